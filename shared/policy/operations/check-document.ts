import type { DocumentNode } from 'graphql';
import { type ErrorCode, FoyerError } from '../../errors/index.ts';
import { shapeOf } from './document-shape.ts';
import type { ResolvedOperationLimits } from './operation-limits.ts';

export interface CheckDocumentOptions {
  readonly limits: ResolvedOperationLimits;
  readonly introspection: boolean;
}

/**
 * Why a document is more than a client may ask for, told before it is validated: validating is what the worst documents make expensive.
 */
export function checkDocument(
  document: DocumentNode,
  { limits, introspection }: CheckDocumentOptions,
): FoyerError | undefined {
  const shape = shapeOf(document, limits);
  const exceeded: readonly (readonly [boolean, ErrorCode])[] = [
    [shape.introspects && !introspection, 'INTROSPECTION_DISABLED'],
    [shape.depth > limits.maxDepth, 'DEPTH_LIMIT_EXCEEDED'],
    [shape.aliases > limits.maxAliases, 'ALIAS_LIMIT_EXCEEDED'],
    [shape.isExcessive, 'MAX_RECURSIVE_SELECTIONS_EXCEEDED'],
    [shape.directives > limits.maxDirectives, 'DIRECTIVE_LIMIT_EXCEEDED'],
    [shape.rootFields > limits.maxRootFields, 'COST_LIMIT_EXCEEDED'],
  ];
  const first = exceeded.find(([is]) => is);
  return first && new FoyerError(first[1]);
}
