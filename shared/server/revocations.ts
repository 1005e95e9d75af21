import type { AnswerCache, RedisLink } from '../cache/index.ts';
import type { Environment } from '../config/index.ts';
import { openRevocationStore, RevocationList } from '../policy/index.ts';

/** What was revoked, in the store that instances share; whatever was kept for its owner is dropped. Built once a process. */
export function createRevocations(
  { revocationsFile }: Environment,
  redis: RedisLink | undefined,
  cache: AnswerCache,
): RevocationList {
  const revocations = new RevocationList({ store: openRevocationStore({ file: revocationsFile, redis }) });
  revocations.subscribe((revocation) => {
    if ('tokenId' in revocation) cache.forgetToken(revocation.tokenId);
    else cache.forgetViewer(revocation.viewerId);
  });
  return revocations;
}
