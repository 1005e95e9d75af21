/**
 * Compiles one operation at a time, between requests, and rests nine times as long as it took: whoever asks for many new operations gets a
 * tenth of the process at most.
 */
export class CompileQueue {
  readonly #waiting: (() => void)[] = [];
  readonly #max: number;
  #isRunning = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param max jobs that wait; beyond them new ones are turned away, and may come again */
  constructor(max = 100) {
    this.#max = max;
  }

  /** @returns false when too many wait already */
  add(job: () => void): boolean {
    if (this.#waiting.length >= this.#max) return false;
    this.#waiting.push(job);
    if (!this.#isRunning) this.#rest(0);
    return true;
  }

  /** What waits is given up. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #rest(ms: number): void {
    this.#isRunning = true;
    this.#timer = setTimeout(() => this.#runOne(), ms).unref();
  }

  #runOne(): void {
    const job = this.#waiting.shift();
    if (!job) {
      this.#isRunning = false;
      return;
    }
    const startedAt = performance.now();
    job();
    this.#rest((performance.now() - startedAt) * 9);
  }
}
