import { freezeDeep } from '../cache/index.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import type { AbortListener } from '../resilience/index.ts';
import { Call, type Receiver, type Send } from './call.ts';

/** Timers count whole milliseconds. */
const toleranceMs = 2;

export interface FlightOptions {
  /** Freezes answers that nobody shares as well, so that a resolver which changes them is found out. */
  readonly freeze: boolean;
  /** As `Writes` counts. */
  readonly begunAt: number;
  /** Called before its answer goes to anybody: from then on nobody finds it. */
  readonly land: () => void;
  /** For a call that has time left when the flight ran out of its own. */
  readonly again: Send;
}

interface Passenger {
  readonly call: Call;
  readonly receiver: Receiver;
}

/**
 * One call on its way to a service that calls of any request may share. It belongs to none of them: it ends when the last has left.
 * Until it sets off, in the microtask after it was made, whoever joins prolongs it; then its deadline is fixed. Its passengers leave
 * at their own deadlines, and the last of them ends it, so that it has a timer only for those who came late and have time beyond its own.
 */
export class Flight implements AbortListener, Receiver {
  readonly #call: Call;
  readonly #options: FlightOptions;
  readonly #startedAt = performance.now();
  readonly #passengers: Passenger[] = [];
  #aboard = 0;
  /** How long it may take, once that is fixed. */
  #givenMs: number | undefined;
  #hasTimer = false;

  constructor(first: Call, options: FlightOptions) {
    this.#options = options;
    const { operation, input, selection, scope, deadlineAt, declaredMs, visibility } = first;
    // The scope is the first caller's, for the headers of the call only: what is forwarded of it is equal for all who share the key.
    this.#call = new Call({ operation, input, selection, scope, deadlineAt, declaredMs, visibility });
    this.#call.variant = first.variant;
    this.#call.addAsOf(first);
  }

  get begunAt(): number {
    return this.#options.begunAt;
  }

  /** Whether it was given as much time as the call would give one of its own. */
  admits(call: Call): boolean {
    if (this.#givenMs === undefined) return true;
    const hasTime = call.shared.deadlineAt - performance.now() <= this.#givenMs + toleranceMs;
    return hasTime && !this.#call.shared.abandoned;
  }

  /** Brings what comes of it to one call more, which leaves at its own deadline or when its callers have left it. */
  carry(call: Call, receiver: Receiver): void {
    const { shared } = call;
    this.#passengers.push({ call, receiver });
    this.#aboard++;
    shared.dispatched();
    shared.listen(this);
    const flight = this.#call.shared;
    if (this.#givenMs === undefined) flight.prolong(shared.deadlineAt);
    else if (shared.deadlineAt > flight.deadlineAt && !this.#hasTimer) {
      this.#hasTimer = true;
      flight.join(flight.deadlineAt).catch(ignore);
    }
  }

  setOff(send: Send): void {
    this.#givenMs = this.#call.shared.deadlineAt - this.#startedAt;
    send(this.#call, this);
  }

  resolve(answer: unknown): void {
    this.#options.land();
    this.#call.shared.resolve(undefined);
    const shown = this.#options.freeze || this.#passengers.length > 1 ? freezeDeep(answer) : answer;
    for (const { receiver } of this.#passengers) receiver.resolve(shown);
  }

  reject(error: unknown): void {
    this.#options.land();
    this.#call.shared.reject(error);
    for (const { call, receiver } of this.#passengers) {
      if (this.#ranOutFor(call, error)) this.#options.again(call, receiver);
      else receiver.reject(error);
    }
  }

  /** That the flight ran out of time says little to a call that joined late and has time left. */
  #ranOutFor({ shared }: Call, error: unknown): boolean {
    const now = performance.now();
    const ranOut =
      isFoyerError(error) && error.code === 'UPSTREAM_TIMEOUT' && now >= this.#call.shared.deadlineAt - toleranceMs;
    return ranOut && !shared.abandoned && shared.deadlineAt - now > toleranceMs;
  }

  /** One call is left by all its callers. */
  onAbort(): void {
    if (--this.#aboard === 0)
      this.#call.shared.abort(new FoyerError('UPSTREAM_TIMEOUT', { detail: 'all who shared the call have left' }));
  }
}

function ignore(): void {}
