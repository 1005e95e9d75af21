import { once } from 'node:events';
import { loadRedis, type RedisLink } from '../cache/index.ts';
import type { Environment } from '../config/index.ts';
import { CommandError } from './failures.ts';

const connectMs = 3_000;

/**
 * The Redis of the servers, for a command; undefined without `REDIS_URL`.
 *
 * @param fileVariable what to set for a file in its place
 * @throws {CommandError} when it cannot be reached
 */
export async function connectRedis(
  { redisUrl, redisCluster }: Environment,
  fileVariable: string,
): Promise<RedisLink | undefined> {
  if (redisUrl === undefined) return undefined;
  const { RedisLink } = await loadRedis();
  let reason = 'it does not answer';
  const link = new RedisLink({ url: redisUrl, cluster: redisCluster, warn: (_message, detail) => (reason = detail) });
  try {
    await once(link.client, 'ready', { signal: AbortSignal.timeout(connectMs) });
    return link;
  } catch {
    link.close();
    throw new CommandError(
      `Redis (REDIS_URL) cannot be reached: ${reason}. Start it, or name a file: ${fileVariable}.`,
    );
  }
}
