// What talks to Redis, in a module of its own: its client takes as long to load as a BFF to be proven, and the embedded default needs none.
export { RedisLink } from './redis-link.ts';
export { RedisStore } from './redis-store.ts';
