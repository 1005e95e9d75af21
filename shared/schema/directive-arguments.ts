import {
  type ASTNode,
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLError,
  getDirectiveValues,
  Kind,
  visit,
} from 'graphql';
import { parseDurationMs } from '../config/index.ts';
import type { Findings } from '../errors/index.ts';
import { isTimeMs, maxTimeMs } from './deadline-directive.ts';
import { directivesDocument } from './directives-document.ts';
import { definitionOfDirective, signatureOf } from './sdl-mistakes.ts';
import { positionOf } from './source-position.ts';

/**
 * Validation of SDL checks the names of directive arguments but not their values: `@timeout(ms: "fast")` would pass.
 * @returns the directives that are mistaken
 */
export function checkDirectiveArguments(document: DocumentNode, findings: Findings): readonly ConstDirectiveNode[] {
  const definitions = buildASTSchema(directivesDocument(), { assumeValidSDL: true });
  const mistaken: ConstDirectiveNode[] = [];
  visit(document, {
    Directive(node, _key, _parent, _path, ancestors) {
      const definition = definitions.getDirective(node.name.value);
      if (!definition) return;
      const before = findings.list.length;
      try {
        getDirectiveValues(definition, { directives: [node as ConstDirectiveNode] });
        checkRange(node as ConstDirectiveNode, findings);
        if (node.name.value === 'rateLimit') checkRateLimit(node as ConstDirectiveNode, findings);
        if (node.name.value === 'from') checkFrom(node as ConstDirectiveNode, ancestors.at(-1), findings);
      } catch (error) {
        addProblem(node as ConstDirectiveNode, error as GraphQLError, findings);
      }
      if (findings.list.length > before) mistaken.push(node as ConstDirectiveNode);
    },
  });
  return mistaken;
}

function checkRange(node: ConstDirectiveNode, findings: Findings): void {
  const ms = node.arguments?.find((argument) => argument.name.value === 'ms');
  if (ms?.value.kind !== 'IntValue') return;
  if (isTimeMs(ms.value)) return;
  findings.add({
    ...positionOf(ms),
    message: `@${node.name.value}(ms:) is out of range`,
    expected: `milliseconds from 1 to ${maxTimeMs}`,
    found: ms.value.value,
    repair: `write the time in milliseconds, as in @${node.name.value}(ms: 200)`,
  });
}

const maxWindowMs = 86_400_000;

function checkRateLimit(node: ConstDirectiveNode, findings: Findings): void {
  for (const argument of node.arguments ?? []) {
    const { name, value } = argument;
    const isWindow = name.value === 'window' && value.kind === Kind.STRING;
    const isCount = (name.value === 'max' || name.value === 'burst') && value.kind === Kind.INT;
    const windowMs = isWindow ? parseDurationMs(value.value) : undefined;
    if (
      isWindow
        ? windowMs !== undefined && windowMs >= 100 && windowMs <= maxWindowMs
        : !isCount || Number(value.value) > 0
    )
      continue;
    findings.add({
      ...positionOf(argument),
      message: `@rateLimit(${name.value}:) cannot be used`,
      expected: isWindow ? 'a text from "100ms" to "1d"' : 'a whole number from 1',
      found: textOf(value),
      repair: 'write it as in @rateLimit(max: 10, window: "1m")',
    });
  }
}

/** A field takes `path` and an enum value takes `value`; the specification cannot say that of one directive. */
function checkFrom(node: ConstDirectiveNode, annotated: unknown, findings: Findings): void {
  const isEnumValue = (annotated as ASTNode | undefined)?.kind === Kind.ENUM_VALUE_DEFINITION;
  const wanted = isEnumValue ? 'value' : 'path';
  const given = node.arguments?.map(({ name }) => name.value) ?? [];
  if (given.length === 1 && given[0] === wanted) return;
  findings.add({
    ...positionOf(node),
    message: `@from on ${isEnumValue ? 'an enum value' : 'a field'} takes ${wanted}`,
    expected: isEnumValue
      ? '@from(value: "…"), the contract\'s spelling'
      : '@from(path: "…"), a path in the parent\'s answer',
    found: textOf(node),
    repair: `write @from(${wanted}: "…")`,
  });
}

function addProblem(node: ConstDirectiveNode, error: GraphQLError, findings: Findings): void {
  const argument = node.arguments?.find((candidate) => error.nodes?.includes(candidate.value));
  findings.add({
    ...positionOf(argument ?? node),
    message: `@${node.name.value}: ${error.message.replace(/^A/, 'a').replace(/\.$/, '')}`,
    expected: signatureOf(definitionOfDirective(node.name.value)!),
    found: argument ? textOf(argument) : textOf(node),
    repair: 'give the argument a value of its type; schemas/directives.graphql says what it means',
  });
}

function textOf(node: { loc?: { start: number; end: number; source: { body: string } } | undefined }): string {
  return node.loc ? node.loc.source.body.slice(node.loc.start, node.loc.end) : '';
}
