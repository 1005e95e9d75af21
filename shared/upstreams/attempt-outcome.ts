import { type ErrorCode, type FoyerError, toFoyerError } from '../errors/index.ts';
import type { AttemptOutcome, LoopStall } from '../resilience/index.ts';
import type { Call } from './call.ts';

/** What only a service that is not well answers. */
const faults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_ERROR',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_RESPONSE_TOO_LARGE',
]);

/** Our own steps before an attempt is sent take a little of the declared time. */
const fullTimeShare = 0.9;

/**
 * A stall that ended so long before the time was over hid nothing: what had come meanwhile has been read since. To forgive any stall during
 * a call would be to believe a hanging service for as long as our own loop is busy.
 */
const catchUpMs = 20;

/**
 * What a failed attempt tells of the service, when it ends. Answers that refuse (NOT_FOUND, FORBIDDEN, 429 …) are successes: a service
 * that is well gave them.
 */
export function judgeFailure(thrown: unknown, call: Call, stall: LoopStall): AttemptOutcome {
  const error = toFoyerError(thrown);
  if (call.sentAt === 0) return 'not-sent';
  if (error.unprocessed) return judgeUnprocessed(error, call);
  if (faults.has(error.code)) return 'failure';
  if (error.code === 'UPSTREAM_TIMEOUT') return judgeTimeout(call, stall);
  if (error.code === 'UPSTREAM_RATE_LIMITED')
    return call.operation.service.protocol === 'grpc' ? 'half-failure' : 'success';
  return error.code === 'INTERNAL_SERVER_ERROR' ? 'unjudged' : 'success';
}

/**
 * A stream is refused by a service that restarts, and taken when it is sent again. A connection that turned calls away and was left for
 * another says nothing of the service.
 */
function judgeUnprocessed({ notSent }: FoyerError, { isResend }: Call): AttemptOutcome {
  if (!notSent) return 'unjudged';
  return isResend ? 'refused-again' : 'refused';
}

/**
 * Only with all the time that the service was declared to need is it the service's own: else a client with a tiny deadline, or one team's
 * impatience, could open the breaker for all. It tells nothing when the caller left before the deadline.
 */
function judgeTimeout(call: Call, stall: LoopStall): AttemptOutcome {
  const { shared, sentAt } = call;
  if (isHurried(call, sentAt)) return 'cut-short';
  const now = performance.now();
  if (shared.abandoned && shared.deadlineAt - now >= 1) return 'unjudged';
  return stall.happenedSince(Math.min(now, shared.deadlineAt) - catchUpMs) ? 'unjudged' : 'failure';
}

/** Whether a call that is sent now cannot be given the declared time: by its client, its field, or what came before it. */
export function isHurried({ shared, declaredMs }: Call, now: number): boolean {
  return shared.deadlineAt - now < declaredMs * fullTimeShare;
}
