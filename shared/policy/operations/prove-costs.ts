import type { DocumentNode } from 'graphql';
import { type Findings, isFoyerError } from '../../errors/index.ts';
import { createCost, type ProvenSchema } from '../../schema/index.ts';
import type { ResolvedOperationLimits } from './operation-limits.ts';

export interface ProveCostsOptions {
  readonly schema: ProvenSchema;
  readonly limits: ResolvedOperationLimits;
  /** `bff.ts`, as the person knows it. */
  readonly file: string;
}

/** Registered operations that every request would be refused for: an app learns of it here, and not from its users. */
export function proveCosts(
  operations: Iterable<{ readonly name: string; readonly document: DocumentNode }>,
  { schema, limits, file }: ProveCostsOptions,
  findings: Findings,
): void {
  for (const { name, document } of operations) {
    const cost = leastCost(schema, document, limits);
    if (cost <= limits.maxCost) continue;
    findings.add({
      file,
      line: 1,
      message: `${name} costs more than an operation may`,
      expected: `at most ${limits.maxCost}, by operations.maxCost`,
      found: Number.isFinite(cost) ? String(cost) : 'more fields than can be planned',
      repair: 'ask for smaller pages, say with @listSize how long lists are in practice, or raise operations.maxCost',
    });
  }
}

/** Without variables, of which only requests know. */
function leastCost(schema: ProvenSchema, document: DocumentNode, limits: ResolvedOperationLimits): number {
  try {
    return createCost(schema, document, limits)?.estimate({}) ?? 0;
  } catch (error) {
    if (!isFoyerError(error)) throw error;
    return error.code === 'COST_LIMIT_EXCEEDED' ? Number.POSITIVE_INFINITY : 0;
  }
}
