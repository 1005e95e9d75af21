import { type Clock, monotonicNow } from './clock.ts';
import { RollingWindow } from './rolling-window.ts';

export interface RetryBudgetOptions {
  /** Retries for each call of the window: 0.2 lets the load grow by a fifth at most. */
  readonly ratio: number;
  /** Retries in the window that are always allowed, else a quiet service would never see one. @default 3 */
  readonly minimum?: number;
  /** @default 10000 */
  readonly windowMs?: number;
  readonly now?: Clock;
}

/** Holds the retries of all callers together to a share of the calls: a service that fails must not get more traffic for it. */
export class RetryBudget {
  readonly #ratio: number;
  readonly #minimum: number;
  readonly #window: RollingWindow;
  readonly #now: Clock;

  constructor({ ratio, minimum = 3, windowMs = 10_000, now = monotonicNow }: RetryBudgetOptions) {
    this.#ratio = ratio;
    this.#minimum = minimum;
    this.#window = new RollingWindow(windowMs);
    this.#now = now;
  }

  /** A call is made, not counting its retries. */
  countCall(): void {
    this.#window.add(1, 0, this.#now());
  }

  /** Takes one retry out of the budget, if there is one. */
  tryTake(): boolean {
    const now = this.#now();
    const allowed = Math.max(this.#minimum, this.#window.calls(now) * this.#ratio);
    if (this.#window.marked(now) + 1 > allowed) return false;
    this.#window.add(0, 1, now);
    return true;
  }
}
