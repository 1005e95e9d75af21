import { createHash, randomUUID } from 'node:crypto';
import { Cluster } from 'ioredis';
import type { PublicKey } from './answer-key.ts';
import type { RedisClient, RedisLink } from './redis-link.ts';
import { decodePayload, encodePayload } from './redis-payload.ts';
import type { SharedRead, SharedStore, SharedWrite } from './shared-store.ts';

/** A week: what is kept longer by its rule is kept in memory only. The version of a tag must outlive every entry that bears it. */
const maxLifetimeMs = 604_800_000;
const tagLifetimeMs = maxLifetimeMs + 86_400_000;

/** Invalidations that Redis has not heard of while it was away; past that many, the oldest are given up. */
const maxUnheard = 10_000;

const channel = 'foyer:invalidated';
const listenAgainMs = 5_000;

const unread: SharedRead = { kept: undefined, versions: undefined };

/**
 * Answers shared by all instances, in Redis.
 *
 * Every tag has a version there, a random text. An entry holds the versions that its tags had before it was fetched, and is served only
 * while they are the same: invalidating is writing a new version, whatever is being fetched meanwhile, by whichever instance.
 * Other instances' memory hears of it by a message.
 */
export class RedisStore implements SharedStore {
  onInvalidated: SharedStore['onInvalidated'] = () => {};
  readonly #link: RedisLink;
  readonly #listener: RedisClient;
  readonly #id = randomUUID();
  readonly #unheard = new Set<string>();
  #watch: NodeJS.Timeout;
  #hasListened = false;

  constructor(link: RedisLink) {
    this.#link = link;
    this.#listener = link.duplicate();
    this.#listener.on('message', (_channel: string, message: string) => this.#hear(message));
    this.#listener.on('ready', () => void this.#listen());
    this.#listener.connect().catch(ignore);
    link.client.on('ready', () => void this.#tellUnheard());
    this.#watch = setInterval(() => void this.#lookAfterBoth(), listenAgainMs).unref();
  }

  async read(keys: readonly PublicKey[]): Promise<readonly SharedRead[]> {
    const found = await this.#link.run((client) =>
      isCluster(client) ? readEach(client, keys) : readAll(client, keys),
    );
    if (!found) return keys.map(() => unread);
    return keys.map((key, index) => this.#toRead(key, found[index]!));
  }

  write(entry: SharedWrite): void {
    const { key, lifetimeMs } = entry;
    if (lifetimeMs > maxLifetimeMs || (key.tags.length > 0 && entry.versions === undefined)) return;
    void this.#link.run((client) => {
      const versions = key.tags.map((_tag, index) => entry.versions?.[index] ?? randomUUID());
      const writes: Promise<unknown>[] = key.tags.flatMap((tag, index) =>
        entry.versions![index] === null ? [client.set(tagName(tag), versions[index]!, 'PX', tagLifetimeMs, 'NX')] : [],
      );
      writes.push(client.set(nameOf(key), encodePayload(entry, versions), 'PX', Math.ceil(lifetimeMs)));
      return Promise.all(writes);
    });
  }

  delete(key: PublicKey): void {
    void this.#link.run((client) => client.del(nameOf(key)));
  }

  async invalidate(tags: readonly string[]): Promise<void> {
    const told = await this.#link.run((client) => this.#tell(client, tags), { unless: 'away' });
    if (told) return;
    for (const tag of tags) this.#unheard.add(tag);
    for (const oldest of this.#unheard) {
      if (this.#unheard.size <= maxUnheard) break;
      this.#unheard.delete(oldest);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    this.#listener.disconnect();
  }

  #toRead(key: PublicKey, { text, leftMs, versions }: Found): SharedRead {
    if (text === null) return { kept: undefined, versions };
    const decoded = decodePayload(text, key.text, leftMs, versions);
    if (decoded === 'bad') this.delete(key);
    return { kept: typeof decoded === 'string' ? undefined : decoded.kept, versions };
  }

  #tell(client: RedisClient, tags: readonly string[]): Promise<unknown> {
    return Promise.all([
      ...tags.map((tag) => client.set(tagName(tag), randomUUID(), 'PX', tagLifetimeMs)),
      client.publish(channel, JSON.stringify({ from: this.#id, tags })),
    ]);
  }

  async #tellUnheard(): Promise<void> {
    const tags = [...this.#unheard];
    if (tags.length === 0) return;
    this.#unheard.clear();
    await this.invalidate(tags);
    // Until now Redis held, and gave this process as well, what they made wrong.
    this.onInvalidated(tags);
  }

  #hear(message: string): void {
    try {
      const { from, tags } = JSON.parse(message) as { from?: unknown; tags?: unknown };
      if (from !== this.#id && Array.isArray(tags)) this.onInvalidated(tags.filter((tag) => typeof tag === 'string'));
    } catch {
      // Somebody else writes to the channel; nothing of ours is in it.
    }
  }

  /** While nobody listened, messages were lost: whatever bears a tag may be out of date. */
  async #listen(): Promise<void> {
    if (this.#hasListened) this.onInvalidated(undefined);
    this.#hasListened = true;
    await this.#listener.subscribe(channel).catch(() => this.#listener.disconnect(true));
  }

  /** A connection on which nothing is said dies unnoticed; one that came back may never have been closed. */
  async #lookAfterBoth(): Promise<void> {
    if (this.#link.isReachable) void this.#tellUnheard();
    if (this.#listener.status !== 'ready') return;
    await this.#listener.ping().catch(() => this.#listener.disconnect(true));
  }
}

/** What Redis holds under one key. */
interface Found {
  readonly text: string | null;
  readonly leftMs: number;
  readonly versions: readonly (string | null)[];
}

/** One round trip; values before versions, so that what is invalidated between the two is not believed. */
async function readAll(client: RedisClient, keys: readonly PublicKey[]): Promise<Found[]> {
  const names = keys.map(nameOf);
  const tags = [...new Set(keys.flatMap((key) => key.tags))];
  const pipeline = client.pipeline().mget(...names);
  for (const name of names) pipeline.pttl(name);
  if (tags.length > 0) pipeline.mget(...tags.map(tagName));
  const results = await pipeline.exec();
  const values = results!.map(([error, value]) => {
    if (error) throw error;
    return value;
  });
  const texts = values[0] as (string | null)[];
  const versionOf = new Map(tags.map((tag, index) => [tag, (values.at(-1) as (string | null)[])[index] ?? null]));
  return keys.map((key, index) => ({
    text: texts[index] ?? null,
    leftMs: values[index + 1] as number,
    versions: key.tags.map((tag) => versionOf.get(tag) ?? null),
  }));
}

/** In a cluster keys lie on many nodes, so that each is asked for; on one tick they still travel together. */
async function readEach(client: Cluster, keys: readonly PublicKey[]): Promise<Found[]> {
  return Promise.all(
    keys.map(async (key) => {
      const name = nameOf(key);
      const [text, leftMs] = await Promise.all([client.get(name), client.pttl(name)]);
      const versions =
        text === null && key.tags.length === 0
          ? []
          : await Promise.all(key.tags.map((tag) => client.get(tagName(tag))));
      return { text, leftMs, versions };
    }),
  );
}

function isCluster(client: RedisClient): client is Cluster {
  return client instanceof Cluster;
}

function nameOf({ text }: PublicKey): string {
  return `foyer:answer:${createHash('sha256').update(text).digest('base64url')}`;
}

function tagName(tag: string): string {
  return `foyer:tag:${tag}`;
}

function ignore(): void {}
