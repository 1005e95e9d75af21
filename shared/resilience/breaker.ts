import { type Clock, monotonicNow, type Random } from './clock.ts';
import type { Trip } from './trip.ts';

export interface BreakerOptions {
  readonly trip: Trip;
  /**
   * How long it stays open; up to a fifth more, at random, so that it does not keep step with what makes the service fail. Counted from when
   * the attempt that opened it set out: one that took all its time to fail speaks of then, and has kept others waiting since.
   */
  readonly openMs: number;
  /** How long after the probe all calls are let through again; 0 lets them through at once. */
  readonly rampMs: number;
  readonly now?: Clock;
  readonly random?: Random;
  /** Told of every change, in order. */
  readonly onChange?: (phase: BreakerPhase, before: BreakerPhase) => void;
}

export type BreakerPhase = State['phase'];

type State =
  | { readonly phase: 'closed' }
  | { readonly phase: 'open'; readonly until: number }
  | { readonly phase: 'half-open'; probing: boolean; probesLeft: number; probedAt: number }
  | { readonly phase: 'ramp'; readonly since: number; credit: number };

/**
 * How an attempt ended, as far as it tells of the service. `cut-short`: it was given less time than the service is declared to need, and
 * ran out of it. `refused`: turned away before any handler saw it; `refused-again`: so was the one that repeated it. `unjudged`: it was
 * sent, and what came of it tells nothing. `not-sent`: the service never saw it.
 */
export type AttemptOutcome = Verdict | 'cut-short' | 'refused' | 'refused-again' | 'unjudged' | 'not-sent';

type Verdict = 'success' | 'failure' | 'half-failure';

export interface BreakerCounts {
  /** Attempts that asked to be let through. */
  readonly total: number;
  readonly successful: number;
  /** Attempts that were not let through. */
  readonly rejected: number;
}

/** How many of a hundred calls are let through in the first, second and last third of the ramp. */
const rampPercent = [10, 25, 50] as const;

const weightOf = { success: 0, failure: 1, 'half-failure': 0.5 } as const;

/** Probes of one period that may tell nothing; without an end to them, a service that hangs could get a call after the other. */
const maxProbes = 3;

/** It stays open for at least this part of its time, however long the attempt took that opened it. */
const leastOpen = 1 / 5;

/** What was cut short longer ago than this says nothing about the service as it is now. */
const doubtMs = 10_000;

/** So many attempts cut short without one that was answered: it may well be the service. */
const silentAttempts = 20;

/**
 * Keeps attempts from a service that fails.
 *
 * Closed until its trip says so, then open; after that one probe, behind which nobody queues, then a ramp, then closed. An attempt
 * asks with `enter` and tells its end with `record`, once.
 *
 * Attempts that were cut short leave a doubt: a well service could not have answered them, a hanging one would look the same. One attempt
 * at a time may then be the `trial`: it is given all the declared time, and what becomes of it holds for those that were cut short.
 */
export class Breaker {
  readonly #trip: Trip;
  readonly #openMs: number;
  readonly #rampMs: number;
  readonly #now: Clock;
  readonly #random: Random;
  readonly #onChange: BreakerOptions['onChange'];
  #state: State = { phase: 'closed' };
  /** Of the present phase: what set out in an earlier one says nothing about this one. */
  #permit = 1;
  #cutShort = 0;
  #cutShortAt = 0;
  #onTrial = false;
  /** Attempts that were cut short since the last success. */
  #unanswered = 0;
  /** What was refused was refused again, and nothing has been taken since. */
  #refuses = false;
  #total = 0;
  #successful = 0;
  #rejected = 0;

  constructor(options: BreakerOptions) {
    this.#trip = options.trip;
    this.#openMs = options.openMs;
    this.#rampMs = options.rampMs;
    this.#now = options.now ?? monotonicNow;
    this.#random = options.random ?? Math.random;
    this.#onChange = options.onChange;
  }

  get phase(): BreakerPhase {
    return this.#advance(this.#now()).phase;
  }

  get counts(): BreakerCounts {
    return { total: this.#total, successful: this.#successful, rejected: this.#rejected };
  }

  /** @returns a permit to hand to `record`; 0 when the attempt must not be made */
  enter(): number {
    this.#total++;
    if (this.#admits()) return this.#permit;
    this.#rejected++;
    return 0;
  }

  /** Whether the attempt that was let through just now is the probe. */
  get probing(): boolean {
    return this.#state.phase === 'half-open';
  }

  /** Whether somebody has to find out what cutting attempts short has hidden, and nobody does so yet. */
  get isInDoubt(): boolean {
    return this.#cutShort > 0 && !this.#onTrial && this.#now() - this.#cutShortAt < doubtMs;
  }

  /** Whether the doubt is so strong that it has to be settled by whoever comes next. */
  get isSilent(): boolean {
    return this.#unanswered >= silentAttempts;
  }

  /** The attempt that was let through just now will have all the declared time, whoever leaves it. */
  beginTrial(): void {
    this.#onTrial = true;
  }

  /**
   * @param permit what `enter` gave to this attempt
   * @param sentAt when it set out. @default now
   * @param isTrial it speaks for those that were cut short as well
   */
  record(permit: number, outcome: AttemptOutcome, sentAt = this.#now(), isTrial = false): void {
    if (outcome === 'success') this.#successful++;
    if (permit === this.#permit) this.#record(this.#judge(outcome), sentAt, isTrial);
  }

  /** A refusal is nothing while a service restarts; when all it does is refuse, each is a failure. */
  #judge(outcome: AttemptOutcome): AttemptOutcome {
    if (outcome === 'success') this.#unanswered = 0;
    if (isVerdict(outcome)) this.#refuses = false;
    else if (outcome === 'refused-again') this.#refuses = true;
    else if (outcome !== 'refused') return outcome;
    return this.#refuses ? 'failure' : outcome;
  }

  #record(outcome: AttemptOutcome, sentAt: number, isTrial: boolean): void {
    if (this.#state.phase === 'half-open') return this.#recordProbe(this.#state, outcome);
    if (isTrial) this.#onTrial = false;
    if (outcome === 'cut-short') this.#doubt();
    else if (isVerdict(outcome)) this.#recordAttempts(weightOf[outcome], isTrial ? 1 + this.#takeDoubt() : 1, sentAt);
  }

  #doubt(): void {
    const now = this.#now();
    if (now - this.#cutShortAt >= doubtMs) this.#cutShort = 0;
    this.#cutShortAt = now;
    this.#cutShort++;
    this.#unanswered++;
  }

  #takeDoubt(): number {
    const cutShort = this.#cutShort;
    this.#cutShort = 0;
    return cutShort;
  }

  #admits(): boolean {
    if (this.#state.phase === 'closed') return true;
    const state = this.#advance(this.#now());
    switch (state.phase) {
      case 'closed':
        return true;
      case 'open':
        return false;
      case 'half-open':
        return !state.probing && this.#beginProbe(state);
      case 'ramp':
        return this.#admitShare(state);
    }
  }

  #beginProbe(state: State & { phase: 'half-open' }): true {
    state.probedAt = this.#now();
    return (state.probing = true);
  }

  /** Evenly, and not by chance: of ten calls at a tenth, exactly one. */
  #admitShare(ramp: State & { phase: 'ramp' }): boolean {
    ramp.credit += this.#percentAt(ramp, this.#now());
    if (ramp.credit < 100) return false;
    ramp.credit -= 100;
    return true;
  }

  #percentAt({ since }: State & { phase: 'ramp' }, now: number): number {
    return rampPercent[Math.floor(((now - since) / this.#rampMs) * rampPercent.length)] ?? 100;
  }

  /** What the time alone has changed. */
  #advance(now: number): State {
    const state = this.#state;
    if (state.phase === 'open' && now >= state.until)
      this.#enter({ phase: 'half-open', probing: false, probesLeft: maxProbes, probedAt: now });
    else if (state.phase === 'ramp' && now - state.since >= this.#rampMs) this.#change({ phase: 'closed' });
    return this.#state;
  }

  #recordAttempts(weight: number, attempts: number, sentAt: number): void {
    const now = this.#now();
    const state = this.#advance(now);
    const share = state.phase === 'ramp' ? this.#percentAt(state, now) / 100 : 1;
    if (this.#trip.record({ failure: weight, attempts, now, share })) this.#open(sentAt);
  }

  /** A probe that told nothing leaves its place to the next; the last of its period has used it up. */
  #recordProbe(state: State & { phase: 'half-open' }, outcome: AttemptOutcome): void {
    if (outcome === 'not-sent') state.probing = false;
    else if (!isVerdict(outcome) && --state.probesLeft > 0) state.probing = false;
    else if (outcome !== 'success') this.#open(state.probedAt);
    else if (this.#rampMs === 0) this.#enter({ phase: 'closed' });
    else this.#enter({ phase: 'ramp', since: this.#now(), credit: 100 - rampPercent[0] });
  }

  #open(sentAt: number): void {
    const wholeMs = this.#openMs * (1 + this.#random() / 5);
    this.#enter({ phase: 'open', until: Math.max(sentAt + wholeMs, this.#now() + this.#openMs * leastOpen) });
  }

  /** Begins anew: earlier permits and counts are of another time. */
  #enter(state: State): void {
    this.#permit++;
    this.#cutShort = 0;
    this.#unanswered = 0;
    this.#onTrial = false;
    this.#trip.reset();
    this.#change(state);
  }

  #change(state: State): void {
    const before = this.#state.phase;
    this.#state = state;
    this.#onChange?.(state.phase, before);
  }
}

function isVerdict(outcome: AttemptOutcome): outcome is Verdict {
  return outcome === 'success' || outcome === 'failure' || outcome === 'half-failure';
}
