import type { FoyerError } from '../errors/index.ts';
import { type AnswerKey, type PrivateKey, type PublicKey, tokenMark, viewerMark } from './answer-key.ts';
import type { CacheRule } from './cache-rule.ts';
import { Entry } from './entry.ts';
import { Fill } from './fill.ts';
import { freezeDeep } from './freeze.ts';
import type { Invalidations } from './invalidations.ts';
import { MemoryStore } from './memory-store.ts';
import type { SharedRead, SharedStore } from './shared-store.ts';
import { TagIndex } from './tag-index.ts';

export interface AnswerCacheOptions {
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
  /** Milliseconds since the epoch, for the end of tokens only. @default Date.now */
  readonly wallClock?: () => number;
  /** For what is everybody's, in this process. @default 64 MiB */
  readonly publicBytes?: number;
  /** For what is a viewer's. @default 32 MiB */
  readonly privateBytes?: number;
  /** A larger answer is not kept; as JSON. @default 1 MiB */
  readonly maxAnswerBytes?: number;
  /** @default none: everything is kept in this process */
  readonly shared?: SharedStore | undefined;
  /** By which processes that share no store tell each other. @default the shared store */
  readonly invalidations?: Invalidations | undefined;
}

/** Converts an answer that was kept as JSON, or throws when it is not what the contract says. */
export type CheckAnswer = (value: unknown) => unknown;

/** A try to replace an answer that failed is not repeated sooner. */
const retryAfterMs = 1_000;

/** Beside the text of an answer: key, entry, index. */
const overheadBytes = 400;

/**
 * Answers of services, kept: memory first, then the store that instances share. What a viewer's is stays in memory. It decides nothing:
 * whether an answer is fresh is a matter of the caller's rule. Built once a process.
 */
export class AnswerCache {
  readonly now: () => number;
  /** Told of tags that this or another instance has invalidated; `undefined` when any may have been. */
  onInvalidated: (tags: readonly string[] | undefined) => void = () => {};
  readonly #wallClock: () => number;
  readonly #maxAnswerBytes: number;
  readonly #shared: SharedStore | undefined;
  readonly #invalidations: Invalidations | undefined;
  readonly #tags = new TagIndex();
  readonly #public: MemoryStore<PublicKey>;
  readonly #private: MemoryStore<PrivateKey>;
  /** Reads of the shared store under way: a thousand that miss the same key at once ask for it once. */
  readonly #reading = new Map<string, Promise<ReadonlyMap<string, SharedRead>>>();

  constructor(options: AnswerCacheOptions = {}) {
    this.now = options.now ?? (() => performance.now());
    this.#wallClock = options.wallClock ?? Date.now;
    this.#maxAnswerBytes = options.maxAnswerBytes ?? 1_048_576;
    this.#public = new MemoryStore(options.publicBytes ?? 67_108_864, this.#tags);
    this.#private = new MemoryStore(options.privateBytes ?? 33_554_432, this.#tags);
    this.#shared = options.shared;
    this.#invalidations = options.shared ?? options.invalidations;
    if (this.#invalidations) this.#invalidations.onInvalidated = (tags) => this.#dropTags(tags);
  }

  /** What memory has; it may be stale. */
  peek(key: AnswerKey): Entry<AnswerKey> | undefined {
    const now = this.now();
    return key.visibility === 'public' ? this.#public.get(key, now) : this.#private.get(key, now);
  }

  /** An answer is about to be fetched; `end` it, whatever comes of it. */
  begin(key: AnswerKey): Fill {
    return new Fill(key, this.#tags);
  }

  /** Brings into memory what the shared store has, all keys in one round trip. Never throws. */
  async load(fills: readonly Fill[], check: CheckAnswer): Promise<void> {
    if (!this.#shared) return;
    const open = fills.filter(isPublic);
    const unread = open.filter(({ key }) => !this.#reading.has(key.text));
    if (unread.length > 0) this.#read(this.#shared, unread, check);
    const reads = open.map(({ key }) => this.#reading.get(key.text));
    for (const [index, fill] of open.entries()) fill.versions = (await reads[index])?.get(fill.key.text)?.versions;
  }

  /** Keeps an answer, unless it was invalidated while it was fetched or is too large. */
  keep(fill: Fill, value: unknown, rule: CacheRule): void {
    const { key } = fill;
    // Callers that shared one call bring the same object; the first has kept it.
    if (fill.dropped || this.peek(key)?.value === value) return;
    const text = JSON.stringify(value);
    if (text === undefined || text.length > this.#maxAnswerBytes) return;
    freezeDeep(value);
    const times = { storedAt: this.now(), lifetimeMs: rule.keepMs };
    if (key.visibility === 'private') return this.#keepPrivate(key, value, text.length, times);
    this.#public.set(new Entry(key, value, times, sizeOf(key, text.length)));
    this.#shared?.write({ key, text, lifetimeMs: rule.keepMs, versions: fill.versions });
  }

  /** The service says that there is nothing any more. */
  forget(key: AnswerKey): void {
    if (key.visibility === 'private') return this.#private.delete(key);
    const known = this.#public.get(key, this.now());
    this.#public.delete(key);
    if (known) this.#shared?.delete(key);
  }

  /** A new answer could not be had; until a second from now nobody need ask again. */
  noteFailure(key: AnswerKey, error: FoyerError): void {
    const entry = this.peek(key);
    if (entry) entry.failure = { error, retryAt: this.now() + retryAfterMs };
  }

  /** Drops what bears one of the tags, for all instances. */
  async invalidate(tags: readonly string[]): Promise<void> {
    if (tags.length === 0) return;
    this.#dropTags(tags);
    if (!this.#invalidations) return;
    await this.#invalidations.invalidate(tags);
    // Until the store had heard of it, what it holds may have been read into memory again.
    this.#dropTags(tags);
  }

  /** A viewer's rights were withdrawn: nothing that was fetched for them is served again. */
  forgetViewer(viewerId: string): void {
    this.#tags.drop(viewerMark(viewerId));
  }

  /** The same for what one token has fetched. */
  forgetToken(tokenId: string): void {
    this.#tags.drop(tokenMark(tokenId));
  }

  /** Drops all that is kept in this process. */
  clear(): void {
    this.#public.clear();
    this.#private.clear();
  }

  /** What is kept in this process. */
  get usage(): Readonly<Record<'public' | 'private', { readonly entries: number; readonly bytes: number }>> {
    const of = ({ size, bytes }: MemoryStore<PublicKey> | MemoryStore<PrivateKey>) => ({ entries: size, bytes });
    return { public: of(this.#public), private: of(this.#private) };
  }

  /** Gives back half of its memory: the process is short of it. */
  shrink(): void {
    this.#public.shrink();
    this.#private.shrink();
  }

  async close(): Promise<void> {
    await this.#shared?.close();
  }

  #read(shared: SharedStore, fills: readonly Fill<PublicKey>[], check: CheckAnswer): void {
    const keys = fills.map(({ key }) => key);
    const reading = shared.read(keys).then((reads) => {
      for (const [index, read] of reads.entries()) {
        this.#reading.delete(keys[index]!.text);
        this.#take(fills[index]!, read, check);
      }
      return new Map(reads.map((read, index) => [keys[index]!.text, read]));
    });
    for (const { text } of keys) this.#reading.set(text, reading);
  }

  /** What another process has written is believed only when it fits the contract. */
  #take(fill: Fill<PublicKey>, { kept }: SharedRead, check: CheckAnswer): void {
    if (!kept || fill.dropped) return;
    const storedAt = this.now() - kept.ageMs;
    const present = this.#public.get(fill.key, this.now());
    if (present && present.storedAt >= storedAt) return;
    try {
      const value = freezeDeep(check(kept.value));
      const bytes = sizeOf(fill.key, JSON.stringify(value).length);
      this.#public.set(new Entry(fill.key, value, { storedAt, lifetimeMs: kept.lifetimeMs }, bytes));
    } catch {
      this.#shared?.delete(fill.key);
    }
  }

  #keepPrivate(key: PrivateKey, value: unknown, length: number, times: { storedAt: number; lifetimeMs: number }): void {
    const leftMs = key.owner ? key.owner.expiresAt * 1_000 - this.#wallClock() : times.lifetimeMs;
    if (leftMs <= 0) return;
    const lifetimeMs = Math.min(times.lifetimeMs, leftMs);
    this.#private.set(new Entry(key, value, { ...times, lifetimeMs }, sizeOf(key, length)));
  }

  #dropTags(tags: readonly string[] | undefined): void {
    if (tags === undefined) this.#tags.dropAll(isTag);
    else for (const tag of tags) this.#tags.drop(tag);
    this.onInvalidated(tags);
  }
}

/** Objects take about twice what their JSON does. */
function sizeOf({ text }: AnswerKey, length: number): number {
  return overheadBytes + text.length + 2 * length;
}

/** And not the mark of an owner. */
function isTag(mark: string): boolean {
  return !mark.startsWith('\0');
}

function isPublic(fill: Fill): fill is Fill<PublicKey> {
  return fill.key.visibility === 'public';
}
