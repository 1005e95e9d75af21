/**
 * The addresses of a service's host. Looked up again every 30 seconds while calls are made, beside the calls and not in their way;
 * kept for an hour when the name service fails or hangs.
 */
import { type LookupAddress, lookup as lookupBySystem } from 'node:dns';
import type { LookupFunction } from 'node:net';

export type ResolveHost = (
  hostname: string,
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

const maxAgeMs = 30_000;
const maxStaleMs = 3_600_000;
/** Asked early enough that the answer is there before the old one has aged. */
const refreshAfterMs = 25_000;
/** How long a connection waits for a fresh answer when an old one is at hand: less than the time it has to connect. */
const patienceMs = 40;

const resolveBySystem: ResolveHost = (hostname, callback) => lookupBySystem(hostname, { all: true }, callback);

export class HostAddresses {
  readonly #hostname: string;
  readonly #resolve: ResolveHost;
  readonly #onChange: () => void;
  #addresses: readonly LookupAddress[] = [];
  #resolvedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;
  #turn = 0;
  readonly #waiting = new Set<(error: Error | null) => void>();

  /** `onChange` is told when the set of addresses is another than before. */
  constructor(hostname: string, onChange: () => void, resolve: ResolveHost = resolveBySystem) {
    this.#hostname = hostname;
    this.#onChange = onChange;
    this.#resolve = resolve;
  }

  /** Begins a lookup when the last one is old. `now` on the clock of `performance.now()`. */
  refresh(now: number): void {
    if (now - this.#askedAt >= refreshAfterMs) this.#ask(now);
  }

  /** For `net.connect`. */
  readonly lookup: LookupFunction = (_hostname, options, callback) => {
    this.#await((error) => {
      if (error) return callback(error, '');
      // Every connection begins with another address, so that all of them are used.
      const first = this.#turn++ % this.#addresses.length;
      const addresses = [...this.#addresses.slice(first), ...this.#addresses.slice(0, first)];
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

  #await(settle: (error: Error | null) => void): void {
    const now = performance.now();
    const age = now - this.#resolvedAt;
    if (age < maxAgeMs) {
      process.nextTick(settle, null);
      return;
    }
    const timer = age < maxStaleMs ? setTimeout(() => finish(null), patienceMs) : undefined;
    const finish = (error: Error | null) => {
      clearTimeout(timer);
      if (this.#waiting.delete(finish)) settle(this.#addresses.length > 0 && age < maxStaleMs ? null : error);
    };
    this.#waiting.add(finish);
    this.#ask(now);
  }

  #ask(now: number): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#askedAt = now;
    this.#resolve(this.#hostname, (error, addresses) => {
      this.#isAsking = false;
      if (!error && addresses.length > 0) this.#take(addresses);
      const failure = this.#resolvedAt >= now ? null : (error ?? new Error(`${this.#hostname} has no address`));
      for (const finish of [...this.#waiting]) finish(failure);
    });
  }

  #take(addresses: readonly LookupAddress[]): void {
    const hasChanged = this.#addresses.length > 0 && identityOf(addresses) !== identityOf(this.#addresses);
    this.#addresses = addresses;
    this.#resolvedAt = performance.now();
    if (hasChanged) this.#onChange();
  }
}

function identityOf(addresses: readonly LookupAddress[]): string {
  return addresses
    .map(({ address }) => address)
    .sort()
    .join();
}
