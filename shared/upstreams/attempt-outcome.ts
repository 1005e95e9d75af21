import { type ErrorCode, toFoyerError } from '../errors/index.ts';
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
 * What a failed attempt tells of the service, when it ends. Answers that refuse (NOT_FOUND, FORBIDDEN, 429 …) are successes: a service
 * that is well gave them.
 */
export function judgeFailure(thrown: unknown, call: Call, stall: LoopStall): AttemptOutcome {
  const error = toFoyerError(thrown);
  if (call.sentAt === 0 || error.unprocessed) return 'not-sent';
  if (faults.has(error.code)) return 'failure';
  if (error.code === 'UPSTREAM_TIMEOUT') return isTheirTimeout(call, stall) ? 'failure' : 'unjudged';
  if (error.code === 'UPSTREAM_RATE_LIMITED')
    return call.operation.service.protocol === 'grpc' ? 'half-failure' : 'success';
  return error.code === 'INTERNAL_SERVER_ERROR' ? 'unjudged' : 'success';
}

/**
 * Only with all the time that the service was declared to need: else a client with a tiny deadline could open the breaker. Not when the
 * caller left before the deadline, and not when our own loop stood still (LOCAL_STALL).
 */
function isTheirTimeout({ shared, sentAt, declaredMs }: Call, stall: LoopStall): boolean {
  if (shared.deadlineAt - sentAt < declaredMs * fullTimeShare) return false;
  if (shared.abandoned && shared.deadlineAt - performance.now() >= 1) return false;
  return !stall.happenedSince(sentAt);
}
