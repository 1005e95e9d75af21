// The parameters of a GraphQL request (GraphQL over HTTP, section 5): refused by their shape before anything is spent on them.
import { FoyerError } from '../../errors/index.ts';
import { parseJson, type SecureParse } from './json-text.ts';

/** Why the body of a POST is no GraphQL request; undefined when it may be one. */
export function bodyMistake(body: unknown): FoyerError | undefined {
  if (Array.isArray(body)) return new FoyerError('BATCHING_NOT_SUPPORTED');
  if (!isObject(body)) return mistake('The body has to be a JSON object.');
  const { query, operationName, variables, extensions } = body;
  if (query !== undefined && query !== null && typeof query !== 'string') return mistake('"query" has to be a string.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    return mistake('"operationName" has to be a string.');
  if (variables !== undefined && variables !== null && !isObject(variables))
    return mistake('"variables" has to be an object.');
  if (extensions !== undefined && extensions !== null && !isObject(extensions))
    return mistake('"extensions" has to be an object.');
  return undefined;
}

const names = ['query', 'operationName', 'variables', 'extensions', 'documentId'];
const objects: readonly string[] = ['variables', 'extensions'];

/** Why the parameters of a GET are no GraphQL request; undefined when they may be one. */
export function searchMistake(search: string, parse: SecureParse): FoyerError | undefined {
  const parameters = new URLSearchParams(search);
  for (const name of names) {
    const [value, ...more] = parameters.getAll(name);
    if (more.length > 0) return mistake(`"${name}" stands there twice.`);
    if (value === undefined || !objects.includes(name)) continue;
    try {
      const parsed = parseJson(value, parse);
      if (parsed !== null && !isObject(parsed)) return mistake(`"${name}" has to be an object.`);
    } catch (error) {
      return error as FoyerError;
    }
  }
  return undefined;
}

/** Setting the value to the empty string is equivalent to omitting it (section 5.1): for POST as for GET, whichever way it is answered. */
export function operationNameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function mistake(publicMessage: string): FoyerError {
  return new FoyerError('BAD_REQUEST', { publicMessage });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of a URL: what stands behind its `?`, with it; empty without one. */
export function searchOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}
