import { FoyerError } from '../errors/index.ts';
import type { AbortListener, CallSignal } from './call-signal.ts';
import { type Clock, monotonicNow } from './clock.ts';

export interface BulkheadOptions {
  /** Calls at once. */
  readonly concurrency: number;
  /** Callers that may wait for a place. @default four times the concurrency */
  readonly queue?: number;
  readonly now?: Clock;
}

/** Who waits for a place, and its signal. The deadline is read when it matters: a caller that joins late may have prolonged the call. */
export interface BulkheadCaller extends Pick<CallSignal, 'aborted' | 'reason' | 'listen' | 'unlisten'> {
  readonly deadlineAt: number;
}

/** A place in the queue; the signal's listener, so that whoever leaves does it at once. */
class Waiter implements AbortListener {
  readonly caller: BulkheadCaller;
  readonly #queue: Set<Waiter>;
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;

  constructor(
    caller: BulkheadCaller,
    queue: Set<Waiter>,
    settle: { readonly resolve: () => void; readonly reject: (reason: unknown) => void },
  ) {
    this.caller = caller;
    this.#queue = queue;
    this.#resolve = settle.resolve;
    this.#reject = settle.reject;
    queue.add(this);
    caller.listen(this);
  }

  onAbort(reason: unknown): void {
    this.#leave();
    this.#reject(reason);
  }

  admit(): void {
    this.#leave();
    this.#resolve();
  }

  /** Its time is over and its timer has not fired yet: a place would be wasted on it. */
  expire(): void {
    this.#leave();
    this.#reject(new FoyerError('UPSTREAM_TIMEOUT', { detail: 'no place became free in time', notSent: true }));
  }

  #leave(): void {
    this.#queue.delete(this);
    this.caller.unlisten(this);
  }
}

/** At most so many calls at once; a few more wait for a place, first come, first served, until their deadline. */
export class Bulkhead {
  readonly #concurrency: number;
  readonly #queueLimit: number;
  readonly #now: Clock;
  /** Sets keep their order, and anybody can leave from the middle. */
  readonly #queue = new Set<Waiter>();
  #running = 0;

  constructor({ concurrency, queue = 4 * concurrency, now = monotonicNow }: BulkheadOptions) {
    this.#concurrency = concurrency;
    this.#queueLimit = queue;
    this.#now = now;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Takes a place that is free. Whoever has one gives it back with `leave`, once. */
  tryEnter(): boolean {
    if (this.#running >= this.#concurrency) return false;
    this.#running++;
    return true;
  }

  /**
   * Takes a place as soon as there is one.
   * @throws {FoyerError} `OVERLOADED` when too many wait already; the signal's reason when it fires
   */
  enter(caller: BulkheadCaller): Promise<void> {
    if (this.tryEnter()) return Promise.resolve();
    if (this.#queue.size >= this.#queueLimit)
      return Promise.reject(new FoyerError('OVERLOADED', { detail: 'too many calls wait already', notSent: true }));
    if (caller.aborted) return Promise.reject(caller.reason);
    return new Promise((resolve, reject) => void new Waiter(caller, this.#queue, { resolve, reject }));
  }

  /** Gives the place to the first who still has time, or makes it free. */
  leave(): void {
    for (const waiter of this.#queue) {
      if (waiter.caller.deadlineAt > this.#now()) return waiter.admit();
      waiter.expire();
    }
    this.#running--;
  }
}
