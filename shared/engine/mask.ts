import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { codes, type ErrorCode, type FoyerError, isErrorCode, isFoyerError } from '../errors/index.ts';

/** Codes whose message speaks about the client's own document or variables, and so may be told as it is. */
const aboutTheRequest: ReadonlySet<string> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'BAD_USER_INPUT',
]);

/**
 * Kinds that Apollo Server tells only by their message. Of a request as a whole they are BAD_REQUEST, and only then read: what is wrong with
 * a document is told in the client's own words, which may be these.
 */
const badRequests: readonly (readonly [RegExp, ErrorCode])[] = [
  [/potential Cross-Site Request Forgery/, 'CSRF_BLOCKED'],
  [/^Operation batching disabled/, 'BATCHING_NOT_SUPPORTED'],
  [/^GET requests only support query operations|supports only GET\/POST/, 'METHOD_NOT_ALLOWED'],
  [/^An 'accept' header/, 'NOT_ACCEPTABLE'],
];
const documents: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^GraphQL introspection is not allowed/, 'INTROSPECTION_DISABLED'],
  [/^Syntax Error: Document contains more th[ae][tn] \d+ tokens/, 'TOKEN_LIMIT_EXCEEDED'],
];

/** Of an error that tells what is wrong with the request. */
const maxMessageCharacters = 300;

export interface MaskOptions {
  /** Shows suggestions, and adds `extensions.detail`, which may name services and hosts. */
  readonly development: boolean;
}

/** An error as graphql-js, graphql-jit or Apollo Server made it, or any other thing that was thrown. */
export type Maskable = GraphQLFormattedError & { readonly originalError?: unknown };

/**
 * The one place where an error becomes what a client sees. Nothing of a service, a host, a stack or an upstream's words gets through:
 * errors of the execution say what their code says.
 */
export function maskError(error: Maskable, { development }: MaskOptions): GraphQLFormattedError {
  const own = isFoyerError(error.originalError) ? error.originalError : isFoyerError(error) ? error : undefined;
  const code = codeOf(error);
  const known = own ?? codes[code];
  const keepsWords = own === undefined && !error.path && aboutTheRequest.has(code);
  return {
    message: keepsWords ? withoutSuggestion(bounded(error.message), development) : known.message,
    ...(keepsWords && error.locations ? { locations: error.locations } : {}),
    ...(error.path ? { path: error.path } : {}),
    extensions: {
      code,
      retryable: known.retryable,
      ...(own?.outcome ? { outcome: own.outcome } : {}),
      ...(development ? detailOf(own, error) : {}),
    },
  };
}

/** The code that the client sees, for those who count and flag. */
export function codeOf(error: Maskable): ErrorCode {
  if (isFoyerError(error.originalError)) return error.originalError.code;
  if (isFoyerError(error)) return error.code;
  const code = error.extensions?.code;
  const kinds = error.path ? [] : code === 'BAD_REQUEST' ? badRequests : documents;
  const beginning = bounded(error.message);
  const kind = kinds.find(([pattern]) => pattern.test(beginning));
  if (kind) return kind[1];
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') return code;
  return error.path && isCompletionError(error) ? 'UPSTREAM_BAD_RESPONSE' : 'INTERNAL_SERVER_ERROR';
}

/**
 * graphql-js itself could not complete the value (null for non-null, a leaf of another type): the service's answer was wrong. What
 * resolvers throw is a FoyerError by now, so that graphql-js's own words are its own.
 */
function isCompletionError({ originalError, message }: Maskable): boolean {
  if (originalError === undefined || originalError === null) return true;
  return originalError instanceof GraphQLError || message.startsWith('Cannot return null for non-nullable field');
}

/** Words that repeat the client's own, such as a value that does not fit, are as long as the client made them. */
function bounded(message: string): string {
  return message.length > maxMessageCharacters ? `${message.slice(0, maxMessageCharacters)}…` : message;
}

function withoutSuggestion(message: string, development: boolean): string {
  return development ? message : message.replace(/ ?Did you mean [^?]*\?/g, '');
}

function detailOf(own: FoyerError | undefined, error: Maskable): { detail?: string } {
  const detail = own ? own.detail : error.originalError instanceof Error ? error.originalError.message : undefined;
  return detail === undefined ? {} : { detail };
}
