import type { RedisLink } from '../../cache/index.ts';
import type { LimitStore } from './limit.ts';
import { MemoryLimitStore } from './memory-limit-store.ts';
import { RedisLimitStore } from './redis-limit-store.ts';

export interface LimitStoreOptions {
  /** Undefined: everything is counted in this process. */
  readonly link: RedisLink | undefined;
  /** Instances that serve the same clients; each gives out its part where they cannot count together. */
  readonly instances: number;
}

/** Where limits are counted. Built once a process. */
export function openLimitStore({ link, instances }: LimitStoreOptions): LimitStore {
  const local = new MemoryLimitStore({ instances });
  return link === undefined ? local : new RedisLimitStore({ link, local });
}
