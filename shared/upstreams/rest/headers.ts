/** Request headers: what every call has, the contract's header parameters, and what the pipeline says about who asks. */
import type { ServiceConfig } from '../../config/index.ts';
import type { RestBinding } from '../../contracts/index.ts';
import type { Attempt } from '../types.ts';
import { refuse, textOf } from './parameter-text.ts';

/** Written by the transport or by the connection (RFC 9110, section 7.6.1), never handed on. */
const ownHeaders: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'content-type', 'content-length', 'x-request-timeout-ms', 'host', 'connection'],
  ...['keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect', 'proxy-connection'],
]);

export function compileHeaders(
  binding: RestBinding,
  service: ServiceConfig,
): (attempt: Attempt, now: number) => string[] {
  // Inside a data centre, unpacking costs more than the bytes saved; a service that packs all the same is understood.
  const fixed = ['accept-encoding', 'identity', ...(binding.body ? ['content-type', 'application/json'] : [])];
  const tellsTime = !service.headers.remove.includes('x-request-timeout-ms');
  const parameters = binding.parameters.filter((parameter) => parameter.in === 'header');
  return ({ input, headers: given, deadlineAt }, now) => {
    const headers = fixed.slice();
    headers.push('accept', given.accept ?? 'application/json');
    if (tellsTime) headers.push('x-request-timeout-ms', String(Math.max(1, Math.floor(deadlineAt - now))));
    for (const parameter of parameters) {
      const value = input[parameter.input];
      // What the pipeline says (identity above all) is never replaced by an input.
      if (value === undefined || value === null || given[parameter.wire] !== undefined) continue;
      headers.push(parameter.wire, writeHeader(value, parameter.input));
    }
    for (const name in given) {
      if (!ownHeaders.has(name)) headers.push(name, given[name]!);
    }
    return headers;
  };
}

function writeHeader(value: unknown, parameter: string): string {
  const text = Array.isArray(value) ? value.map((item) => textOf(item, parameter)).join(',') : textOf(value, parameter);
  // RFC 9110, section 5.5. A line break would begin a header of the caller's own; beyond Latin-1 a header has no bytes.
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) throw refuse(parameter, 'holds what a header cannot');
  return text;
}
