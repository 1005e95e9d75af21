import { AnswerCache, RedisLink, RedisStore } from '../cache/index.ts';
import type { Environment } from '../config/index.ts';

/** Where Redis' absence is told; never a request's business. */
interface Log {
  warn(detail: object, message: string): void;
}

/** In this process, and where `REDIS_URL` is set shared with the other instances. Built once a process. */
export function createAnswerCache({ redisUrl, redisCluster }: Environment, log: Log): AnswerCache {
  if (redisUrl === undefined) return new AnswerCache();
  const warn = (message: string, detail: string) => log.warn({ detail }, message);
  return new AnswerCache({ shared: new RedisStore(new RedisLink({ url: redisUrl, cluster: redisCluster, warn })) });
}
