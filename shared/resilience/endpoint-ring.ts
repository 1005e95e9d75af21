import { type Clock, monotonicNow } from './clock.ts';

export interface EndpointRingOptions {
  /** Faults in a row after which an endpoint is set aside; one that cannot even be connected to is at once. @default 3 */
  readonly faults?: number;
  /** How long the first time; twice as long each further time without a success between. @default 5000 */
  readonly asideMs?: number;
  /** @default 30000 */
  readonly maxAsideMs?: number;
  readonly now?: Clock;
}

interface Endpoint<T> {
  readonly value: T;
  faults: number;
  /** How often it was set aside since it last answered. */
  times: number;
  asideUntil: number;
  /** The first call after it was set aside is a trial, and the only one until it ends. */
  onTrial: boolean;
}

/** Tells the ring how a call to the endpoint ended; `unknown` when that says nothing about it. */
export type EndpointOutcome = 'answered' | 'fault' | 'unreachable' | 'unknown';

const none: readonly number[] = Object.freeze([]);

/** The endpoints of a service, in turns; one that fails is passed over for a while, unless all do. */
export class EndpointRing<T> {
  readonly #endpoints: readonly Endpoint<T>[];
  readonly #faults: number;
  readonly #asideMs: number;
  readonly #maxAsideMs: number;
  readonly #now: Clock;
  #turn = -1;

  constructor(values: readonly T[], options: EndpointRingOptions = {}) {
    this.#endpoints = values.map((value) => ({ value, faults: 0, times: 0, asideUntil: 0, onTrial: false }));
    this.#faults = options.faults ?? 3;
    this.#asideMs = options.asideMs ?? 5_000;
    this.#maxAsideMs = options.maxAsideMs ?? 30_000;
    this.#now = options.now ?? monotonicNow;
  }

  /**
   * @param tried indices to pass over, whatever becomes of it
   * @returns an index, for `at` and `record`; -1 when all were tried
   */
  next(tried: readonly number[] = none): number {
    const index = this.#find(tried, true);
    // All fail: whichever it is, a call is worth more than a refusal.
    return index === -1 ? this.#find(tried, false) : index;
  }

  #find(tried: readonly number[], onlyWell: boolean): number {
    const now = this.#now();
    const { length } = this.#endpoints;
    for (let step = 1; step <= length; step++) {
      const index = (this.#turn + step) % length;
      if (tried.includes(index) || (onlyWell && !this.#takes(this.#endpoints[index]!, now))) continue;
      this.#turn = index;
      return index;
    }
    return -1;
  }

  at(index: number): T {
    return this.#endpoints[index]!.value;
  }

  record(index: number, outcome: EndpointOutcome): void {
    const endpoint = this.#endpoints[index]!;
    const wasOnTrial = endpoint.onTrial;
    endpoint.onTrial = false;
    if (outcome === 'answered') {
      endpoint.faults = 0;
      endpoint.times = 0;
      endpoint.asideUntil = 0;
    } else if (outcome !== 'unknown') {
      endpoint.faults++;
      const isTooMany = outcome === 'unreachable' || wasOnTrial || endpoint.faults >= this.#faults;
      if (isTooMany) this.#setAside(endpoint);
    }
  }

  #takes(endpoint: Endpoint<T>, now: number): boolean {
    if (endpoint.asideUntil === 0) return true;
    if (endpoint.asideUntil > now || endpoint.onTrial) return false;
    endpoint.onTrial = true;
    return true;
  }

  /** Calls that were under way when it was set aside tell nothing new. */
  #setAside(endpoint: Endpoint<T>): void {
    const now = this.#now();
    if (endpoint.asideUntil > now) return;
    endpoint.asideUntil = now + Math.min(this.#maxAsideMs, this.#asideMs * 2 ** endpoint.times);
    endpoint.times++;
    endpoint.faults = 0;
  }
}
