import type { FoyerError } from '../errors/index.ts';
import type { AnswerKey } from './answer-key.ts';

/** One answer that is kept. Moments are milliseconds of the cache's monotonic clock, so that a jump of the wall clock moves none. */
export class Entry<Key extends AnswerKey> {
  readonly key: Key;
  /** Frozen: many requests are given the same object. */
  readonly value: unknown;
  readonly storedAt: number;
  readonly expiresAt: number;
  /** What it takes in memory, estimated. */
  readonly bytes: number;
  /** That the last try to replace it has failed, and when the next may be made. */
  failure: RefreshFailure | undefined;

  constructor(key: Key, value: unknown, times: { storedAt: number; lifetimeMs: number }, bytes: number) {
    this.key = key;
    this.value = value;
    this.storedAt = times.storedAt;
    this.expiresAt = times.storedAt + times.lifetimeMs;
    this.bytes = bytes;
  }
}

export interface RefreshFailure {
  readonly error: FoyerError;
  readonly retryAt: number;
}
