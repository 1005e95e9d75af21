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
import { refuseUnserved } from './refuse-unserved.ts';
import { toFinding } from './sdl-mistakes.ts';

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
  for (const error of errors) findings.add(toFinding(error, source.file));
  if (errors.length > 0) return undefined;
  if (!checkDirectiveArguments(document, findings)) return undefined;
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const invalid = validateSchema(schema);
  for (const error of invalid) findings.add(toFinding(error, source.file));
  if (invalid.length > 0) return undefined;
  refuseUnserved(schema, findings);
  return schema;
}

function parseSchema({ file, text }: SchemaText, findings: Findings): DocumentNode | undefined {
  try {
    const own = parse(new Source(text, file));
    return { kind: Kind.DOCUMENT, definitions: [...directivesDocument().definitions, ...own.definitions] };
  } catch (error) {
    findings.add(toFinding(error as GraphQLError, file));
    return undefined;
  }
}
