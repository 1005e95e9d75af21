export { type BackoffOptions, backoffMs, pause } from './backoff.ts';
export {
  type AttemptOutcome,
  Breaker,
  type BreakerCounts,
  type BreakerOptions,
  type BreakerPhase,
} from './breaker.ts';
export { Bulkhead, type BulkheadCaller, type BulkheadOptions } from './bulkhead.ts';
export { type AbortListener, CallSignal } from './call-signal.ts';
export { type Clock, monotonicNow, type Random } from './clock.ts';
export { type EndpointOutcome, EndpointRing, type EndpointRingOptions } from './endpoint-ring.ts';
export { FailureRatio, type FailureRatioOptions } from './failure-ratio.ts';
export { FailureRun } from './failure-run.ts';
export { InFlightMap } from './in-flight-map.ts';
export { LoopStall, type LoopStallOptions } from './loop-stall.ts';
export { RetryBudget, type RetryBudgetOptions } from './retry-budget.ts';
export { SharedCall } from './shared-call.ts';
export type { Trip } from './trip.ts';
