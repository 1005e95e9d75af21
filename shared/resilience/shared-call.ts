import { FoyerError, isFoyerError } from '../errors/index.ts';

/** One who waits for a call, until a deadline of its own. */
interface Waiter<T> {
  readonly deadlineAt: number;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

type State = 'open' | 'dispatched' | 'settled' | 'abandoned';

/**
 * One call that several callers wait for, each until its own deadline.
 *
 * A caller leaves at its deadline with `UPSTREAM_TIMEOUT` and touches no other. The call carries the latest deadline among its callers
 * and is aborted when the last has left. Until it is dispatched any caller may join and so prolong it; afterwards only callers that do
 * not need more time than it has (design, section 6). Deadlines are on the clock of `performance.now()`, in milliseconds.
 */
export class SharedCall<T> {
  /** Called once, when the last caller has left or the call is aborted; never after it settled. */
  onAbort: (() => void) | undefined;

  #state: State = 'open';
  #deadlineAt = 0;
  #waiters: Waiter<T>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #controller: AbortController | undefined;
  #outcome: Promise<T> | undefined;
  #timedOut = false;

  /** The latest deadline among the callers. */
  get deadlineAt(): number {
    return this.#deadlineAt;
  }

  get abandoned(): boolean {
    return this.#state === 'abandoned';
  }

  /** Made on demand: a gathered call never needs one. Its reason is the FoyerError to reject with. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  /** Whether a caller with this deadline may join, rather than make a call of its own. That a call took too long is no answer to others. */
  admits(deadlineAt: number): boolean {
    if (this.#state === 'abandoned') return false;
    return this.#state === 'dispatched' ? deadlineAt <= this.#deadlineAt : !this.#timedOut;
  }

  /** From now on the call is on its way and its deadline is fixed. */
  dispatched(): void {
    if (this.#state === 'open') this.#state = 'dispatched';
  }

  /** Waits for the answer until `deadlineAt`. */
  join(deadlineAt: number): Promise<T> {
    if (this.#outcome) return this.#outcome;
    if (deadlineAt > this.#deadlineAt) this.#deadlineAt = deadlineAt;
    return new Promise<T>((resolve, reject) => {
      this.#waiters.push({ deadlineAt, resolve, reject });
      if (deadlineAt < this.#timerAt) this.#arm(deadlineAt);
    });
  }

  /** The answer is there. */
  resolve(value: T): void {
    if (!this.#settle()) return;
    this.#outcome = Promise.resolve(value);
    for (const waiter of this.#takeWaiters()) waiter.resolve(value);
  }

  /** The call has failed, for all that wait. */
  reject(reason: unknown): void {
    if (!this.#settle()) return;
    this.#timedOut = isFoyerError(reason) && reason.code === 'UPSTREAM_TIMEOUT';
    this.#rejectAll(reason);
  }

  /** Ends the call for everyone, now. */
  abort(reason: FoyerError): void {
    if (this.#state === 'settled' || this.#state === 'abandoned') return;
    this.#state = 'abandoned';
    clearTimeout(this.#timer);
    this.#rejectAll(reason);
    this.#controller?.abort(reason);
    this.onAbort?.();
  }

  /** Whoever joins later is told at once, and does not wait for its deadline. */
  #rejectAll(reason: unknown): void {
    this.#outcome = Promise.reject(reason);
    this.#outcome.catch(ignore);
    for (const waiter of this.#takeWaiters()) waiter.reject(reason);
  }

  #settle(): boolean {
    if (this.#state === 'settled' || this.#state === 'abandoned') return false;
    this.#state = 'settled';
    clearTimeout(this.#timer);
    return true;
  }

  #takeWaiters(): Waiter<T>[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
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
    if (this.#state === 'settled' || this.#state === 'abandoned') return;
    const now = performance.now();
    const staying: Waiter<T>[] = [];
    const leaving: Waiter<T>[] = [];
    for (const waiter of this.#waiters) (isDue(waiter.deadlineAt, now) ? leaving : staying).push(waiter);
    this.#waiters = staying;
    const timeout = new FoyerError('UPSTREAM_TIMEOUT', { notSent: this.#state === 'open' });
    for (const waiter of leaving) waiter.reject(timeout);
    if (staying.length === 0) this.abort(timeout);
    else this.#arm(Math.min(...staying.map((waiter) => waiter.deadlineAt)));
  }
}

/** A timer may fire up to a millisecond early. */
function isDue(deadlineAt: number, now: number): boolean {
  return deadlineAt - now < 1;
}

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

function ignore(): void {}
