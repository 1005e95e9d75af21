import type { Revocation } from './revocation.ts';

/** Where instances and operators write revocations down for one another. */
export interface RevocationStore {
  /** False when it could not be written. */
  add(revocation: Revocation): Promise<boolean>;
  /** What was added after a position; all of it when there is none. Undefined when it cannot be read now. Never rejects. */
  readSince(position: string | undefined): Promise<RevocationPage | undefined>;
}

export interface RevocationPage {
  readonly revocations: readonly Revocation[];
  /** Where to read on. */
  readonly position: string | undefined;
  /** There may be more behind it. */
  readonly isFull: boolean;
}
