// What a request's content-type and content-encoding say, told apart without a parser: most are one of three texts.
import type { IncomingHttpHeaders } from 'node:http';

const usual: ReadonlySet<string> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
]);
const essence = 'application/json';
/** Longer ones are nobody's. */
const maxLength = 256;
/** One parameter (RFC 9110, section 5.6.6), its value a token or a quoted string without escapes. */
const parameter = /^[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"([^"\\]*)"|([\w!#$%&'*+.^`|~-]+))[ \t]*$/;

/** Whether a body is what its headers have to say it is: JSON, in UTF-8 (RFC 8259, section 8.1), not compressed. */
export function isPlainJson(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return false;
  const type = headers['content-type'];
  return type !== undefined && (usual.has(type) || isJsonInUtf8(type));
}

function isJsonInUtf8(type: string): boolean {
  if (type.length > maxLength) return false;
  const [name = '', ...parameters] = type.split(';');
  return name.trim().toLowerCase() === essence && parameters.every(isHarmless);
}

function isHarmless(text: string): boolean {
  if (text.trim() === '') return true;
  const [, name, quoted, token] = parameter.exec(text) ?? [];
  if (name === undefined) return false;
  return name.toLowerCase() !== 'charset' || /^utf-?8$/i.test(quoted ?? token ?? '');
}
