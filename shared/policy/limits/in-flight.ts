import type { Concurrency } from './resolve-limits.ts';

/** Who has how many requests under way. Nothing is kept of whoever has none. Built once a process and BFF. */
export class InFlight {
  readonly #rule: Concurrency;
  readonly #counts = new Map<string, number>();

  constructor(rule: Concurrency) {
    this.#rule = rule;
  }

  get dryRun(): boolean {
    return this.#rule.dryRun;
  }

  /** False: it is one too many, and in a dry run it has entered all the same. Whoever has entered leaves, once. */
  enter(key: string): boolean {
    const count = this.#counts.get(key) ?? 0;
    const fits = count < this.#rule.max;
    if (fits || this.#rule.dryRun) this.#counts.set(key, count + 1);
    return fits;
  }

  leave(key: string): void {
    const count = this.#counts.get(key) ?? 0;
    if (count <= 1) this.#counts.delete(key);
    else this.#counts.set(key, count - 1);
  }
}
