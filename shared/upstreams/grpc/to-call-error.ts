import { type Metadata, status as Status, type StatusObject } from '@grpc/grpc-js';
import { type ErrorCode, FoyerError } from '../../errors/index.ts';

/** What is known of a call beside the status that it ended with. */
export interface CallFacts {
  readonly isRead: boolean;
  /** The headers of the answer; undefined when none came, or only with the status. */
  readonly headers: Metadata | undefined;
  /** True when no stream was ever opened for it. */
  readonly neverStarted: boolean;
  /** True when the deadline that travelled with it has passed. */
  readonly isExpired: boolean;
  /** True when the connection turned it away, and calls take another one from now on. */
  readonly connectionLeft: boolean;
}

/** The part of a service's own words that may stand in a log. */
const maxDetail = 200;

const codeOf: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [Status.CANCELLED, 'UPSTREAM_ERROR'],
  [Status.UNKNOWN, 'UPSTREAM_ERROR'],
  [Status.INVALID_ARGUMENT, 'BAD_USER_INPUT'],
  [Status.DEADLINE_EXCEEDED, 'UPSTREAM_TIMEOUT'],
  [Status.NOT_FOUND, 'NOT_FOUND'],
  [Status.ALREADY_EXISTS, 'CONFLICT'],
  [Status.PERMISSION_DENIED, 'FORBIDDEN'],
  [Status.RESOURCE_EXHAUSTED, 'UPSTREAM_RATE_LIMITED'],
  [Status.FAILED_PRECONDITION, 'BAD_USER_INPUT'],
  [Status.ABORTED, 'CONFLICT'],
  [Status.OUT_OF_RANGE, 'BAD_USER_INPUT'],
  [Status.UNIMPLEMENTED, 'UPSTREAM_ERROR'],
  [Status.INTERNAL, 'UPSTREAM_ERROR'],
  [Status.UNAVAILABLE, 'UPSTREAM_UNAVAILABLE'],
  [Status.DATA_LOSS, 'UPSTREAM_ERROR'],
  [Status.UNAUTHENTICATED, 'UNAUTHENTICATED'],
]);

/** After these nobody knows whether the service carried the call out. */
const leavesOutcomeOpen: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_ERROR',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_RESPONSE_TOO_LARGE',
]);

/** A status other than OK, told in our codes. grpc-js' own words are matched where two faults share a status. */
export function toCallError(status: StatusObject, facts: CallFacts): FoyerError {
  const unprocessed = !facts.neverStarted && isRefusedStream(status, facts);
  const notSent = facts.neverStarted || unprocessed;
  const code = notSent ? 'UPSTREAM_UNAVAILABLE' : codeOfStatus(status, facts);
  const detail = `gRPC ${Status[status.code] ?? status.code}: ${status.details.slice(0, maxDetail)}`;
  if (notSent) return new FoyerError(code, { detail, notSent, unprocessed });
  if (facts.connectionLeft) return new FoyerError(code, { detail, unprocessed: true });
  if (status.code === Status.UNIMPLEMENTED) return new FoyerError(code, { detail, retryable: false });
  return createCallError(code, detail, facts.isRead, retryAfterMs(status));
}

/** An error after the request left. */
export function createCallError(
  code: ErrorCode,
  detail: string,
  isRead: boolean,
  retryAfterMs?: number,
  cause?: unknown,
): FoyerError {
  const open = !isRead && leavesOutcomeOpen.has(code);
  return new FoyerError(code, {
    detail,
    ...(open && { retryable: false, outcome: 'unknown' }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(cause !== undefined && { cause }),
  });
}

function codeOfStatus(status: StatusObject, facts: CallFacts): ErrorCode {
  if (isNoGrpcAnswer(status, facts)) return 'UPSTREAM_BAD_RESPONSE';
  if (status.code === Status.CANCELLED && facts.isExpired) return 'UPSTREAM_TIMEOUT';
  if (status.code === Status.RESOURCE_EXHAUSTED && messageLimit.test(status.details))
    return 'UPSTREAM_RESPONSE_TOO_LARGE';
  if (status.code === Status.UNAVAILABLE && status.details === `${httpStatus}429`) return 'UPSTREAM_RATE_LIMITED';
  return codeOf.get(status.code) ?? 'UPSTREAM_ERROR';
}

/** The limits of grpc-js, of C++, of Go and of Java, as they word them. */
const messageLimit = /message.*(larger than max|exceeds maximum size)|decompresses to a size larger/i;

const httpStatus = 'Received HTTP status code ';

/** grpc-js' words for an answer that ended without a status, or that says to be compressed and is not. */
const brokenAnswer =
  /Call ended without gRPC status|^No status information received$|^Failed to decompress|^Received compressed message|unsupported compression method/;

/**
 * A page that a proxy sent with status 200 is no answer, whatever length its first letters make as a message head. With another status,
 * that status is what counts.
 */
function isNoGrpcAnswer(status: StatusObject, { headers }: CallFacts): boolean {
  if (status.details.startsWith(httpStatus)) return status.details === `${httpStatus}200`;
  if (brokenAnswer.test(status.details) && (status.code === Status.INTERNAL || status.code === Status.UNKNOWN))
    return true;
  const contentType = headers?.get('content-type')[0];
  return typeof contentType === 'string' && !contentType.startsWith('application/grpc');
}

/**
 * RST_STREAM with REFUSED_STREAM, also for streams that a GOAWAY leaves out: no handler has seen the call. A service can put the same
 * words into a status of its own, but that one comes with headers.
 */
function isRefusedStream(status: StatusObject, { headers }: CallFacts): boolean {
  return (
    status.code === Status.UNAVAILABLE &&
    status.details === 'Stream refused by server' &&
    headers === undefined &&
    isOurOwn(status)
  );
}

/**
 * RST_STREAM with ENHANCE_YOUR_CALM: the other end of the connection wants less of it. A server on node:http2 says so to every further
 * call once 10 MiB of answers that were cut off lay unsent on the connection, since it goes on counting them: it is well, and the
 * connection is not.
 */
export function isTurnedAway(status: StatusObject, headers: Metadata | undefined): boolean {
  return (
    status.code === Status.RESOURCE_EXHAUSTED &&
    status.details === 'Bandwidth exhausted or memory limit exceeded' &&
    headers === undefined &&
    isOurOwn(status)
  );
}

/** True for a status that grpc-js made: what comes from a service has its headers or trailers in it. */
export function isOurOwn(status: StatusObject): boolean {
  return Object.keys(status.metadata.toJSON()).length === 0;
}

/** `retry-after` in seconds, or gRPC's own push-back in milliseconds. */
function retryAfterMs({ metadata }: StatusObject): number | undefined {
  const pushBack = Number(metadata.get('grpc-retry-pushback-ms')[0] ?? Number.NaN);
  if (pushBack >= 0) return pushBack;
  const seconds = Number(metadata.get('retry-after')[0] ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}
