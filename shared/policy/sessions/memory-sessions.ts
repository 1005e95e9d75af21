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
  /** The one that was used longest ago comes first. */
  readonly #kept = new Map<string, Kept>();
  /** Keys by owner, the oldest first. */
  readonly #owned = new Map<string, Set<string>>();
  readonly #idleMs: number;
  readonly #now: () => number;

  constructor({ idleSeconds, now = Date.now }: MemorySessionsOptions) {
    this.#idleMs = idleSeconds * 1_000;
    this.#now = now;
  }

  get size(): number {
    return this.#kept.size;
  }

  async put(key: string, session: StoredSession): Promise<void> {
    this.#dropEnded();
    this.#kept.set(key, { session, usedAt: this.#now() });
    const owned = this.#owned.get(session.owner) ?? new Set();
    this.#owned.set(session.owner, owned.add(key));
    if (owned.size > maxSessionsOfViewer) this.#drop(firstOf(owned));
    if (this.#kept.size > maxSessions) this.#drop(firstOf(this.#kept));
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    if (this.#isEnded(kept)) return void this.#drop(key);
    kept.usedAt = this.#now();
    return kept.session;
  }

  async delete(key: string): Promise<void> {
    this.#drop(key);
  }

  #isEnded({ session, usedAt }: Kept): boolean {
    return this.#now() >= Math.min(session.endsAt, usedAt + this.#idleMs);
  }

  /** Those at the front were used longest ago. */
  #dropEnded(): void {
    for (const [key, kept] of this.#kept) {
      if (!this.#isEnded(kept)) return;
      this.#drop(key);
    }
  }

  #drop(key: string | undefined): void {
    const kept = key === undefined ? undefined : this.#kept.get(key);
    if (key === undefined || kept === undefined) return;
    this.#kept.delete(key);
    const owned = this.#owned.get(kept.session.owner);
    if (owned?.delete(key) && owned.size === 0) this.#owned.delete(kept.session.owner);
  }
}

function firstOf(keys: Set<string> | Map<string, unknown>): string | undefined {
  return keys.keys().next().value;
}
