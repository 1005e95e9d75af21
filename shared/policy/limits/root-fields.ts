import { type DocumentNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;

/**
 * How often an operation asks for each root field: an alias is one more, and what is selected twice under one key is one field (GraphQL,
 * section 6.3.2). `@skip` and `@include` are taken as selected. Each fragment is read once, however often it is spread.
 *
 * @returns by `Mutation.placeOrder`
 */
export function countRootFields(
  document: DocumentNode,
  operationName: string | undefined,
): ReadonlyMap<string, number> {
  const operation = getOperationAST(document, operationName);
  const counts = new Map<string, number>();
  if (!operation) return counts;
  const fields = new Map<string, string>();
  collect(operation.selectionSet, { document, fields, seen: new Set() });
  for (const field of fields.values()) {
    const name = `${rootTypes[operation.operation]}.${field}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

interface Collected {
  readonly document: DocumentNode;
  /** By response key. */
  readonly fields: Map<string, string>;
  readonly seen: Set<string>;
}

function collect({ selections }: SelectionSetNode, into: Collected): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD)
      into.fields.set(selection.alias?.value ?? selection.name.value, selection.name.value);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, into);
    else collectFragment(selection.name.value, into);
  }
}

function collectFragment(name: string, into: Collected): void {
  if (into.seen.has(name)) return;
  into.seen.add(name);
  for (const node of into.document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) collect(node.selectionSet, into);
}
