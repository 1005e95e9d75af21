import type { RedisLink } from '../../cache/index.ts';
import { FileRevocations } from './file-revocations.ts';
import { RedisRevocations } from './redis-revocations.ts';
import type { RevocationStore } from './revocation-store.ts';

export interface RevocationStoreOptions {
  /** `REVOCATIONS_FILE`; whoever names one means it, Redis or not. */
  readonly file: string | undefined;
  readonly redis: Pick<RedisLink, 'run'> | undefined;
}

/** The same place for the server and for `foyer revoke`; undefined where there is none. */
export function openRevocationStore({ file, redis }: RevocationStoreOptions): RevocationStore | undefined {
  if (file !== undefined) return new FileRevocations(file);
  return redis && new RedisRevocations(redis);
}
