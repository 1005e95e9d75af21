import {
  type ASTNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  visit,
} from 'graphql';

/**
 * A schema without the fields whose directives are mistaken, so that one start shows the mistakes of all others too. Undefined where a
 * mistake lies elsewhere than on a field: what hangs on it cannot be told from what is right.
 */
export function leaveOutFields(document: DocumentNode, mistaken: readonly ASTNode[]): DocumentNode | undefined {
  if (mistaken.length === 0) return document;
  const nodes = new Set(mistaken);
  const isMistaken = (directive: ConstDirectiveNode) =>
    nodes.has(directive) || (directive.arguments ?? []).some((argument) => nodes.has(argument));
  const left = visit(document, {
    FieldDefinition: {
      leave: (node: FieldDefinitionNode) => ((node.directives ?? []).some(isMistaken) ? null : undefined),
    },
  });
  return hasMistaken(left, isMistaken) || namesOutside(document, nodes) ? undefined : left;
}

function hasMistaken(document: DocumentNode, isMistaken: (directive: ConstDirectiveNode) => boolean): boolean {
  let found = false;
  visit(document, {
    Directive(node) {
      found ||= isMistaken(node as ConstDirectiveNode);
    },
  });
  return found;
}

/** Mistakes of another kind than directives: unknown types, fields defined twice. */
function namesOutside(document: DocumentNode, nodes: ReadonlySet<ASTNode>): boolean {
  const ofDirectives = new Set<ASTNode>();
  visit(document, {
    Directive(node) {
      ofDirectives.add(node);
      for (const argument of node.arguments ?? []) ofDirectives.add(argument);
    },
  });
  return [...nodes].some((node) => !ofDirectives.has(node) && node.kind !== Kind.DIRECTIVE_DEFINITION);
}
