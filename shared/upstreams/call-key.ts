import { createHash } from 'node:crypto';
import { type AnswerKey, PrivateKey, PublicKey } from '../cache/index.ts';
import type { Call } from './call.ts';
import { createIdentityWriter } from './headers.ts';
import type { RequestScope } from './request-scope.ts';
import type { Operation, Viewer } from './types.ts';

/**
 * What tells two calls apart (design, section 7): contract version, variant, service, operation, final inputs, selection, and a hash of
 * exactly what is forwarded of the client: its identity and its headers; and the headers that a hook added. Whoever reads the viewer, by the registry or by a template, has
 * a private key, which also names the viewer. Built once an operation.
 */
export type KeyOf = (call: Call) => AnswerKey;

export function createKeyOf(operation: Operation): KeyOf {
  const { contractVersion, service, name } = operation;
  const head = `${contractVersion}\n${service.name}\n${name}\n`;
  const forwardedOf = createForwardedOf(operation);
  return (call) => {
    const { tags, scope, variant } = call;
    // Only the selection may hold a line break, and it stands last: no two calls have one text.
    const asked = `${JSON.stringify(call.input)}\n${tags.length === 0 ? '' : JSON.stringify(tags)}\n${call.selection}`;
    const forwarded = forwardedOf(scope) + call.addedText;
    if (operation.identity === 'none' && call.visibility === 'public' && call.added === undefined)
      return new PublicKey(`${head}${variant}\n${forwarded}\n\n${asked}`, tags);
    const { viewer } = scope;
    const whose = viewer ? JSON.stringify(viewer.id) : '-';
    return new PrivateKey(
      `${head}${variant}\n${forwarded}\n${whose}\n${asked}`,
      tags,
      viewer ? toOwner(viewer) : undefined,
    );
  };
}

function toOwner({ id, tokenId, expiresAt }: Viewer) {
  return { viewerId: id, tokenId, expiresAt };
}

/** Empty where the service is told nothing of the client. */
function createForwardedOf(operation: Operation): (scope: RequestScope) => string {
  const { forward } = operation.service.headers;
  if (operation.identity === 'none' && forward.length === 0) return () => '';
  const write = createIdentityWriter(operation);
  const hashOf = (scope: RequestScope) => {
    const headers: Record<string, string> = {};
    write(headers, scope);
    return createHash('sha256').update(JSON.stringify(headers)).digest('base64url');
  };
  if (operation.identity !== 'viewer' || forward.length > 0) return hashOf;
  // The same viewer comes with every request of one token.
  const known = new WeakMap<Viewer, string>();
  return (scope) => {
    const { viewer } = scope;
    if (!viewer) return hashOf(scope);
    let hash = known.get(viewer);
    if (hash === undefined) known.set(viewer, (hash = hashOf(scope)));
    return hash;
  };
}
