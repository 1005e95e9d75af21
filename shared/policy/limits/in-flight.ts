import type { Concurrency } from './resolve-limits.ts';

/** The connections that a browser opens to one address: they may all lie with one process. */
const browserConnections = 6;

/**
 * What one of several processes lets in at once: its part, rounded up. Connections are seldom spread evenly, so that it is never less than
 * a browser may need of it.
 */
export function shareOf(max: number, instances: number): number {
  return Math.max(Math.ceil(max / instances), Math.min(max, browserConnections));
}

/** Who has how many requests under way. Nothing is kept of whoever has none. Built once a process and BFF. */
export class InFlight {
  readonly #rule: Concurrency;
  readonly #max: number;
  readonly #counts = new Map<string, number>();

  /** @param instances processes that answer for the same BFF */
  constructor(rule: Concurrency, instances = 1) {
    this.#rule = rule;
    this.#max = shareOf(rule.max, instances);
  }

  get dryRun(): boolean {
    return this.#rule.dryRun;
  }

  /** False: it is one too many, and in a dry run it has entered all the same. Whoever has entered leaves, once. */
  enter(key: string): boolean {
    const count = this.#counts.get(key) ?? 0;
    const fits = count < this.#max;
    if (fits || this.#rule.dryRun) this.#counts.set(key, count + 1);
    return fits;
  }

  leave(key: string): void {
    const count = this.#counts.get(key) ?? 0;
    if (count <= 1) this.#counts.delete(key);
    else this.#counts.set(key, count - 1);
  }
}
