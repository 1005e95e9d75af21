import { type ErrorCode, isFoyerError } from '../../errors/index.ts';
import { aboutDocument } from './field-value.ts';
import type { GraphqlAnswer } from './graphql-answer.ts';
import { codeOf } from './service-error.ts';

/** What a batch may meet that each of its members alone would not: one bad input, many aliases, a large answer. */
const causedByOthers: ReadonlySet<ErrorCode> = new Set<ErrorCode>([...aboutDocument, 'UPSTREAM_RESPONSE_TOO_LARGE']);

/** True when a batch failed in a way that its members alone might not. A service that is down or refuses the caller is not asked again. */
export function isBatchRefusal(error: unknown): boolean {
  return isFoyerError(error) && causedByOthers.has(error.code);
}

/** True when a batch has an answer that holds nothing for the field `key`, for reasons that may be other members'. */
export function isTakenDown(answer: GraphqlAnswer, key: string): boolean {
  const { data, errors, head } = answer;
  if (data || errors.some(({ path }) => path?.[0] === key)) return false;
  const statusFailure = head.statusFailure();
  if (statusFailure && !isBatchRefusal(statusFailure)) return false;
  return errors.every((error) => error.path !== undefined || isOfDocument(codeOf(error)));
}

/** An error that names no field speaks of the document, unless its code speaks of the caller. */
function isOfDocument(code: ErrorCode): boolean {
  return code === 'UPSTREAM_ERROR' || causedByOthers.has(code);
}
