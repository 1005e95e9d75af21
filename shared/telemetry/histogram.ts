/** Upper bounds of the buckets, in seconds: from what the cache answers to what no client waits for. */
export const secondsBuckets: readonly number[] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** How often values fell below each of a few bounds. An observation costs a walk along them and allocates nothing. */
export class Histogram {
  readonly bounds: readonly number[];
  /** One a bound and one for what lies above the last; not cumulative. */
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds ascending */
  constructor(bounds: readonly number[] = secondsBuckets) {
    this.bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    let index = 0;
    while (index < this.bounds.length && value > this.bounds[index]!) index++;
    this.#counts[index]!++;
    this.#sum += value;
  }

  get sum(): number {
    return this.#sum;
  }

  get count(): number {
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  /** As Prometheus has them: each bucket holds those below it. The last is that of `+Inf`. */
  get cumulative(): readonly number[] {
    let total = 0;
    return this.#counts.map((count) => (total += count));
  }
}
