import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLError,
  getDirectiveValues,
  visit,
} from 'graphql';
import type { Findings } from '../errors/index.ts';
import { directivesDocument } from './directives-document.ts';
import { positionOf } from './source-position.ts';

/** Validation of SDL checks the names of directive arguments but not their values: `@timeout(ms: "fast")` would pass. */
export function checkDirectiveArguments(document: DocumentNode, findings: Findings): boolean {
  const definitions = buildASTSchema(directivesDocument(), { assumeValidSDL: true });
  const before = findings.list.length;
  visit(document, {
    Directive(node) {
      const definition = definitions.getDirective(node.name.value);
      if (!definition) return;
      try {
        getDirectiveValues(definition, { directives: [node as ConstDirectiveNode] });
        checkRange(node as ConstDirectiveNode, findings);
      } catch (error) {
        addProblem(node as ConstDirectiveNode, error as GraphQLError, findings);
      }
    },
  });
  return findings.list.length === before;
}

const maxTimeMs = 600_000;

function checkRange(node: ConstDirectiveNode, findings: Findings): void {
  const ms = node.arguments?.find((argument) => argument.name.value === 'ms');
  if (ms?.value.kind !== 'IntValue') return;
  const value = Number(ms.value.value);
  if (value > 0 && value <= maxTimeMs) return;
  findings.add({
    ...positionOf(ms),
    message: `@${node.name.value}(ms:) is out of range`,
    expected: `milliseconds from 1 to ${maxTimeMs}`,
    found: ms.value.value,
    repair: `write the time in milliseconds, as in @${node.name.value}(ms: 200)`,
  });
}

function addProblem(node: ConstDirectiveNode, error: GraphQLError, findings: Findings): void {
  const argument = node.arguments?.find((candidate) => error.nodes?.includes(candidate.value));
  findings.add({
    ...positionOf(argument ?? node),
    message: `@${node.name.value}: ${error.message.replace(/\.$/, '')}`,
    expected: `arguments as schemas/directives.graphql defines them for @${node.name.value}`,
    found: argument ? textOf(argument) : textOf(node),
    repair: 'give the argument a value of the type that is defined there',
  });
}

function textOf(node: { loc?: { start: number; end: number; source: { body: string } } | undefined }): string {
  return node.loc ? node.loc.source.body.slice(node.loc.start, node.loc.end) : '';
}
