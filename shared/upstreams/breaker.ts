import type { BreakerConfig } from '../config/index.ts';
import { FoyerError } from '../errors/index.ts';
import { Breaker, type BreakerPhase, FailureRatio, FailureRun, type LoopStall } from '../resilience/index.ts';
import { isHurried, judgeFailure } from './attempt-outcome.ts';
import { asking, type Call, deliver, type Policy, type Receiver, type Send } from './call.ts';
import { tryOut } from './try-out.ts';
import type { Operation } from './types.ts';

/** One breaker as an operator reads it. */
export interface BreakerState {
  readonly service: string;
  readonly operation: string;
  /** Empty for the service itself. */
  readonly variant: string;
  readonly state: BreakerPhase;
  /** Attempts that asked to be let through, since the process started. */
  readonly total: number;
  readonly successful: number;
  /** Attempts that were answered with `CIRCUIT_OPEN`. */
  readonly rejected: number;
}

/** The policy and what its breakers say. Built once a process. */
export interface BreakerPolicy {
  readonly policy: Policy;
  /** Those that have seen a call. */
  states(): readonly BreakerState[];
}

/** Failures in a row that open a breaker of the profile `consecutive`. */
const consecutiveFailures = 3;
const rampMs = 10_000;

/** A breaker for each operation and variant; it counts attempts, not calls. */
export function createBreaker(stall: LoopStall): BreakerPolicy {
  const kept = new Map<string, { operation: Operation; variant: string; breaker: Breaker }>();

  const breakerOf = (operation: Operation, variant: string): Breaker => {
    const key = `${operation.id} ${variant}`;
    let entry = kept.get(key);
    if (!entry) kept.set(key, (entry = { operation, variant, breaker: createBreakerOf(operation.service.breaker) }));
    return entry.breaker;
  };

  return {
    policy: (next, operation, variant) => guard(next, operation, breakerOf(operation, variant), stall),
    states: () =>
      [...kept.values()]
        .filter(({ breaker }) => breaker.counts.total > 0)
        .map(({ operation, variant, breaker }) => ({
          service: operation.service.name,
          operation: operation.name,
          variant,
          state: breaker.phase,
          ...breaker.counts,
        })),
  };
}

function createBreakerOf({ profile, openMs, ...ratio }: BreakerConfig): Breaker {
  return profile === 'consecutive'
    ? new Breaker({ trip: new FailureRun(consecutiveFailures), openMs, rampMs: 0 })
    : new Breaker({ trip: new FailureRatio(ratio), openMs, rampMs });
}

function guard(next: Send, operation: Operation, breaker: Breaker, stall: LoopStall): Send {
  // Made once: an open breaker answers thousands of calls a second, and an error's stack is what costs.
  const refusal = new FoyerError('CIRCUIT_OPEN', { detail: `${operation.id}: the circuit is open`, notSent: true });
  const askNext = asking(next);
  return (call, receiver) => {
    const permit = breaker.enter();
    if (permit === 0) {
      receiver.reject(refusal);
      return;
    }
    call.isProbe = breaker.probing;
    if (operation.read && (call.isProbe || mustFindOut(breaker, call))) {
      deliver(tryOut(call, { ask: askNext, breaker, stall, permit }), receiver);
      return;
    }
    call.sentAt = 0;
    next(call, new Watched(call, receiver, { breaker, permit, stall }));
  };
}

/**
 * A call with all its time finds out by itself. Of others those whose request goes on for the declared time, so that no service is told
 * more than its client has left; but when nobody has been answered for long, whoever comes.
 */
function mustFindOut(breaker: Breaker, call: Call): boolean {
  if (!breaker.isInDoubt) return false;
  const now = performance.now();
  return isHurried(call, now) && (breaker.isSilent || now + call.declaredMs <= call.scope.deadlineAt);
}

interface Watch {
  readonly breaker: Breaker;
  readonly permit: number;
  readonly stall: LoopStall;
}

/** An attempt that was let through: tells the breaker how it ends. */
class Watched implements Receiver {
  readonly #call: Call;
  readonly #receiver: Receiver;
  readonly #watch: Watch;

  constructor(call: Call, receiver: Receiver, watch: Watch) {
    this.#call = call;
    this.#receiver = receiver;
    this.#watch = watch;
  }

  resolve(answer: unknown): void {
    this.#watch.breaker.record(this.#watch.permit, 'success');
    this.#receiver.resolve(answer);
  }

  reject(error: unknown): void {
    const { breaker, permit, stall } = this.#watch;
    breaker.record(permit, judgeFailure(error, this.#call, stall), this.#call.sentAt || undefined);
    this.#receiver.reject(error);
  }
}
