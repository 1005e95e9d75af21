import type { ServiceConfig } from '../config/index.ts';
import { type ErrorCode, type FoyerError, toFoyerError } from '../errors/index.ts';
import { backoffMs, type Clock, monotonicNow, pause, type Random, RetryBudget } from '../resilience/index.ts';
import type { Call, Policy } from './call.ts';

export interface RetryOptions {
  readonly now?: Clock;
  readonly random?: Random;
  /** Rejects with the signal's reason as soon as it fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Short, since a field has a fifth of a second. */
const backoff = { baseMs: 10, maxMs: 100 };

/** A retry with less time than this would only be load. */
const minimumLeftMs = 5;

/** What we refuse ourselves says less than the failure that made us try again. */
const ourRefusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['CIRCUIT_OPEN', 'OVERLOADED', 'COST_LIMIT_EXCEEDED']);

/**
 * Sends a read again that failed and may succeed at once, within its deadline and the service's budget. Never a write, never the probe
 * of a breaker, and never a call that nobody waits for any more.
 */
export function createRetry({ now = monotonicNow, random = Math.random, wait = pause }: RetryOptions = {}): Policy {
  const budgets = new Map<ServiceConfig, RetryBudget>();
  return (next, { read, service }) => {
    const { retries, budget: ratio } = service.retry;
    if (!read || retries === 0 || ratio === 0) return undefined;
    const budget = budgets.get(service) ?? new RetryBudget({ ratio, now });
    budgets.set(service, budget);

    const retry = async (call: Call, failure: unknown): Promise<unknown> => {
      let error = toFoyerError(failure);
      for (let number = 1; number <= retries && isWorthRetrying(error, call); number++) {
        const waitMs = Math.max(backoffMs(number, random, backoff), error.retryAfterMs ?? 0);
        if (now() + waitMs + minimumLeftMs > call.shared.deadlineAt || !budget.tryTake()) break;
        await wait(waitMs, call.shared.signal);
        // The pause may have ended in the same turn.
        if (call.shared.abandoned) break;
        try {
          return await next(call);
        } catch (thrown) {
          const later = toFoyerError(thrown);
          if (ourRefusals.has(later.code)) break;
          error = later;
        }
      }
      throw error;
    };

    return (call) => {
      budget.countCall();
      return next(call).catch((failure: unknown) => retry(call, failure));
    };
  };
}

/**
 * Not connected, refused before it was processed, or unavailable. An HTTP 500 as well: a read can be repeated, and most are over at the
 * second try. gRPC's INTERNAL is not: there it is the service's considered answer.
 */
function isWorthRetrying({ code, notSent }: FoyerError, { shared, isProbe, operation }: Call): boolean {
  if (shared.abandoned || isProbe) return false;
  if (code === 'UPSTREAM_UNAVAILABLE') return true;
  if (code === 'UPSTREAM_TIMEOUT') return notSent;
  return code === 'UPSTREAM_ERROR' && operation.service.protocol === 'rest';
}
