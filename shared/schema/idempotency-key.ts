import { randomUUID } from 'node:crypto';
import { type GraphQLResolveInfo, responsePathAsArray } from 'graphql';
import type { RequestScope } from '../upstreams/index.ts';

/**
 * By what a service knows that two writes are the same one: the client's own key with the place in its document, else one that no other
 * call has.
 *
 * @param earlier writes that the same field made before; each is a write of its own
 */
export function idempotencyKey(scope: RequestScope, info: GraphQLResolveInfo, earlier: number): string {
  if (scope.idempotencyKey === undefined) return randomUUID();
  const ofField = `${scope.idempotencyKey}:${responsePathAsArray(info.path).join('.')}`;
  return earlier === 0 ? ofField : `${ofField}:${earlier + 1}`;
}
