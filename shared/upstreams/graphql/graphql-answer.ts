import type { ErrorCode, FoyerError } from '../../errors/index.ts';
import { readServiceError, type ServiceError } from './service-error.ts';

/** A service's answer that is GraphQL, whatever it says. */
export interface GraphqlAnswer {
  /** Undefined when nothing was executed; null when an error took all of it (GraphQL specification, section 7.1). */
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly ServiceError[];
  readonly head: AnswerHead;
}

/** What HTTP says about an answer. */
export interface AnswerHead {
  /** The failure that the status alone stands for; undefined for a success. */
  statusFailure(): FoyerError | undefined;
  /** A failure found in the body. A write that has left and was not refused in so many words leaves its outcome unknown. */
  failure(code: ErrorCode, detail: string): FoyerError;
}

/**
 * Decoded JSON as a GraphQL answer, which counts whatever its status is (GraphQL over HTTP, section 6.4).
 * @throws {FoyerError} when it is none: by its status as for REST, or `UPSTREAM_BAD_RESPONSE`
 */
export function readGraphqlAnswer(value: unknown, head: AnswerHead): GraphqlAnswer {
  if (!isGraphqlAnswer(value))
    throw head.statusFailure() ?? head.failure('UPSTREAM_BAD_RESPONSE', 'it is not a GraphQL answer');
  return { data: value.data, errors: value.errors?.map(readServiceError) ?? noErrors, head };
}

const noErrors: readonly ServiceError[] = [];

interface Said {
  readonly data?: GraphqlAnswer['data'];
  readonly errors?: readonly unknown[] | null;
}

/** Data, or errors, or both (GraphQL specification, section 7.1). */
function isGraphqlAnswer(value: unknown): value is Said {
  if (!isObject(value)) return false;
  const { data, errors } = value;
  if (data !== undefined && data !== null && !isObject(data)) return false;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) return false;
  return isObject(data) || (Array.isArray(errors) && errors.length > 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
