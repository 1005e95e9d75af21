import { FoyerError, isFoyerError } from '../../errors/index.ts';
import type { Plan } from '../../schema/index.ts';
import type { ResolvedOperationLimits } from './operation-limits.ts';

/** What an operation will cost, or why it may not be run: for the limit, or for a size that no page may have. */
export function estimateCost(
  { cost }: Pick<Plan, 'cost'>,
  variables: Readonly<Record<string, unknown>>,
  { maxCost }: Pick<ResolvedOperationLimits, 'maxCost'>,
): number | FoyerError {
  try {
    const estimated = cost.estimate(variables);
    return estimated > maxCost ? new FoyerError('COST_LIMIT_EXCEEDED') : estimated;
  } catch (error) {
    if (isFoyerError(error)) return error;
    throw error;
  }
}
