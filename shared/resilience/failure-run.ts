import type { Trip, Verdict } from './trip.ts';

/** So many failures without a success between them. However many it speaks for, what one attempt has found is found once. */
export class FailureRun implements Trip {
  readonly #threshold: number;
  #run = 0;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  record({ failure }: Verdict): boolean {
    this.#run = failure === 0 ? 0 : this.#run + failure;
    return this.#run >= this.#threshold;
  }

  reset(): void {
    this.#run = 0;
  }
}
