/** What went wrong on the way to a service, in our codes. */
import type { ErrorCode } from '../../errors/index.ts';

/** How far the call got. */
export interface Progress {
  /** Bytes of the request may have left. */
  readonly sent: boolean;
  /** The answer has begun. */
  readonly answered: boolean;
}

const badAnswers: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
const connectTimeouts: ReadonlySet<string> = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);

export function codeOfFailure(error: Error, { sent, answered }: Progress): ErrorCode {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code === 'UND_ERR_INVALID_ARG') return 'INTERNAL_SERVER_ERROR';
  if (!sent) return connectTimeouts.has(code) ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNAVAILABLE';
  if (answered || code.startsWith('HPE_') || badAnswers.has(code)) return 'UPSTREAM_BAD_RESPONSE';
  return 'UPSTREAM_UNAVAILABLE';
}

/** Statuses that are answers: the service has understood, and whatever it was asked to write was not written. */
const answers: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [400, 'BAD_USER_INPUT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [409, 'CONFLICT'],
  [410, 'NOT_FOUND'],
  [412, 'CONFLICT'],
  [422, 'BAD_USER_INPUT'],
  [429, 'UPSTREAM_RATE_LIMITED'],
]);
const unavailable: ReadonlySet<number> = new Set([502, 503, 504]);

/** For any status but a success. Redirects are not followed: they could lead anywhere, with the caller's identity. */
export function codeOfStatus(status: number): ErrorCode {
  if (status < 400) return 'UPSTREAM_BAD_RESPONSE';
  return answers.get(status) ?? (unavailable.has(status) ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_ERROR');
}

/** RFC 9110, section 10.2.3: seconds, or a date. Undefined when it is neither. */
export function readRetryAfterMs(value: string): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
