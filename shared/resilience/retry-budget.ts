import { type Clock, monotonicNow } from './clock.ts';
import { RollingWindow } from './rolling-window.ts';

export interface RetryBudgetOptions {
  /** Retries for each call of the window: 0.2 lets the load grow by a fifth at most. */
  readonly ratio: number;
  /** Retries in the window that are always allowed, else a quiet service would never see one. @default 3 */
  readonly minimum?: number;
  /** What a service that restarts turns away at once: so many may be sent again in the window, as long as that helps. @default the minimum */
  readonly burst?: number;
  /** @default 10000 */
  readonly windowMs?: number;
  readonly now?: Clock;
}

/** So long after sending again was in vain there is no burst. Longer than the window, in which the minimum finds out once more. */
const inVainMs = 30_000;

/**
 * Holds the retries of all callers together to a share of the calls: a service that fails must not get more traffic for it. What is sent
 * again because no handler has seen it comes out of the same share, and may exceed it by a burst until it is turned away again.
 */
export class RetryBudget {
  readonly #ratio: number;
  readonly #minimum: number;
  readonly #burst: number;
  readonly #window: RollingWindow;
  readonly #now: Clock;
  #inVainAt = Number.NEGATIVE_INFINITY;

  constructor({ ratio, minimum = 3, burst = minimum, windowMs = 10_000, now = monotonicNow }: RetryBudgetOptions) {
    this.#ratio = ratio;
    this.#minimum = minimum;
    this.#burst = burst;
    this.#window = new RollingWindow(windowMs);
    this.#now = now;
  }

  /** A call is made, not counting its retries. */
  countCall(): void {
    this.#window.add(1, 0, this.#now());
  }

  /** Takes one retry out of the budget, if there is one. */
  tryTake(): boolean {
    return this.#tryTake(this.#now(), this.#minimum);
  }

  /** The same for what no handler of the service has seen. */
  tryTakeResend(): boolean {
    const now = this.#now();
    const isInVain = now - this.#inVainAt < inVainMs;
    return this.#tryTake(now, isInVain ? this.#minimum : Math.max(this.#minimum, this.#burst));
  }

  /** What became of one that was sent again. @param isInVain no handler has seen it this time either */
  resent(isInVain: boolean): void {
    this.#inVainAt = isInVain ? this.#now() : Number.NEGATIVE_INFINITY;
  }

  #tryTake(now: number, atLeast: number): boolean {
    const allowed = Math.max(atLeast, this.#window.calls(now) * this.#ratio);
    if (this.#window.marked(now) + 1 > allowed) return false;
    this.#window.add(0, 1, now);
    return true;
  }
}
