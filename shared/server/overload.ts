import { performance } from 'node:perf_hooks';
import { collectGarbage, heapShare } from './heap-share.ts';

export interface OverloadOptions {
  /** The event loop's delay that is too much, in milliseconds (design, section 10: 200); 0 never sheds. */
  readonly loopDelayMs: number;
  /** The share of the time since it was asked last that the loop was at work, 0 to 1. @default Node's own figure */
  readonly utilization?: () => number;
  /** Of the heap's limit, 0 to 1. @default of the old generation's */
  readonly heapShare?: () => number;
  /** Told when the heap becomes tight, so that caches give back what can be fetched again; at most four times a second. */
  readonly onHeapTight?: () => void;
  /** Collects garbage. @default V8's own full collection */
  readonly collect?: () => void;
}

/** Requests that are let in at once however late the loop is: below this, the loop is late for other reasons than requests. */
const floor = 4;
/** Below this share of `loopDelayMs` (8 ms by default, averaged) nobody notices the delay; above it, requests at once are limited. */
const noticed = 1 / 25;
/** What is smoothed away: a collection of garbage or another process's turn is no overload. */
const smoothingMs = 300;
/** A loop that waits for work has time for more: that it is late is not the requests' doing, and fewer of them would not help. */
const busy = 0.85;
/** Smooths what is called busy: one heavy request is no overload. */
const busyMs = 500;
const adjustMs = 100;
const relieveMs = 250;
const heapTight = 0.85;
const heapFull = 0.92;
/** Whoever refuses all work allocates nothing, so V8 sees no reason to collect, and a full heap would stay full for ever. */
const collectMs = 1_000;
/** Readiness is for load balancers: it changes only when shedding has not helped for so long. */
const unreadyDelayMs = 500;
const unreadyAfterMs = 5_000;

/**
 * Refuses work that would only make all answers late. How many requests may be under way at once follows the event loop: fewer when it is
 * busy and late, more when it is not, without a bound while it never was. So the process stays as busy as it can be, and refuses at once
 * what it cannot do. Costs two comparisons a request.
 */
export class Overload {
  readonly #options: OverloadOptions;
  readonly #utilization: () => number;
  readonly #heapShare: () => number;
  readonly #collect: () => void;
  #inFlight = 0;
  #peak = 0;
  #limit = Number.POSITIVE_INFINITY;
  #shed = 0;
  #delayMs = 0;
  #used = 0;
  #sinceAdjustedMs = 0;
  #sinceRelievedMs = relieveMs;
  #heap = 0;
  #fullForMs = 0;
  #lateForMs = 0;
  #punctualForMs = 0;

  constructor(options: OverloadOptions) {
    this.#options = options;
    this.#utilization = options.utilization ?? createUtilization();
    this.#heapShare = options.heapShare ?? heapShare;
    this.#collect = options.collect ?? collectGarbage;
  }

  /** Requests refused so far. */
  get shed(): number {
    return this.#shed;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Requests that may be under way at once. */
  get limit(): number {
    return this.#heap > heapFull ? 0 : this.#limit;
  }

  /** True after seconds of a delay that shedding did not mend: somebody else should be asked. */
  get isHopeless(): boolean {
    return this.#lateForMs >= unreadyAfterMs;
  }

  /** Takes a request in, or refuses it. Whoever is let in leaves, once. */
  tryEnter(): boolean {
    if (this.#inFlight >= this.limit) {
      this.#shed++;
      return false;
    }
    this.#inFlight++;
    if (this.#inFlight > this.#peak) this.#peak = this.#inFlight;
    return true;
  }

  /** A property and not a method, so that it is a listener as it is. */
  readonly leave = (): void => {
    this.#inFlight--;
  };

  /** The event loop has come round: `sinceMs` after the last time, `lateMs` later than it should have. */
  readonly beat = (lateMs: number, sinceMs: number): void => {
    this.#feelHeap(sinceMs);
    if (this.#options.loopDelayMs === 0) return;
    this.#delayMs += (lateMs - this.#delayMs) * Math.min(1, sinceMs / smoothingMs);
    this.#feelReadiness(lateMs, sinceMs);
    this.#sinceAdjustedMs += sinceMs;
    if (this.#sinceAdjustedMs >= adjustMs) this.#adjust();
  };

  #adjust(): void {
    const { loopDelayMs } = this.#options;
    const bearableMs = loopDelayMs * noticed;
    const most = Math.min(this.#limit, this.#peak);
    this.#used += (this.#utilization() - this.#used) * Math.min(1, this.#sinceAdjustedMs / busyMs);
    if (this.#used < busy) this.#limit *= 2;
    else if (this.#delayMs > loopDelayMs) this.#limit = floor;
    else if (this.#delayMs > bearableMs)
      this.#limit = Math.max(floor, most * Math.max(0.7, Math.min(0.95, bearableMs / this.#delayMs)));
    else this.#limit = this.#limit * 1.05 + 1;
    this.#sinceAdjustedMs = 0;
    this.#peak = this.#inFlight;
  }

  #feelReadiness(lateMs: number, sinceMs: number): void {
    this.#punctualForMs = lateMs > unreadyDelayMs ? 0 : this.#punctualForMs + sinceMs;
    this.#lateForMs = this.#punctualForMs > 1_000 ? 0 : this.#lateForMs + (lateMs > unreadyDelayMs ? sinceMs : 0);
  }

  #feelHeap(sinceMs: number): void {
    // Each time, for 2 µs: in a quarter of a second large requests fill what is left of a small heap.
    this.#heap = this.#heapShare();
    this.#fullForMs = this.#heap > heapFull ? this.#fullForMs + sinceMs : 0;
    this.#sinceRelievedMs += sinceMs;
    if (this.#heap > heapTight) this.#relieve();
    if (this.#fullForMs < collectMs) return;
    this.#fullForMs = 0;
    this.#collect();
    this.#heap = this.#heapShare();
  }

  #relieve(): void {
    if (this.#sinceRelievedMs < relieveMs) return;
    this.#sinceRelievedMs = 0;
    this.#options.onHeapTight?.();
  }
}

function createUtilization(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
