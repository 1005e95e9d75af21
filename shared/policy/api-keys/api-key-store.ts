import type { ApiKeyRecord } from './api-key-record.ts';

/** Where keys are kept, by hash: for all instances in Redis, or in a file. */
export interface ApiKeyStore {
  /** For people: where the keys lie. */
  readonly place: string;
  /**
   * Undefined when there is no such key.
   *
   * Rejects with a FoyerError AUTH_UNAVAILABLE when that cannot be found out.
   */
  find(hash: string): Promise<ApiKeyRecord | undefined>;
  /** By hash. Rejects as `find` does. */
  list(): Promise<ReadonlyMap<string, ApiKeyRecord>>;
  /** Adds a key or replaces what is kept of it. Rejects as `find` does. */
  put(hash: string, record: ApiKeyRecord): Promise<void>;
}
