// Keys as a request brings them: found by hash, and remembered for as long as a revocation may take.
import type { FoyerError } from '../../errors/index.ts';
import { hashOfApiKey, isApiKey } from './api-key.ts';
import { type ApiKeyRecord, stateOf } from './api-key-record.ts';
import type { ApiKeyStore } from './api-key-store.ts';

export interface ApiKeysOptions {
  readonly store: Pick<ApiKeyStore, 'find'>;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A key that was revoked is refused after this long at the latest, by every instance. */
export const keyRevokedWithinMs = 10_000;
/** A file is looked at once a second. */
const rememberedMs = keyRevokedWithinMs - 1_000;
/** While the store is away, those who were let in before go on for this long, where the BFF wants it so. */
const staleMs = 3_600_000;
const maxGood = 10_000;
/** Apart from the good ones: whoever sends keys at random must not push those out. */
const maxUnknown = 10_000;

interface Known {
  readonly record: ApiKeyRecord | undefined;
  readonly readAt: number;
}

/** Built once a process. */
export class ApiKeys {
  readonly #store: Pick<ApiKeyStore, 'find'>;
  readonly #now: () => number;
  readonly #good = new Map<string, Known>();
  readonly #unknown = new Map<string, Known>();
  /** A thousand requests with a key that is not in memory ask for it once. */
  readonly #asking = new Map<string, Promise<ApiKeyRecord | undefined>>();

  constructor({ store, now = Date.now }: ApiKeysOptions) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * The record of a good key; undefined for one that is mistyped, unknown, revoked or expired.
   *
   * Rejects with a FoyerError AUTH_UNAVAILABLE when the store is away.
   *
   * @param mayBeStale whether to believe what was read in the last hour when the store is away
   */
  async find(text: string, { mayBeStale }: { readonly mayBeStale: boolean }): Promise<ApiKeyRecord | undefined> {
    if (!isApiKey(text)) return undefined;
    const hash = hashOfApiKey(text);
    const known = this.#good.get(hash) ?? this.#unknown.get(hash);
    const ageMs = known === undefined ? Number.POSITIVE_INFINITY : this.#now() - known.readAt;
    const record = ageMs < rememberedMs ? known!.record : await this.#read(hash, mayBeStale && ageMs < staleMs);
    return record !== undefined && stateOf(record, this.#now()) === 'good' ? record : undefined;
  }

  async #read(hash: string, mayBeStale: boolean): Promise<ApiKeyRecord | undefined> {
    let asking = this.#asking.get(hash);
    if (asking === undefined) {
      asking = this.#ask(hash).finally(() => this.#asking.delete(hash));
      this.#asking.set(hash, asking);
    }
    try {
      return await asking;
    } catch (error) {
      const known = mayBeStale ? this.#good.get(hash) : undefined;
      if (known === undefined || (error as FoyerError).code !== 'AUTH_UNAVAILABLE') throw error;
      return known.record;
    }
  }

  async #ask(hash: string): Promise<ApiKeyRecord | undefined> {
    // Not when the answer came: it may have been revoked meanwhile.
    const readAt = this.#now();
    const record = await this.#store.find(hash);
    this.#good.delete(hash);
    this.#unknown.delete(hash);
    const known = { record, readAt };
    if (record === undefined) remember(this.#unknown, hash, known, maxUnknown);
    else remember(this.#good, hash, known, maxGood);
    return record;
  }
}

/** The one that was read longest ago makes room. */
function remember(memory: Map<string, Known>, hash: string, known: Known, max: number): void {
  memory.set(hash, known);
  if (memory.size <= max) return;
  const oldest = memory.keys().next().value;
  if (oldest !== undefined) memory.delete(oldest);
}
