// What a limit is, what is asked of it, and what it says. Every store and every stage speaks in these.

/** At most `burst` at once, refilled at `max` a window: over any time t at most `burst + max / window × t`. */
export interface TokenBucket extends Named {
  readonly kind: 'bucket';
  readonly max: number;
  readonly windowMs: number;
  readonly burst: number;
}

/** At most `max` in any stretch of time as long as the window. */
export interface SlidingWindow extends Named {
  readonly kind: 'window';
  readonly max: number;
  readonly windowMs: number;
}

/** At most `max` a calendar day or month in UTC. */
export interface Quota extends Named {
  readonly kind: 'quota';
  readonly max: number;
  readonly period: Period;
}

export type Period = 'day' | 'month';
export type Limit = TokenBucket | SlidingWindow | Quota;

interface Named {
  /** As metrics and the `RateLimit` headers have it: `viewer`, `Mutation.placeOrder`. */
  readonly name: string;
  /** Counted and logged, and then let through. */
  readonly dryRun: boolean;
}

/** One thing counted against one limit. */
export interface Demand {
  readonly limit: Limit;
  /** Whose: never a token or key, and short. */
  readonly key: string;
  /** Units at once, at least 1. */
  readonly cost: number;
}

export interface Decision {
  readonly limit: Limit;
  /** What the limit says; one in dry run refuses nobody all the same. */
  readonly allowed: boolean;
  /** Units left after this one. */
  readonly remaining: number;
  /** Until as many units are free again; 0 when allowed. */
  readonly retryAfterMs: number;
  /** Until all units are free again, if nobody asks. */
  readonly resetMs: number;
}

/** Takes units from several limits at once. */
export interface LimitStore {
  /**
   * All or nothing, and atomic: when one limit that is no dry run refuses, none is charged. Decisions stand in the order of the demands.
   * Never rejects.
   */
  reserve(demands: readonly Demand[]): readonly Decision[] | Promise<readonly Decision[]>;
}

/** True unless a limit that is in earnest refuses. */
export function isAdmitted(decisions: readonly Decision[]): boolean {
  return decisions.every(({ allowed, limit }) => allowed || limit.dryRun);
}
