import type { FastifyReply } from 'fastify';
import { type ErrorCode, type FoyerError, isErrorCode } from '../errors/index.ts';
import { newTraceId } from './incoming-request.ts';

/** The status of an answer that refuses the whole request. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  CSRF_BLOCKED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  REQUEST_TIMEOUT: 408,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  HEADERS_TOO_LARGE: 431,
  OVERLOADED: 503,
  SHUTTING_DOWN: 503,
  AUTH_UNAVAILABLE: 503,
};

/** Refuses a request before any operation of it is known. */
export function refuse(reply: FastifyReply, error: FoyerError): FastifyReply {
  const traceId = newTraceId();
  if (error.code === 'UNAUTHENTICATED') reply.header('www-authenticate', 'Bearer error="invalid_token"');
  if (error.code === 'AUTH_UNAVAILABLE') reply.header('retry-after', '5');
  const body = {
    errors: [{ message: error.message, extensions: { code: error.code, retryable: error.retryable } }],
    extensions: { traceId },
  };
  return reply
    .code(statuses[error.code] ?? 500)
    .header('content-type', 'application/json; charset=utf-8')
    .header('x-trace-id', traceId)
    .header('cache-control', 'private, no-store')
    .send(JSON.stringify(body));
}

/** Errors of the operation itself, told with 200 to clients that do not know `application/graphql-response+json`. */
const wellFormed: ReadonlySet<string> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * The status as GraphQL over HTTP has it (section 6.4): under `application/json` a well-formed request that fails in parsing, validation
 * or coercion is 200; what Apollo Server says by its message alone gets the status of its kind.
 */
export function refusalStatus(status: number, body: string, reply: FastifyReply): number {
  const code = firstCode(body);
  if (code === undefined) return status;
  const isPlainJson = String(reply.getHeader('content-type') ?? '').startsWith('application/json');
  if (wellFormed.has(code)) return isPlainJson ? 200 : 400;
  return (isErrorCode(code) && statuses[code]) || status;
}

/** Sends a refusal that Apollo Server wrote, with the trace id that it may not have put in. */
export function answerJson(reply: FastifyReply, status: number, body: string, traceId: string): FastifyReply {
  const parsed = parse(body);
  const traced = parsed ? JSON.stringify({ ...parsed, extensions: { traceId, ...parsed.extensions } }) : body;
  reply.removeHeader('content-length');
  return reply.code(status).send(traced);
}

interface Refusal {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: object;
}

function firstCode(body: string): string | undefined {
  return parse(body)?.errors?.[0]?.extensions?.code;
}

function parse(body: string): Refusal | undefined {
  try {
    return JSON.parse(body) as Refusal;
  } catch {
    return undefined;
  }
}
