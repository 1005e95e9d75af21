// The keys of an issuer that publishes them (JWKS): fetched when they are needed, kept while they can be, and never more often asked for
// than a cool-down allows, whatever tokens come.
import type { KeyObject } from 'node:crypto';
import { FoyerError } from '../../errors/index.ts';
import { refuse } from './bearer-token.ts';
import { parseKeySet, selectKey, type VerificationKey } from './key-set.ts';
import type { SignatureAlgorithm } from './signature-key.ts';

export interface RemoteKeysOptions {
  /** The key set as JSON. Rejects when it cannot be had. */
  readonly fetch: () => Promise<unknown>;
  /** Told that a key is gone from the set: what it has signed is no longer to be believed. */
  readonly onWithdrawn?: (() => void) | undefined;
  /** Told why the set could not be had. */
  readonly onFailure?: ((error: Error) => void) | undefined;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/** Older keys are renewed in the background. */
const maxAgeMs = 600_000;
/** Older keys are not believed any more. */
const maxStaleMs = 3_600_000;
/** After a set was fetched, an unknown key does not fetch it again sooner. */
const cooldownMs = 30_000;
/** After a fetch that failed; clients are told to come back in as long. */
const retryAfterMs = 5_000;

/** Built once a process and issuer. */
export class RemoteKeys {
  readonly #options: RemoteKeysOptions;
  readonly #now: () => number;
  #keys: readonly VerificationKey[] = [];
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;
  #failure: Error | undefined;
  #fetching: Promise<void> | undefined;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * The key that a token's header names.
   *
   * @throws {FoyerError} UNAUTHENTICATED when the issuer has no such key, AUTH_UNAVAILABLE when that cannot be found out
   */
  async keyFor(kid: unknown, algorithm: SignatureAlgorithm): Promise<KeyObject> {
    const ageMs = this.#now() - this.#fetchedAt;
    const known = ageMs < maxStaleMs ? selectKey(this.#keys, kid, algorithm) : undefined;
    if (known !== undefined) {
      if (ageMs >= maxAgeMs) void this.#refresh();
      return known;
    }
    await this.#refresh();
    if (this.#failure !== undefined || this.#now() - this.#fetchedAt >= maxStaleMs) throw this.#unavailable();
    const fetched = selectKey(this.#keys, kid, algorithm);
    if (fetched === undefined) throw refuse('its issuer has no such key');
    return fetched;
  }

  /** False until keys were fetched for the first time: no token of the issuer can be judged. */
  get isKnown(): boolean {
    return Number.isFinite(this.#fetchedAt);
  }

  /** Before the first token comes; what fails here fails again where it is seen. */
  warmUp(): Promise<void> {
    return this.#refresh();
  }

  /** One at a time, and none during the cool-down. Never rejects. */
  #refresh(): Promise<void> {
    if (this.#fetching !== undefined) return this.#fetching;
    if (this.#now() < this.#notBefore) return Promise.resolve();
    this.#fetching = this.#load().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #load(): Promise<void> {
    try {
      const keys = parseKeySet(await this.#options.fetch());
      const isOneGone = this.#keys.some(({ key }) => !keys.some((kept) => kept.key.equals(key)));
      this.#keys = keys;
      this.#failure = undefined;
      this.#fetchedAt = this.#now();
      this.#notBefore = this.#fetchedAt + cooldownMs;
      if (isOneGone) this.#options.onWithdrawn?.();
    } catch (error) {
      this.#failure = error as Error;
      this.#notBefore = this.#now() + retryAfterMs;
      this.#options.onFailure?.(this.#failure);
    }
  }

  #unavailable(): FoyerError {
    const detail = `the keys of the issuer cannot be had: ${this.#failure?.message ?? 'they are too old'}`;
    return new FoyerError('AUTH_UNAVAILABLE', { detail, cause: this.#failure });
  }
}
