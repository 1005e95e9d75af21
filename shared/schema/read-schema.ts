import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  Source,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import type { Findings } from '../errors/index.ts';
import { checkDirectiveArguments } from './directive-arguments.ts';
import { directivesDocument } from './directives-document.ts';

export interface SchemaText {
  /** As the person knows it, for findings. */
  readonly file: string;
  readonly text: string;
}

/** The SDL of a BFF as a graphql-js schema, without any behaviour yet; undefined when it cannot be read at all. */
export function readSchema(source: SchemaText, findings: Findings): GraphQLSchema | undefined {
  const document = parseSchema(source, findings);
  if (!document) return undefined;
  const errors = validateSDL(document);
  for (const error of errors) addError(findings, error, source.file);
  if (errors.length > 0) return undefined;
  if (!checkDirectiveArguments(document, findings)) return undefined;
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const invalid = validateSchema(schema);
  for (const error of invalid) addError(findings, error, source.file);
  return invalid.length > 0 ? undefined : schema;
}

function parseSchema({ file, text }: SchemaText, findings: Findings): DocumentNode | undefined {
  try {
    const own = parse(new Source(text, file));
    return { kind: Kind.DOCUMENT, definitions: [...directivesDocument().definitions, ...own.definitions] };
  } catch (error) {
    addError(findings, error as GraphQLError, file);
    return undefined;
  }
}

function addError(findings: Findings, error: GraphQLError, file: string): void {
  const node = error.nodes?.find((candidate) => candidate.loc?.source.name === file) ?? error.nodes?.[0];
  const repair = /Did you mean (.*)\?$/s.exec(error.message);
  findings.add({
    file: node?.loc?.source.name ?? error.source?.name ?? file,
    line: node?.loc?.startToken.line ?? error.locations?.[0]?.line ?? 1,
    message: error.message.replace(/ Did you mean .*\?$/s, ''),
    expected: 'a schema that the GraphQL specification accepts, with the directives of schemas/directives.graphql',
    found: node?.loc ? excerpt(node.loc.source.body.slice(node.loc.start, node.loc.end)) : 'what stands on that line',
    repair: repair
      ? `write ${repair[1]}`
      : 'correct the line; schemas/directives.graphql documents every directive and its arguments',
  });
}

function excerpt(text: string): string {
  const line = text.split('\n', 1)[0]!.trim();
  return line.length > 80 ? `${line.slice(0, 77)}...` : line;
}
