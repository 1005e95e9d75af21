import type { FastifyReply } from 'fastify';
import { type ErrorCode, type FoyerError, isErrorCode } from '../errors/index.ts';
import { newTraceId } from '../telemetry/index.ts';
import type { Accounts } from './accounts.ts';
import { securityHeaders } from './front/security-headers.ts';

/** The status of an answer that refuses the whole request. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  BATCHING_NOT_SUPPORTED: 400,
  CSRF_BLOCKED: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  PERSISTED_QUERY_REQUIRED: 400,
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
  // Only where the deadline passed before there was an operation: a field that is late has a status of 200.
  UPSTREAM_TIMEOUT: 504,
  OVERLOADED: 503,
  SHUTTING_DOWN: 503,
  AUTH_UNAVAILABLE: 503,
};

/** How long to wait before asking again, in seconds, where it is us who cannot answer. */
const retryAfter: Partial<Record<ErrorCode, string>> = { AUTH_UNAVAILABLE: '5', OVERLOADED: '1', SHUTTING_DOWN: '1' };

declare module 'fastify' {
  interface FastifyInstance {
    /** What is kept of every request; decorated in `createServer`. */
    readonly accounts: Accounts;
  }
}

/** In whole seconds, and at least one: 0 would invite to ask again at once. */
export function retryAfterOf({ code, retryAfterMs }: FoyerError): string | undefined {
  return retryAfterMs === undefined ? retryAfter[code] : String(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
}

export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The whole answer to a request that is refused before any operation of it is known. */
export function refusal(error: FoyerError, traceId = newTraceId()): Refusal {
  const { code, message, retryable } = error;
  const after = retryAfterOf(error);
  return {
    status: statuses[code] ?? 500,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-trace-id': traceId,
      'cache-control': 'private, no-store',
      ...securityHeaders,
      ...(after === undefined ? {} : { 'retry-after': after }),
      ...(code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer error="invalid_token"' } : {}),
    },
    body: JSON.stringify({ errors: [{ message, extensions: { code, retryable } }], extensions: { traceId } }),
  };
}

/** Refuses a request before any operation of it is known. */
export function refuse(reply: FastifyReply, error: FoyerError): FastifyReply {
  const { status, headers, body } = refusal(error, reply.request.trace.traceId);
  const { bff = '' } = reply.request.routeOptions.config as { readonly bff?: string };
  reply.server.accounts.refused(bff, error.code, status, reply.request.trace.traceId);
  return reply.code(status).headers(headers).send(body);
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

interface RefusalBody {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: object;
}

/** The code of the first error of an answer's body. */
export function firstCode(body: string): string | undefined {
  return parse(body)?.errors?.[0]?.extensions?.code;
}

function parse(body: string): RefusalBody | undefined {
  try {
    return JSON.parse(body) as RefusalBody;
  } catch {
    return undefined;
  }
}
