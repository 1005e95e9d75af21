import { FoyerError } from '../../errors/index.ts';
import type { ResolvedOperationLimits } from './operation-limits.ts';

/** Lists and objects within each other: whoever reads them, here or in a service, may do so recursively. */
const maxDepth = 32;

/**
 * Why the variables of a request hold too much. It costs a visit to each of their values and ends at the limit; what type each has to be
 * is for coercion to say.
 */
export function checkVariables(
  variables: unknown,
  { maxVariableValues }: Pick<ResolvedOperationLimits, 'maxVariableValues'>,
): FoyerError | undefined {
  if (typeof variables !== 'object' || variables === null) return undefined;
  return holdsAtMost(variables, { left: maxVariableValues }, 1)
    ? undefined
    : new FoyerError('BAD_USER_INPUT', { publicMessage: 'The variables hold too much.' });
}

function holdsAtMost(value: object, budget: { left: number }, depth: number): boolean {
  if (depth > maxDepth) return false;
  if (Array.isArray(value)) {
    budget.left -= value.length;
    return budget.left >= 0 && value.every((item) => isWithin(item, budget, depth));
  }
  for (const key in value) {
    if (--budget.left < 0 || !isWithin((value as Record<string, unknown>)[key], budget, depth)) return false;
  }
  return true;
}

function isWithin(item: unknown, budget: { left: number }, depth: number): boolean {
  return typeof item !== 'object' || item === null || holdsAtMost(item, budget, depth + 1);
}
