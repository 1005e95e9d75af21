import type { ASTNode } from 'graphql';

/** Where a node was written, for findings. */
export function positionOf(node: ASTNode | null | undefined): { file: string; line: number } {
  const loc = node?.loc;
  if (!loc) return { file: '(unknown)', line: 1 };
  return { file: loc.source.name, line: loc.startToken.line };
}
