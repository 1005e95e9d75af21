import { AnswerCache, type Invalidations, loadRedis, type RedisLink } from '../cache/index.ts';
import type { Environment } from '../config/index.ts';

/** Where Redis' absence is told; never a request's business. */
interface Log {
  warn(detail: object, message: string): void;
}

/** The one connection for all that instances share; undefined without `REDIS_URL`. Built once a process. */
export async function connectRedis({ redisUrl, redisCluster }: Environment, log: Log): Promise<RedisLink | undefined> {
  if (redisUrl === undefined) return undefined;
  const { RedisLink } = await loadRedis();
  const warn = (message: string, detail: string) => log.warn({ detail }, message);
  return new RedisLink({ url: redisUrl, cluster: redisCluster, warn });
}

/** In this process, and with Redis shared with the other instances. Built once a process. */
export async function createAnswerCache(
  link: RedisLink | undefined,
  invalidations: Invalidations | undefined,
): Promise<AnswerCache> {
  if (link === undefined) return new AnswerCache({ invalidations });
  const { RedisStore } = await loadRedis();
  return new AnswerCache({ shared: new RedisStore(link) });
}
