/** Automatic persisted queries: texts that clients have sent once, so that they need only send the hash from then on. */
import { LRUCache } from 'lru-cache';
import type { RedisLink } from '../../cache/index.ts';
import { documentIdOf } from './document-id.ts';

export interface AutomaticDocumentsOptions {
  /** The BFF's name: each has its own. */
  readonly bff: string;
  /** Shares them with other instances; without it, and while Redis is away, each keeps its own. */
  readonly redis?: RedisLink | undefined;
  /** @default 4 MiB */
  readonly maxBytes?: number;
  /** @default 5000 */
  readonly maxCount?: number;
}

const lifetimeSeconds = 24 * 3_600;
/** What an entry takes beside its text. */
const entryBytes = 300;

/**
 * The cache that Apollo Server asks for automatic persisted queries. It only stores what it has parsed and validated, under the hash that it
 * has checked. Built once a BFF.
 */
export class AutomaticDocuments {
  readonly #memory: LRUCache<string, string>;
  readonly #redis: RedisLink | undefined;
  readonly #prefix: string;

  constructor({ bff, redis, maxBytes = 4 * 1_048_576, maxCount = 5_000 }: AutomaticDocumentsOptions) {
    this.#memory = new LRUCache({
      max: maxCount,
      maxSize: maxBytes,
      // Two bytes a character, as soon as one of them needs it.
      sizeCalculation: (text) => text.length * 2 + entryBytes,
      ttl: lifetimeSeconds * 1_000,
    });
    this.#redis = redis;
    this.#prefix = `foyer:document:${bff}:`;
  }

  get size(): number {
    return this.#memory.size;
  }

  /** @param key Apollo Server's: its prefix, then the hash */
  async get(key: string): Promise<string | undefined> {
    const hash = hashOf(key);
    return this.#memory.get(hash) ?? (this.#redis && this.#readShared(hash, this.#redis));
  }

  async set(key: string, text: string): Promise<void> {
    const hash = hashOf(key);
    if (this.#memory.has(hash)) return;
    this.#memory.set(hash, text);
    await this.#redis?.run((client) => client.set(this.#prefix + hash, text, 'EX', lifetimeSeconds));
  }

  async delete(key: string): Promise<void> {
    const hash = hashOf(key);
    this.#memory.delete(hash);
    await this.#redis?.run((client) => client.del(this.#prefix + hash));
  }

  /** What else writes to Redis cannot make a hash stand for another operation. */
  async #readShared(hash: string, redis: RedisLink): Promise<string | undefined> {
    const text = await redis.run((client) => client.get(this.#prefix + hash));
    if (!text || documentIdOf(text) !== hash) return undefined;
    this.#memory.set(hash, text);
    return text;
  }
}

function hashOf(key: string): string {
  return key.slice(-64);
}
