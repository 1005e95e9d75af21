import { LRUCache } from 'lru-cache';
import { maxSessionsOfViewer, type SessionStore, type StoredSession } from './session-store.ts';

export interface MemorySessionsOptions {
  readonly idleSeconds: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** About 20 MB, with tokens of 1 KB. */
const maxSessions = 10_000;

interface Kept {
  readonly session: StoredSession;
  usedAt: number;
}

/** Sessions of one process: they end with it, and other instances do not know them. */
export class MemorySessions implements SessionStore {
  readonly #kept: LRUCache<string, Kept>;
  /** Keys by owner, the oldest first. */
  readonly #owned = new Map<string, Set<string>>();
  readonly #idleMs: number;
  readonly #now: () => number;

  constructor({ idleSeconds, now = Date.now }: MemorySessionsOptions) {
    this.#idleMs = idleSeconds * 1_000;
    this.#now = now;
    this.#kept = new LRUCache({
      max: maxSessions,
      noDisposeOnSet: true,
      dispose: ({ session }, key) => this.#disown(session.owner, key),
    });
  }

  get size(): number {
    return this.#kept.size;
  }

  async put(key: string, session: StoredSession): Promise<void> {
    this.#dropEnded();
    this.#kept.set(key, { session, usedAt: this.#now() });
    const owned = this.#owned.get(session.owner) ?? new Set();
    this.#owned.set(session.owner, owned.add(key));
    const [oldest] = owned;
    if (owned.size > maxSessionsOfViewer && oldest !== undefined) this.#kept.delete(oldest);
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (this.#isEnded(kept)) {
      this.#kept.delete(key);
      return undefined;
    }
    kept.usedAt = this.#now();
    return kept.session;
  }

  async delete(key: string): Promise<void> {
    this.#kept.delete(key);
  }

  #isEnded({ session, usedAt }: Kept): boolean {
    return this.#now() >= Math.min(session.endsAt, usedAt + this.#idleMs);
  }

  /** As far as those that were used longest ago have. */
  #dropEnded(): void {
    const ended: string[] = [];
    for (const key of this.#kept.rkeys()) {
      if (!this.#isEnded(this.#kept.peek(key)!)) break;
      ended.push(key);
    }
    for (const key of ended) this.#kept.delete(key);
  }

  #disown(owner: string, key: string): void {
    const owned = this.#owned.get(owner);
    if (owned?.delete(key) && owned.size === 0) this.#owned.delete(owner);
  }
}
