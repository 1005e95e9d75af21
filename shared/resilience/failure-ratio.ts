import { RollingWindow } from './rolling-window.ts';
import type { Trip, Verdict } from './trip.ts';

export interface FailureRatioOptions {
  /** Share of failures that is too many. @default 0.5 */
  readonly errorRatio: number;
  /** Attempts without which the share says nothing. @default 20 */
  readonly minimumCalls: number;
  /** @default 10000 */
  readonly windowMs: number;
}

/** Too large a share of failures among the attempts of a rolling window. */
export class FailureRatio implements Trip {
  readonly #errorRatio: number;
  readonly #minimumCalls: number;
  readonly #window: RollingWindow;

  constructor({ errorRatio, minimumCalls, windowMs }: FailureRatioOptions) {
    this.#errorRatio = errorRatio;
    this.#minimumCalls = minimumCalls;
    this.#window = new RollingWindow(windowMs);
  }

  /** Where a tenth of the calls is let through, a tenth of the minimum is as telling. */
  record({ failure, attempts, now, share }: Verdict): boolean {
    this.#window.add(attempts, failure * attempts, now);
    if (failure === 0) return false;
    const calls = this.#window.calls(now);
    return calls >= this.#minimumCalls * share && this.#window.marked(now) >= calls * this.#errorRatio;
  }

  reset(): void {
    this.#window.clear();
  }
}
