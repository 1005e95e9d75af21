import type { PublicKey } from './answer-key.ts';
import type { Invalidations } from './invalidations.ts';

/** An answer as another instance has kept it; nothing in it is checked yet. */
export interface KeptAnswer {
  readonly value: unknown;
  readonly ageMs: number;
  readonly lifetimeMs: number;
}

/** What is known of one key. */
export interface SharedRead {
  readonly kept: KeptAnswer | undefined;
  /** One a tag of the key; undefined when the store was not asked, and a tagged answer can then not be written. */
  readonly versions: readonly (string | null)[] | undefined;
}

/** An answer to be kept for all instances. */
export interface SharedWrite {
  readonly key: PublicKey;
  /** JSON. */
  readonly text: string;
  readonly lifetimeMs: number;
  /** Of its tags, read before the answer was fetched: what was invalidated meanwhile is then never served. */
  readonly versions: readonly (string | null)[] | undefined;
}

/**
 * Where instances share what is everybody's. It never throws and never waits long: when it is away, nothing is found and nothing kept.
 * Only public keys fit.
 */
export interface SharedStore extends Invalidations {
  /** All keys in one round trip. */
  read(keys: readonly PublicKey[]): Promise<readonly SharedRead[]>;
  write(entry: SharedWrite): void;
  delete(key: PublicKey): void;
  close(): Promise<void>;
}
