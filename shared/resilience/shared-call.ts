import { FoyerError, isFoyerError } from '../errors/index.ts';
import { CallSignal } from './call-signal.ts';
import { LoopStall } from './loop-stall.ts';

type State = 'open' | 'dispatched' | 'resolved' | 'rejected' | 'abandoned';

/**
 * One call that several callers wait for, each until its own deadline. It is also the signal of whoever works on it.
 *
 * A caller leaves at its deadline with `UPSTREAM_TIMEOUT` and touches no other. The call carries the latest deadline among its callers
 * and is aborted when the last has left. Until it is dispatched any caller may join and so prolong it; afterwards only callers that do
 * not need more time than it has (design, section 6). Deadlines are on the clock of `performance.now()`, in milliseconds.
 *
 * What our own loop took of the callers' time by standing still is given back to them, up to `mostLeewayMs` and not beyond `latestAt`: a
 * service that is well must not be lost because its connection was only opened, or its answer only half read, when we woke up.
 */
export class SharedCall<T> extends CallSignal {
  #state: State = 'open';
  #deadlineAt = 0;
  /** In the order in which they came. */
  #first: Waiter<T> | undefined;
  #last: Waiter<T> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  /** The answer, or why there is none. */
  #outcome: unknown;
  readonly #latestAt: number;
  readonly #lostBeforeMs = LoopStall.lostMs;
  #leewayMs = 0;

  /** @param latestAt until when its callers may be given back what a stall took of their time; without it, nothing is given back */
  constructor(latestAt = Number.NEGATIVE_INFINITY) {
    super();
    this.#latestAt = latestAt;
  }

  /** The latest deadline among the callers. */
  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  get abandoned(): boolean {
    return this.#state === 'abandoned';
  }

  /** Whether a caller with this deadline may join, rather than make a call of its own. That a call took too long is no answer to others. */
  admits(deadlineAt: number): boolean {
    switch (this.#state) {
      case 'dispatched':
        return deadlineAt <= this.#deadlineAt;
      case 'rejected':
        return !isTimeout(this.#outcome);
      default:
        return this.#state !== 'abandoned';
    }
  }

  /** From now on the call is on its way and its deadline is fixed. */
  dispatched(): void {
    if (this.#state === 'open') this.#state = 'dispatched';
  }

  /** For who leaves in time by itself, and is told in another way: as if it had joined. */
  prolong(deadlineAt: number): void {
    if (deadlineAt > this.#deadlineAt) this.#deadlineAt = deadlineAt;
  }

  /** Waits for the answer until `deadlineAt`. Callers that came one after the other with one deadline wait for one promise. */
  join(deadlineAt: number): Promise<T> {
    if (!this.#isPending) return this.#promiseOutcome();
    this.prolong(deadlineAt);
    const last = this.#last;
    if (last?.deadlineAt === deadlineAt) return last.promise;
    const waiter = new Waiter<T>(deadlineAt);
    this.#last = waiter;
    if (last) last.next = waiter;
    else this.#first = waiter;
    if (deadlineAt < this.#timerAt) this.#arm(deadlineAt);
    return waiter.promise;
  }

  /** The answer is there. */
  resolve(value: T): void {
    if (!this.#isPending) return;
    this.#end('resolved', value);
    for (let waiter = this.#takeWaiters(); waiter; waiter = waiter.next) waiter.resolve(value);
  }

  /** The call has failed, for all that wait. */
  reject(reason: unknown): void {
    if (!this.#isPending) return;
    this.#end('rejected', reason);
    for (let waiter = this.#takeWaiters(); waiter; waiter = waiter.next) waiter.reject(reason);
  }

  /** Ends the call for everyone, now. */
  abort(reason: FoyerError): void {
    if (!this.#isPending) return;
    this.#end('abandoned', reason);
    for (let waiter = this.#takeWaiters(); waiter; waiter = waiter.next) waiter.reject(reason);
    this.fire(reason);
  }

  get #isPending(): boolean {
    return this.#state === 'open' || this.#state === 'dispatched';
  }

  #end(state: State, outcome: unknown): void {
    this.#state = state;
    this.#outcome = outcome;
    clearTimeout(this.#timer);
  }

  /** Whoever joins late is told at once, and does not wait for its deadline. */
  #promiseOutcome(): Promise<T> {
    return this.#state === 'resolved' ? Promise.resolve(this.#outcome as T) : Promise.reject(this.#outcome);
  }

  #takeWaiters(): Waiter<T> | undefined {
    const first = this.#first;
    this.#first = undefined;
    this.#last = undefined;
    return first;
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#timerAt = at;
    this.#timer = setTimeout(expire, Math.max(0, Math.ceil(at - performance.now())), this);
  }

  /** When the timer was to fire. */
  get timerAt(): number {
    return this.#timerAt;
  }

  /** Lets those go whose time is over; one timer serves all callers, since most have the same deadline. */
  expire(): void {
    if (!this.#isPending) return;
    const now = performance.now();
    const backMs = this.#giveBack(now);
    if (backMs > 0) {
      this.#arm(now + backMs);
      return;
    }
    const timeout = new FoyerError('UPSTREAM_TIMEOUT', { notSent: this.#state === 'open' });
    let next = Number.POSITIVE_INFINITY;
    for (let waiter = this.#takeWaiters(); waiter; waiter = waiter.next) {
      if (isDue(waiter.deadlineAt + this.#leewayMs, now)) waiter.reject(timeout);
      else next = Math.min(next, this.#stay(waiter));
    }
    if (this.#last) this.#last.next = undefined;
    if (this.#first) this.#arm(next);
    else this.abort(timeout);
  }

  /** Whole milliseconds that its callers get now, beyond what they had. */
  #giveBack(now: number): number {
    if (now >= this.#latestAt) return 0;
    const lostMs = Math.min(LoopStall.feelLostMs() - this.#lostBeforeMs, mostLeewayMs);
    const backMs = Math.floor(Math.min(lostMs - this.#leewayMs, this.#latestAt - now));
    if (backMs <= 0) return 0;
    this.#leewayMs += backMs;
    return backMs;
  }

  #stay(waiter: Waiter<T>): number {
    if (this.#last) this.#last.next = waiter;
    else this.#first = waiter;
    this.#last = waiter;
    return waiter.deadlineAt + this.#leewayMs;
  }
}

/** Those who wait for a call until one moment. */
class Waiter<T> {
  readonly deadlineAt: number;
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (reason: unknown) => void;
  next: Waiter<T> | undefined;

  constructor(deadlineAt: number) {
    this.deadlineAt = deadlineAt;
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

/** A timer may fire up to a millisecond early. */
function isDue(deadlineAt: number, now: number): boolean {
  return deadlineAt - now < 1;
}

function isTimeout(reason: unknown): boolean {
  return isFoyerError(reason) && reason.code === 'UPSTREAM_TIMEOUT';
}

/** As much as an answer's time may be exceeded by (promise 4): enough for a service that is well, and no more for one that hangs. */
const mostLeewayMs = 50;

/** A timer this late was kept by our own loop, not by the clock. */
const lateMs = 10;

/**
 * The loop looks at timers before it looks at sockets: after a stall, answers that came in time lie unread behind the timer that would
 * throw them away. So a late timer lets the loop read first.
 */
function expire(call: { readonly timerAt: number; expire(): void }): void {
  if (performance.now() - call.timerAt < lateMs) call.expire();
  else setImmediate(expireNow, call);
}

function expireNow(call: { expire(): void }): void {
  call.expire();
}
