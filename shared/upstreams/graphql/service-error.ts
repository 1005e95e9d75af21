import { type ErrorCode, FoyerError } from '../../errors/index.ts';

/** One entry of a GraphQL answer's `errors`, as far as it could be read. */
export interface ServiceError {
  readonly message: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly code: string | undefined;
}

/** Entries that are not objects count as errors without words. */
export function readServiceError(entry: unknown): ServiceError {
  const { message, path, extensions } = asRecord(entry);
  const { code } = asRecord(extensions);
  return {
    message: typeof message === 'string' ? message : 'an error without a message',
    path: isPath(path) ? path : undefined,
    code: typeof code === 'string' ? code : undefined,
  };
}

/** The service's own code where it is one that says something about the request; otherwise the service has failed. */
export function codeOf({ code }: ServiceError): ErrorCode {
  return (code !== undefined && codesByExtension.get(code)) || 'UPSTREAM_ERROR';
}

/** @param code @default the service's own, mapped */
export function toServiceFailure(error: ServiceError, code: ErrorCode = codeOf(error)): FoyerError {
  return new FoyerError(code, { detail: wordsOf(error) });
}

/** The service's words, for `detail` only. */
export function wordsOf({ code, message }: ServiceError): string {
  const words = code === undefined ? message : `${code}: ${message}`;
  // A line break would begin a line of the service's own in a log.
  return words.slice(0, maxDetailLength).replace(/\p{Cc}+/gu, ' ');
}

/** `GRAPHQL_VALIDATION_FAILED` is not among them: our document was checked against the contract, so the service no longer keeps it. */
const codesByExtension: ReadonlyMap<string, ErrorCode> = new Map([
  ['NOT_FOUND', 'NOT_FOUND'],
  ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
  ['FORBIDDEN', 'FORBIDDEN'],
  ['BAD_USER_INPUT', 'BAD_USER_INPUT'],
  ['CONFLICT', 'CONFLICT'],
  // As for gRPC.
  ['FAILED_PRECONDITION', 'BAD_USER_INPUT'],
  ['ALREADY_EXISTS', 'CONFLICT'],
  ['RATE_LIMITED', 'UPSTREAM_RATE_LIMITED'],
]);

const maxDetailLength = 200;

function isPath(value: unknown): value is (string | number)[] {
  return Array.isArray(value) && value.every((segment) => typeof segment === 'string' || typeof segment === 'number');
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
