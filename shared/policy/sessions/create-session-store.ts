import type { RedisLink } from '../../cache/index.ts';
import { MemorySessions } from './memory-sessions.ts';
import { RedisSessions } from './redis-sessions.ts';
import type { ResolvedSession } from './session-config.ts';
import type { SessionStore } from './session-store.ts';

/** Shared by all instances where there is Redis. Built once a process and BFF. */
export function createSessionStore(
  redis: Pick<RedisLink, 'run'> | undefined,
  { idleSeconds, maxSeconds }: ResolvedSession,
): SessionStore {
  return redis === undefined
    ? new MemorySessions({ idleSeconds })
    : new RedisSessions({ link: redis, idleSeconds, maxSeconds });
}
