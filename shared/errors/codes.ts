/**
 * Every code a client may meet in `errors[].extensions.code`, with what it says to a person and whether asking again may help.
 * Messages are public: they never name a service, a host, a limit or an upstream's own words.
 */
interface CodeMeaning {
  readonly message: string;
  readonly retryable: boolean;
}

export const codes = {
  // Apollo Server's own
  GRAPHQL_PARSE_FAILED: { message: 'The document could not be parsed.', retryable: false },
  GRAPHQL_VALIDATION_FAILED: { message: 'The document does not fit the schema.', retryable: false },
  BAD_USER_INPUT: { message: 'The input was not accepted.', retryable: false },
  OPERATION_RESOLUTION_FAILURE: { message: 'The operation to run could not be determined.', retryable: false },
  PERSISTED_QUERY_NOT_FOUND: { message: 'PersistedQueryNotFound', retryable: true },
  MAX_RECURSIVE_SELECTIONS_EXCEEDED: { message: 'The document selects too much.', retryable: false },
  INTERNAL_SERVER_ERROR: { message: 'Internal server error.', retryable: false },
  BAD_REQUEST: { message: 'The request was not understood.', retryable: false },

  // services
  UPSTREAM_TIMEOUT: { message: 'The field took too long.', retryable: true },
  UPSTREAM_UNAVAILABLE: { message: 'The field is not available right now.', retryable: true },
  UPSTREAM_ERROR: { message: 'The field could not be answered.', retryable: true },
  UPSTREAM_BAD_RESPONSE: { message: 'The field could not be read.', retryable: false },
  UPSTREAM_RESPONSE_TOO_LARGE: { message: 'The field is too large to be answered.', retryable: false },
  UPSTREAM_RATE_LIMITED: { message: 'The field is asked for too often right now.', retryable: true },
  CIRCUIT_OPEN: { message: 'The field is not available right now.', retryable: true },
  OVERLOADED: { message: 'Too much is asked for right now.', retryable: true },
  NOT_FOUND: { message: 'Not found.', retryable: false },
  CONFLICT: { message: 'The change conflicts with the present state.', retryable: false },

  // identity
  UNAUTHENTICATED: { message: 'Sign in to see this.', retryable: false },
  FORBIDDEN: { message: 'You may not see this.', retryable: false },
  AUTH_UNAVAILABLE: { message: 'Signing in is not possible right now.', retryable: true },

  // limits
  RATE_LIMITED: { message: 'Too many requests.', retryable: true },
  QUOTA_EXCEEDED: { message: 'The quota is used up.', retryable: false },
  COST_LIMIT_EXCEEDED: { message: 'The operation asks for too much at once.', retryable: false },
  DEPTH_LIMIT_EXCEEDED: { message: 'The document is nested too deeply.', retryable: false },
  ALIAS_LIMIT_EXCEEDED: { message: 'The document has too many aliases.', retryable: false },
  DIRECTIVE_LIMIT_EXCEEDED: { message: 'The document has too many directives.', retryable: false },
  TOKEN_LIMIT_EXCEEDED: { message: 'The document has too many tokens.', retryable: false },
  QUERY_TOO_LONG: { message: 'The document is too long.', retryable: false },
  PERSISTED_QUERY_REQUIRED: { message: 'Only registered operations are answered here.', retryable: false },
  INTROSPECTION_DISABLED: { message: 'Introspection is off.', retryable: false },
  BATCHING_NOT_SUPPORTED: { message: 'Send one operation a request.', retryable: false },

  // protocol
  CSRF_BLOCKED: { message: 'Send the header x-foyer-preflight, or a JSON content type.', retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { message: 'Send application/json in UTF-8.', retryable: false },
  NOT_ACCEPTABLE: { message: 'Accept application/graphql-response+json or application/json.', retryable: false },
  METHOD_NOT_ALLOWED: { message: 'The method is not allowed here.', retryable: false },
  PAYLOAD_TOO_LARGE: { message: 'The request is too large.', retryable: false },
  HEADERS_TOO_LARGE: { message: 'The request headers are too large.', retryable: false },
  REQUEST_TIMEOUT: { message: 'The request took too long to arrive.', retryable: true },
  SHUTTING_DOWN: { message: 'The server is going away; ask again.', retryable: true },
} as const satisfies Record<string, CodeMeaning>;

export type ErrorCode = keyof typeof codes;

/** Failures that the ladder (stale, fallback, null) meets. All others are answers: they say something about the request. */
const degradable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_ERROR',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_RESPONSE_TOO_LARGE',
  'UPSTREAM_RATE_LIMITED',
  'CIRCUIT_OPEN',
  'OVERLOADED',
  'INTERNAL_SERVER_ERROR',
]);

export function isDegradable(code: ErrorCode): boolean {
  return degradable.has(code);
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(codes, value);
}
