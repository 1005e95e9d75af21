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
import { leaveOutFields } from './leave-out.ts';
import { refuseUnserved } from './refuse-unserved.ts';
import { toFinding } from './sdl-mistakes.ts';

export interface SchemaText {
  /** As the person knows it, for findings. */
  readonly file: string;
  readonly text: string;
}

export interface ReadSchema {
  readonly schema: GraphQLSchema;
  /** False when mistaken fields were left out, so that the others could be proven; such a schema is never served. */
  readonly isWhole: boolean;
}

/** The SDL of a BFF as a graphql-js schema, without any behaviour yet; undefined when it cannot be read. */
export function readSchema(source: SchemaText, findings: Findings): ReadSchema | undefined {
  const document = parseSchema(source, findings);
  const sound = document && withoutMistakes(document, source.file, findings);
  if (!sound) return undefined;
  const isWhole = sound === document;
  const schema = buildASTSchema(sound, { assumeValidSDL: true });
  const invalid = validateSchema(schema);
  // What is invalid only because something was left out is no mistake of its own.
  if (isWhole) for (const error of invalid) findings.add(toFinding(error, source.file));
  if (invalid.length > 0) return undefined;
  refuseUnserved(schema, findings);
  return { schema, isWhole };
}

function withoutMistakes(document: DocumentNode, file: string, findings: Findings): DocumentNode | undefined {
  const errors = validateSDL(document);
  for (const error of errors) findings.add(toFinding(error, file));
  const known = leaveOutFields(
    document,
    errors.flatMap(({ nodes }) => nodes ?? []),
  );
  if (!known || (errors.length > 0 && validateSDL(known).length > 0)) return undefined;
  return leaveOutFields(known, checkDirectiveArguments(known, findings));
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
