import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileStamp } from '../../config/index.ts';
import { FoyerError } from '../../errors/index.ts';
import { type ApiKeyRecord, parseApiKeyRecord } from './api-key-record.ts';
import type { ApiKeyStore } from './api-key-store.ts';

export interface FileApiKeysOptions {
  readonly file: string;
  /** Told that the file cannot be used, once for each state of it. */
  readonly warn?: (message: string, detail: string) => void;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/** The file is looked at this often at most; a look is a `stat`, and only a file that has changed is read. */
const lookAgainMs = 1_000;
const lockTries = 100;
const lockAgainMs = 20;

type Keys = ReadonlyMap<string, ApiKeyRecord>;

/**
 * API keys in a JSON file, for those who have no Redis. No file is no keys. What has been read stays good while the file cannot be read:
 * half an edit locks nobody out.
 */
export class FileApiKeys implements ApiKeyStore {
  readonly place: string;
  readonly #warn: (message: string, detail: string) => void;
  readonly #now: () => number;
  #keys: Keys = new Map();
  #state = 'unread';
  #lookedAt = Number.NEGATIVE_INFINITY;
  #broken: unknown;

  constructor({ file, warn = () => {}, now = () => performance.now() }: FileApiKeysOptions) {
    this.place = file;
    this.#warn = warn;
    this.#now = now;
  }

  async find(hash: string): Promise<ApiKeyRecord | undefined> {
    if (this.#now() - this.#lookedAt >= lookAgainMs) this.#look();
    if (this.#broken !== undefined && this.#keys.size === 0)
      throw new FoyerError('AUTH_UNAVAILABLE', { detail: `${this.place} cannot be read`, cause: this.#broken });
    return this.#keys.get(hash);
  }

  async list(): Promise<Keys> {
    return readKeys(this.place);
  }

  /** Whole and at once: whoever reads meanwhile sees the file before or after it. */
  async put(hash: string, record: ApiKeyRecord): Promise<void> {
    const unlock = await lock(`${this.place}.lock`);
    try {
      const keys = new Map(readKeys(this.place)).set(hash, record);
      const temporary = `${this.place}.${process.pid}.tmp`;
      writeFileSync(temporary, `${JSON.stringify({ keys: Object.fromEntries(keys) }, null, 2)}\n`, { mode: 0o600 });
      keepMode(this.place, temporary);
      renameSync(temporary, this.place);
    } finally {
      unlock();
    }
  }

  #look(): void {
    this.#lookedAt = this.#now();
    const state = fileStamp(this.place);
    if (state === this.#state) return;
    const isFirst = this.#state === 'unread';
    this.#state = state;
    try {
      // Once there were keys, a file that is gone is an accident.
      if (state === 'missing' && !isFirst) throw new Error('the file is gone');
      this.#keys = readKeys(this.place);
      this.#broken = undefined;
    } catch (error) {
      this.#broken = error;
      this.#warn('the file of API keys cannot be used; those read before stay', (error as Error).message);
    }
  }
}

/** @throws when the file is there and holds something else */
function readKeys(file: string): Keys {
  if (fileStamp(file) === 'missing') return new Map();
  const { keys } = JSON.parse(readFileSync(file, 'utf8')) as { readonly keys?: unknown };
  if (typeof keys !== 'object' || keys === null) throw new TypeError('there is no object "keys"');
  return new Map(Object.entries(keys).map(([hash, record]) => [hash, parseApiKeyRecord(record)]));
}

/** A server that runs as another user goes on reading what it could read. */
function keepMode(file: string, temporary: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats !== undefined) chmodSync(temporary, stats.mode);
}

/** Two who write at once would lose one of their changes, and with it perhaps a revocation. */
async function lock(file: string): Promise<() => void> {
  for (let tries = 0; tries < lockTries; tries++) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await sleep(lockAgainMs);
    }
  }
  throw new Error(`${file} is held by somebody who writes keys; if nobody does, remove it`);
}
