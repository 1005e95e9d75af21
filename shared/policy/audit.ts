// Who was refused what, for those who look after it: one line a refusal, and never so many that the log is their victim.
import type { Viewer } from '../upstreams/index.ts';
import type { Requirement } from './authorize.ts';

/** A field that `@auth` did not give. */
export interface Refusal {
  readonly bff: string;
  /** `Product.notes` */
  readonly field: string;
  readonly traceId: string;
  readonly viewer: Viewer | null;
  readonly required: Requirement;
  readonly decision: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

export interface AuditOptions {
  readonly log: (line: object, message: string) => void;
  /** Lines a second; what comes above is counted and told with the next line. @default 20 */
  readonly maxLinesPerSecond?: number;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/** Built once a process. */
export class Audit {
  readonly #log: AuditOptions['log'];
  readonly #most: number;
  readonly #now: () => number;
  #second = 0;
  #lines = 0;
  #untold = 0;

  constructor({ log, maxLinesPerSecond = 20, now }: AuditOptions) {
    this.#log = log;
    this.#most = maxLinesPerSecond;
    this.#now = now ?? (() => performance.now());
  }

  /** The policy and what it was held against, as data. */
  refused({ bff, field, traceId, viewer, required, decision }: Refusal): void {
    if (!this.#mayTell()) return;
    const had = viewer && { roles: viewer.roles, scopes: viewer.scopes };
    this.#tell({ bff, field, traceId, viewer: viewer?.id ?? null, tenant: viewer?.tenant, required, had, decision });
  }

  /** A credential that was not taken, and why: what the client is not told. */
  rejected(line: {
    readonly bff: string;
    readonly traceId: string;
    readonly code: string;
    readonly reason: string;
  }): void {
    if (this.#mayTell()) this.#tell(line);
  }

  #mayTell(): boolean {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines = 0;
    }
    if (this.#lines++ < this.#most) return true;
    this.#untold++;
    return false;
  }

  #tell(line: object): void {
    const untold = this.#untold;
    this.#untold = 0;
    this.#log(untold === 0 ? { audit: true, ...line } : { audit: true, ...line, untold }, 'access was refused');
  }
}
