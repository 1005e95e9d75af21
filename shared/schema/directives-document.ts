import { readFileSync } from 'node:fs';
import { type DocumentNode, parse, Source } from 'graphql';

let document: DocumentNode | undefined;

/** `schemas/directives.graphql` of this package: the one place where the directives of a BFF are defined. */
export function directivesDocument(): DocumentNode {
  document ??= parse(
    new Source(
      readFileSync(new URL('schemas/directives.graphql', import.meta.resolve('@foyer/bff/package.json')), 'utf8'),
      'schemas/directives.graphql',
    ),
  );
  return document;
}
