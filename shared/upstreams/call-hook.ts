import { freezeDeep } from '../cache/index.ts';
import { FoyerError } from '../errors/index.ts';
import type { AddedHeaders, OfferedHeaders } from './asked-call.ts';
import type { Ask, Call, EntryPolicy } from './call.ts';
import type { Operation } from './types.ts';

const maxValueLength = 1_024;

/**
 * Asks the BFF's hook before memo and cache, so that nothing which it would refuse is served from there. The headers that it adds become
 * part of every key, and make the answer the viewer's own: it is shared with nobody else, and never leaves this process.
 */
export const callHook: EntryPolicy = (next, operation) => (call) => {
  const hook = call.scope.callHook;
  return hook === undefined ? next(call) : askFirst(call, next, operation);
};

async function askFirst(call: Call, next: Ask, operation: Operation): Promise<unknown> {
  const added = await call.scope.callHook!({
    service: operation.service.name,
    operation: operation.name,
    input: freezeDeep(call.input),
    read: operation.read,
    deadlineAt: call.deadlineAt,
  });
  if (added !== undefined) call.add(checked(added, operation));
  call.isAdmitted = true;
  return next(call);
}

function checked(added: OfferedHeaders, { id, service }: Operation): AddedHeaders {
  const headers: Record<string, string> = {};
  for (const name of Object.keys(added).sort()) {
    if (added[name] === undefined) continue;
    const key = name.toLowerCase();
    if (!service.headers.hooks.includes(key))
      throw mistake(`${id}: the registry has no ${key} in headers.hooks of this service`);
    headers[key] = safe(added[name], `${id}: the value of ${key}`);
  }
  return headers;
}

/** Visible ASCII with spaces inside: a line break would begin another header. */
function safe(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > maxValueLength) throw mistake(`${what} is no text of at most 1024`);
  if (!/^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(value)) throw mistake(`${what} is not printable ASCII`);
  return value;
}

function mistake(detail: string): FoyerError {
  return new FoyerError('INTERNAL_SERVER_ERROR', { detail: `hook onCall: ${detail}`, notSent: true });
}
