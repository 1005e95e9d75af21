import type { Logger } from 'pino';

/** `notable`: refused, failed or degraded. Each kind has lines of its own, so that ten thousand clean answers hide no failure. */
export type AccessKind = 'clean' | 'notable';

export interface AccessLogOptions {
  readonly logger: Pick<Logger, 'info' | 'isLevelEnabled'>;
  /** Of each kind; 0 writes none. */
  readonly linesPerSecond: number;
  /** Milliseconds. @default performance.now */
  readonly now?: () => number;
}

/**
 * One line a request, and never more than so many a second: what a flood would write is counted, and told with the next line as `skipped`.
 * So a quiet server logs every request, and a busy one pays nothing for it. Built once a process.
 */
export class AccessLog {
  readonly #logger: AccessLogOptions['logger'];
  readonly #linesPerSecond: number;
  readonly #now: () => number;
  readonly #written = { clean: 0, notable: 0 };
  readonly #skipped = { clean: 0, notable: 0 };
  #second = 0;

  constructor({ logger, linesPerSecond, now = () => performance.now() }: AccessLogOptions) {
    this.#logger = logger;
    this.#linesPerSecond = linesPerSecond;
    this.#now = now;
  }

  /** Whether the next line of this kind would be written; counts it where it would not. */
  wants(kind: AccessKind): boolean {
    if (this.#linesPerSecond === 0 || !this.#logger.isLevelEnabled('info')) return false;
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#written.clean = 0;
      this.#written.notable = 0;
    }
    if (this.#written[kind] < this.#linesPerSecond) return true;
    this.#skipped[kind]++;
    return false;
  }

  /** Writes a line that was asked for with `wants`. */
  write(kind: AccessKind, detail: object, message: string): void {
    const skipped = this.#skipped[kind];
    this.#written[kind]++;
    this.#skipped[kind] = 0;
    this.#logger.info(skipped === 0 ? detail : { ...detail, skipped }, message);
  }
}
