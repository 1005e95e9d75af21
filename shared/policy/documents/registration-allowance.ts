import { LRUCache } from 'lru-cache';
import { keyOfAddress } from '../limits/limit-keys.ts';

export interface RegistrationAllowanceOptions {
  /** Of one address. @default 120 */
  readonly perMinute?: number;
  /** Milliseconds, only ever growing. @default performance.now */
  readonly now?: () => number;
}

interface Window {
  readonly since: number;
  used: number;
}

const windowMs = 60_000;
const maxAddresses = 10_000;

/**
 * How many texts an address may have stored in a minute. What is over it runs and is not stored: the client loses the shortcut, not the
 * answer, and nobody can push out what others have stored. Built once a BFF.
 */
export class RegistrationAllowance {
  readonly #perMinute: number;
  readonly #now: () => number;
  readonly #windows = new LRUCache<string, Window>({ max: maxAddresses });

  constructor({ perMinute = 120, now = performance.now.bind(performance) }: RegistrationAllowanceOptions = {}) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  tryTake(address: string): boolean {
    const now = this.#now();
    const key = keyOfAddress(address);
    let window = this.#windows.get(key);
    if (!window || now - window.since >= windowMs) {
      window = { since: now, used: 0 };
      this.#windows.set(key, window);
    }
    return ++window.used <= this.#perMinute;
  }
}
