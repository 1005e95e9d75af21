import { codes, type ErrorCode, isErrorCode } from './codes.ts';

export interface FoyerErrorOptions {
  /** What happened, for logs only; clients see the code's own message unless `publicMessage` is given. */
  readonly detail?: string;
  /** Replaces the code's message towards clients. Never put a service's words in it. */
  readonly publicMessage?: string;
  readonly cause?: unknown;
  /** @default the code's own */
  readonly retryable?: boolean;
  /** `unknown` when a write may or may not have been carried out. */
  readonly outcome?: 'unknown';
  /** True when not one byte of the call left this process, so that even a write can be sent again. */
  readonly notSent?: boolean;
  /** Milliseconds the service asked us to wait. */
  readonly retryAfterMs?: number;
  /** True when the call was turned away by a connection that goes away, and not by the service, which may be well. */
  readonly unprocessed?: boolean;
}

/** The one error of Foyer: switch on `code`, never on text or class. */
export class FoyerError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly detail: string | undefined;
  readonly outcome: 'unknown' | undefined;
  readonly notSent: boolean;
  readonly retryAfterMs: number | undefined;
  readonly unprocessed: boolean;

  constructor(code: ErrorCode, options: FoyerErrorOptions = {}) {
    const { stackTraceLimit } = Error;
    // A service that is late is no bug: its code says all, and a stack would cost more than the call, when most of them fail.
    if (code !== 'INTERNAL_SERVER_ERROR') Error.stackTraceLimit = 0;
    super(
      options.publicMessage ?? codes[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'FoyerError';
    this.code = code;
    this.retryable = options.retryable ?? codes[code].retryable;
    this.detail = options.detail;
    this.outcome = options.outcome;
    this.notSent = options.notSent ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.unprocessed = options.unprocessed ?? false;
  }
}

/** By shape and not by class, so that an error thrown by another copy of this package is known too. */
export function isFoyerError(value: unknown): value is FoyerError {
  return value instanceof Error && value.name === 'FoyerError' && isErrorCode((value as { code?: unknown }).code);
}

/** Any thrown value as a FoyerError; what is not ours is a bug: `INTERNAL_SERVER_ERROR`. */
export function toFoyerError(thrown: unknown): FoyerError {
  if (isFoyerError(thrown)) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new FoyerError('INTERNAL_SERVER_ERROR', { detail, cause: thrown });
}
