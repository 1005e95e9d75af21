import { type DocumentNode, Kind } from 'graphql';

type Node = { kind: string; loc?: object | undefined } & Record<string, unknown>;

/**
 * Takes from a document, once it is valid, what only mistakes in it are told by: its tokens, and where each node stands. They are most of
 * what it weighs, and comments are tokens, too: 15,000 characters of `#` lines are 7,500 of them, which no limit counts. What stays is the
 * text, and where variables are declared: a value that does not fit is told with that place.
 */
export function forgetTokens(document: DocumentNode): DocumentNode {
  forget(document as unknown as Node);
  return document;
}

function forget(node: Node): void {
  const isTold = node.kind === Kind.DOCUMENT || node.kind === Kind.VARIABLE_DEFINITION;
  if (!isTold) node.loc = undefined;
  else if (node.loc) Object.assign(node.loc, { startToken: undefined, endToken: undefined });
  for (const key in node) {
    const child = node[key];
    if (key === 'loc' || typeof child !== 'object' || child === null) continue;
    if (Array.isArray(child)) for (const one of child) forget(one);
    else forget(child as Node);
  }
}
