const buckets = 10;

/**
 * Two sums over the last `windowMs`: of all calls, and of those that are marked (failed, or repeated).
 *
 * Ten buckets go round, so that counting costs two additions and memory does not grow with the traffic; the window is exact to a tenth.
 */
export class RollingWindow {
  readonly #bucketMs: number;
  readonly #calls = new Float64Array(buckets);
  readonly #marked = new Float64Array(buckets);
  #newest = Number.NEGATIVE_INFINITY;
  #callSum = 0;
  #markedSum = 0;

  constructor(windowMs: number) {
    this.#bucketMs = windowMs / buckets;
  }

  /** @param now on the owner's clock, never less than before */
  add(calls: number, marked: number, now: number): void {
    this.#roll(now);
    const bucket = this.#newest % buckets;
    this.#calls[bucket]! += calls;
    this.#marked[bucket]! += marked;
    this.#callSum += calls;
    this.#markedSum += marked;
  }

  calls(now: number): number {
    this.#roll(now);
    return this.#callSum;
  }

  marked(now: number): number {
    this.#roll(now);
    return this.#markedSum;
  }

  clear(): void {
    this.#calls.fill(0);
    this.#marked.fill(0);
    this.#callSum = 0;
    this.#markedSum = 0;
  }

  #roll(now: number): void {
    const newest = Math.floor(now / this.#bucketMs);
    if (newest === this.#newest) return;
    if (newest - this.#newest >= buckets) this.clear();
    else for (let index = this.#newest + 1; index <= newest; index++) this.#drop(index % buckets);
    this.#newest = newest;
  }

  #drop(bucket: number): void {
    this.#callSum -= this.#calls[bucket]!;
    this.#markedSum -= this.#marked[bucket]!;
    this.#calls[bucket] = 0;
    this.#marked[bucket] = 0;
  }
}
