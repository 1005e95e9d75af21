import type { Logger } from 'pino';

const everyMs = 1_000;

/** Connections that were cut in the middle of a request: counted, and told at most once a second, so that nobody fills a log by leaving. */
export class ResetLog {
  readonly #logger: Pick<Logger, 'info'>;
  readonly #now: () => number;
  #untold = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #total = 0;

  constructor(logger: Pick<Logger, 'info'>, now: () => number = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  /** Since the start. */
  get total(): number {
    return this.#total;
  }

  add(): void {
    this.#total++;
    this.#untold++;
    const now = this.#now();
    if (now - this.#toldAt < everyMs) return;
    this.#logger.info({ connections: this.#untold, total: this.#total }, 'clients left in the middle of a request');
    this.#toldAt = now;
    this.#untold = 0;
  }
}
