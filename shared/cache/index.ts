export { AnswerCache, type AnswerCacheOptions, type CheckAnswer } from './answer-cache.ts';
export { type AnswerKey, type Owner, PrivateKey, PublicKey } from './answer-key.ts';
export { type CacheRule, type CacheTimes, toCacheRule } from './cache-rule.ts';
export { Entry } from './entry.ts';
export type { Fill } from './fill.ts';
export { freezeDeep } from './freeze.ts';
export type { Invalidations } from './invalidations.ts';
export { MemoryStore } from './memory-store.ts';
export type { RedisClient, RedisLink, RedisLinkOptions } from './redis-link.ts';
export type { RedisStore } from './redis-store.ts';
/** Loaded where Redis is used, and only there. */
export const loadRedis = () => import('./redis.ts');
export type { KeptAnswer, SharedRead, SharedStore, SharedWrite } from './shared-store.ts';
