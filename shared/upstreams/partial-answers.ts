/**
 * Answers in which an error took the place of a value (a new enum value, a field that a GraphQL service could not answer). They are
 * served as they are, and never kept: the next caller may get a whole one.
 */
const partial = new WeakSet<object>();

/** Notes every object on the way to an error. Called for answers that hold one; others pay nothing. */
export function markPartial(answer: unknown): boolean {
  if (answer === null || typeof answer !== 'object') return false;
  if (answer instanceof Error) return true;
  let found = false;
  for (const value of Array.isArray(answer) ? answer : Object.values(answer)) found = markPartial(value) || found;
  if (found) partial.add(answer);
  return found;
}

/** Of an answer, or of a part of one, or of a list that was put together from parts. */
export function isPartial(answer: unknown): boolean {
  if (answer === null || typeof answer !== 'object') return false;
  return partial.has(answer) || (Array.isArray(answer) && answer.some(isPartialItem));
}

function isPartialItem(item: unknown): boolean {
  return item instanceof Error || (item !== null && typeof item === 'object' && partial.has(item));
}
