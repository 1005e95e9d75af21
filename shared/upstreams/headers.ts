import { FoyerError } from '../errors/index.ts';
import { newSpanId } from '../telemetry/index.ts';
import type { Call } from './call.ts';
import type { RequestScope } from './request-scope.ts';
import type { Operation, Viewer } from './types.ts';

type Headers = Record<string, string>;

/**
 * What a service is told beside its input: who asks (as its registry entry says), which trace it belongs to, and the headers that the
 * registry sets, forwards or removes. None of the client's own identity or trace headers is ever among them. Built once an operation.
 */
export function createHeaderWriter(operation: Operation): (call: Call) => Headers {
  const { set, remove } = operation.service.headers;
  const writeIdentity = createIdentityWriter(operation);
  return ({ scope, idempotencyKey, added }) => {
    const headers: Headers = { ...set };
    writeIdentity(headers, scope);
    // After the client's, which must not pass for a hook's.
    if (added !== undefined) Object.assign(headers, added);
    headers['x-trace-id'] = scope.traceId;
    const { w3cTraceId, flags } = scope.traceparent;
    headers.traceparent = `00-${w3cTraceId}-${newSpanId()}-${flags}`;
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    for (const name of remove) delete headers[name];
    return headers;
  };
}

/** All that a service is told of the client: the headers that travel on, and who it is. Calls in which it differs share nothing. */
export function createIdentityWriter({
  identity,
  service,
}: Operation): (headers: Headers, scope: RequestScope) => void {
  const { forward } = service.headers;
  const identify = identityWriters[identity];
  return (headers, scope) => {
    for (const name of forward) {
      const value = scope.headers[name];
      if (value !== undefined) headers[name] = value;
    }
    identify(headers, scope);
  };
}

const identityWriters: Readonly<Record<Operation['identity'], (headers: Headers, scope: RequestScope) => void>> = {
  none: () => {},
  viewer: (headers, scope) => {
    if (scope.viewer) writeViewer(headers, scope.viewer);
  },
  token: (headers, scope) => {
    if (scope.authorization === undefined) throw new FoyerError('UNAUTHENTICATED');
    headers.authorization = scope.authorization;
  },
};

function writeViewer(headers: Headers, viewer: Viewer): void {
  headers['x-user-id'] = encodeHeaderValue(viewer.id);
  headers['x-user-roles'] = viewer.roles.map(encodeHeaderValue).join(',');
  if (viewer.scopes.length > 0) headers['x-user-scopes'] = viewer.scopes.map(encodeHeaderValue).join(' ');
  if (viewer.tenant !== undefined) headers['x-tenant'] = encodeHeaderValue(viewer.tenant);
}

/** Token claims may hold any character; a header only visible ASCII, and `%` and `,` would be read as ours. */
function encodeHeaderValue(value: string): string {
  return /^[\x21-\x24\x26-\x2b\x2d-\x7e]*$/.test(value) ? value : encodeURIComponent(Buffer.from(value).toString());
}
