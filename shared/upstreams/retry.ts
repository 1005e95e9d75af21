import type { ServiceConfig } from '../config/index.ts';
import { type ErrorCode, type FoyerError, toFoyerError } from '../errors/index.ts';
import {
  backoffMs,
  type CallSignal,
  type Clock,
  monotonicNow,
  pause,
  type Random,
  RetryBudget,
} from '../resilience/index.ts';
import { type Ask, asking, type Call, deliver, type Policy, type Receiver } from './call.ts';
import type { CallCounts } from './call-counts.ts';

export interface RetryOptions {
  readonly counts?: CallCounts;
  readonly now?: Clock;
  readonly random?: Random;
  /** Rejects with the signal's reason as soon as it fires. */
  readonly wait?: (ms: number, signal: CallSignal) => Promise<void>;
}

/** Short, since a field has a fifth of a second. */
const backoff = { baseMs: 10, maxMs: 100 };

/** A retry with less time than this would only be load. */
const minimumLeftMs = 5;

/** What we refuse ourselves says less than the failure that made us try again. */
const ourRefusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CIRCUIT_OPEN', 'OVERLOADED']);

/** Where the failure is the way to the service and not its answer. */
const waysThatFail: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT']);

/**
 * Sends a call again that failed and may succeed at once, within its deadline and the service's budget. Never the probe of a breaker, and
 * never a call that nobody waits for any more.
 *
 * What no handler of the service has seen (not connected, REFUSED_STREAM, left out by a GOAWAY) is sent again once, a write as well, also
 * where the registry wants no retries: gRPC's transparent retry, https://github.com/grpc/proposal/blob/master/A6-client-retries.md. All
 * else is for reads only.
 */
export function createRetry({
  counts,
  now = monotonicNow,
  random = Math.random,
  wait = pause,
}: RetryOptions = {}): Policy {
  const kept = new Map<ServiceConfig, RetryBudget>();
  return (next, operation) => {
    const { read, service } = operation;
    // One for all operations. What a service that restarts turns away is at most what is under way to it.
    const budget =
      kept.get(service) ?? new RetryBudget({ ratio: service.retry.budget, burst: service.concurrency, now });
    kept.set(service, budget);
    const ofOperation = counts?.of(operation);
    const retries = read && service.retry.budget > 0 ? service.retry.retries : 0;

    const mayRepeat = (error: FoyerError, { shared, isProbe }: Call, number: number): boolean => {
      if (shared.abandoned || isProbe) return false;
      return isUnseen(error) ? number <= (retries || 1) : number <= retries && mayPass(error, service);
    };

    const ask = asking(next);
    const retry: Retry = async (call, failure) => {
      let error = toFoyerError(failure);
      for (let number = 1; mayRepeat(error, call, number); number++) {
        const isResend = isUnseen(error);
        const waitMs = Math.max(backoffMs(number, random, backoff), error.retryAfterMs ?? 0);
        if (now() + waitMs + minimumLeftMs > call.shared.deadlineAt) break;
        if (!(isResend ? budget.tryTakeResend() : budget.tryTake())) break;
        await wait(waitMs, call.shared);
        // The pause may have ended in the same turn.
        if (call.shared.abandoned) break;
        if (ofOperation) ofOperation.retries++;
        call.isResend = isResend;
        try {
          return await (isResend ? resend(call, ask, budget) : ask(call));
        } catch (thrown) {
          const later = toFoyerError(thrown);
          if (ourRefusals.has(later.code)) break;
          error = later;
        }
      }
      throw error;
    };

    return (call, receiver) => {
      budget.countCall();
      next(call, new FirstAttempt(call, receiver, retry));
    };
  };
}

type Retry = (call: Call, failure: unknown) => Promise<unknown>;

class FirstAttempt implements Receiver {
  readonly #call: Call;
  readonly #receiver: Receiver;
  readonly #retry: Retry;

  constructor(call: Call, receiver: Receiver, retry: Retry) {
    this.#call = call;
    this.#receiver = receiver;
    this.#retry = retry;
  }

  resolve(answer: unknown): void {
    this.#receiver.resolve(answer);
  }

  reject(failure: unknown): void {
    deliver(this.#retry(this.#call, failure), this.#receiver);
  }
}

/** Sends it again and tells the budget whether that helped. Who ran out of time, or was refused by ourselves, has learned nothing. */
async function resend(call: Call, ask: Ask, budget: RetryBudget): Promise<unknown> {
  try {
    const answer = await ask(call);
    budget.resent(false);
    return answer;
  } catch (thrown) {
    const error = toFoyerError(thrown);
    if (!call.shared.abandoned && !ourRefusals.has(error.code)) budget.resent(isUnseen(error));
    throw error;
  }
}

/** No handler of the service has seen it. */
function isUnseen({ notSent, code }: FoyerError): boolean {
  return notSent && waysThatFail.has(code);
}

/**
 * Unavailable. An HTTP 500 as well: a read can be repeated, and most are over at the second try. gRPC's INTERNAL is not: there it is the
 * service's considered answer.
 */
function mayPass({ code }: FoyerError, { protocol }: ServiceConfig): boolean {
  return code === 'UPSTREAM_UNAVAILABLE' || (code === 'UPSTREAM_ERROR' && protocol === 'rest');
}
