// How a limit counts, in memory. Redis counts the same way, in `reserve-script.ts`: what changes here changes there.
import { endOfPeriod, nameOfPeriod } from './calendar.ts';
import type { Decision, Limit, Quota, SlidingWindow, TokenBucket } from './limit.ts';

/** What one key has used up of one limit. */
export interface Meter {
  /** Charges nothing. `nowMs` is since 1970 for quotas; for others of any clock that does not leap. */
  ask(cost: number, nowMs: number): Decision;
  charge(cost: number, nowMs: number): void;
  /** Takes over this instance's part of what all together have used, as Redis has just said. */
  learn(said: Decision, nowMs: number): void;
}

/** A window is counted in so many slices. The oldest counts as a whole, so that no stretch of time ever holds too much. */
export const slices = 60;
/** What is lost where fractions are added up; far below one unit. */
export const rounding = 1e-6;

/** @param share of how many instances this one is; each gives out its part */
export function createMeter(limit: Limit, share: number): Meter {
  switch (limit.kind) {
    case 'bucket':
      return new BucketMeter(limit, share);
    case 'window':
      return new WindowMeter(limit, share);
    case 'quota':
      return new QuotaMeter(limit, share);
  }
}

class BucketMeter implements Meter {
  readonly #limit: TokenBucket;
  readonly #perMs: number;
  readonly #burst: number;
  #used = 0;
  #at = 0;

  constructor(limit: TokenBucket, share: number) {
    this.#limit = limit;
    this.#perMs = limit.max / share / limit.windowMs;
    this.#burst = Math.max(1, limit.burst / share);
  }

  ask(cost: number, nowMs: number): Decision {
    const wanted = this.#usedAt(nowMs) + cost;
    const tooMuch = wanted - this.#burst;
    if (tooMuch > rounding) return decide(this.#limit, tooMuch / this.#perMs, 0, (wanted - cost) / this.#perMs);
    return decide(this.#limit, 0, Math.floor(rounding - tooMuch), wanted / this.#perMs);
  }

  charge(cost: number, nowMs: number): void {
    this.#used = this.#usedAt(nowMs) + cost;
    this.#at = Math.max(this.#at, nowMs);
  }

  /** A bucket is empty of use after a time that says how much that was: a share of the rate for a share of the use. */
  learn({ resetMs }: Decision, nowMs: number): void {
    this.#used = resetMs * this.#perMs;
    this.#at = nowMs;
  }

  #usedAt(nowMs: number): number {
    return Math.max(0, this.#used - Math.max(0, nowMs - this.#at) * this.#perMs);
  }
}

class WindowMeter implements Meter {
  readonly #limit: SlidingWindow;
  readonly #share: number;
  readonly #max: number;
  readonly #sliceMs: number;
  /** Oldest first. */
  #counts: { readonly slice: number; count: number }[] = [];
  #total = 0;

  constructor(limit: SlidingWindow, share: number) {
    this.#limit = limit;
    this.#share = share;
    this.#max = Math.max(1, Math.floor(limit.max / share));
    this.#sliceMs = limit.windowMs / slices;
  }

  ask(cost: number, nowMs: number): Decision {
    this.#forget(nowMs);
    const tooMuch = this.#total + cost - this.#max;
    const resetMs = this.#leavesInMs(this.#counts.at(-1)?.slice, nowMs);
    if (tooMuch > 0) return decide(this.#limit, this.#freeInMs(tooMuch, nowMs), 0, resetMs);
    return decide(this.#limit, 0, Math.floor(this.#max - this.#total - cost), this.#limit.windowMs);
  }

  charge(cost: number, nowMs: number): void {
    this.#forget(nowMs);
    const slice = Math.max(Math.floor(nowMs / this.#sliceMs), this.#counts.at(-1)?.slice ?? 0);
    const last = this.#counts.at(-1);
    if (last?.slice === slice) last.count += cost;
    else this.#counts.push({ slice, count: cost });
    this.#total += cost;
  }

  /** What others have used since is as if it were used now: when, Redis has not said. */
  learn({ remaining }: Decision, nowMs: number): void {
    this.#forget(nowMs);
    const used = (this.#limit.max - remaining) / this.#share;
    if (used > this.#total) this.charge(used - this.#total, nowMs);
  }

  #forget(nowMs: number): void {
    const oldest = Math.floor(nowMs / this.#sliceMs) - slices;
    while (this.#counts.length > 0 && this.#counts[0]!.slice < oldest) this.#total -= this.#counts.shift()!.count;
  }

  #freeInMs(tooMuch: number, nowMs: number): number {
    let freed = 0;
    const last = this.#counts.find(({ count }) => (freed += count) >= tooMuch);
    return this.#leavesInMs(last?.slice, nowMs) || this.#limit.windowMs;
  }

  #leavesInMs(slice: number | undefined, nowMs: number): number {
    return slice === undefined ? 0 : Math.max(1, (slice + slices + 1) * this.#sliceMs - nowMs);
  }
}

class QuotaMeter implements Meter {
  readonly #limit: Quota;
  readonly #max: number;
  #period = '';
  #used = 0;

  constructor(limit: Quota, share: number) {
    this.#limit = limit;
    this.#max = Math.max(1, Math.floor(limit.max / share));
  }

  ask(cost: number, nowMs: number): Decision {
    const wanted = this.#usedAt(nowMs) + cost;
    const restMs = endOfPeriod(this.#limit.period, nowMs) - nowMs;
    return decide(this.#limit, wanted > this.#max ? restMs : 0, Math.max(0, this.#max - wanted), restMs);
  }

  charge(cost: number, nowMs: number): void {
    this.#used = this.#usedAt(nowMs) + cost;
    this.#period = nameOfPeriod(this.#limit.period, nowMs);
  }

  learn({ remaining }: Decision, nowMs: number): void {
    this.#used = this.#limit.max - remaining;
    this.#period = nameOfPeriod(this.#limit.period, nowMs);
  }

  #usedAt(nowMs: number): number {
    return this.#period === nameOfPeriod(this.#limit.period, nowMs) ? this.#used : 0;
  }
}

function decide(limit: Limit, retryAfterMs: number, remaining: number, resetMs: number): Decision {
  return { limit, allowed: retryAfterMs === 0, remaining, retryAfterMs, resetMs };
}
