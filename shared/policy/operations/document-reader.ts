import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type ErrorCode, FoyerError } from '../../errors/index.ts';
import { checkDocument } from './check-document.ts';
import { forgetTokens } from './forget-tokens.ts';
import type { ResolvedOperationLimits } from './operation-limits.ts';

/** A document that may be executed, or why it may not. */
export type ReadDocument =
  | { readonly document: DocumentNode }
  | { readonly errors: readonly (GraphQLError | FoyerError)[] };

/** Reads the documents that clients bring themselves: their size, their shape, then whether they fit the schema. Built once a BFF. */
export interface DocumentReader {
  /** What fits is remembered, so that a repeated document costs a look-up. */
  read(text: string): ReadDocument;
  /** One that was read before, and fits. */
  known(text: string): DocumentNode | undefined;
  /** What a document was made into, in bytes: forgotten with it, and counted with it. */
  grew(document: DocumentNode, bytes: number): void;
}

export interface DocumentReaderOptions {
  readonly schema: GraphQLSchema;
  readonly limits: ResolvedOperationLimits;
  /** Beside the specification's. */
  readonly rules: readonly ValidationRule[];
  /** Introspection, and suggestions in messages. */
  readonly development: boolean;
  /** What the documents that are remembered may weigh together, with all that is made of them. @default 8 MiB */
  readonly maxKeptBytes?: number;
}

/** Errors of validation told of one document (design, section 10). */
const maxErrors = 5;
/** What one takes, measured and rounded up: two bytes a character as soon as one of them needs it, and the nodes of its tokens. */
const documentBytes = 1_500;
const bytesPerCharacter = 2;
const bytesPerToken = 250;

interface Kept {
  readonly document: DocumentNode;
  readonly bytes: number;
}

export function createDocumentReader(options: DocumentReaderOptions): DocumentReader {
  const { maxKeptBytes = 8 * 1_048_576 } = options;
  const known = new LRUCache<string, Kept>({ maxSize: maxKeptBytes, sizeCalculation: ({ bytes }) => bytes });
  return {
    read(text) {
      const kept = known.get(text);
      if (kept) return kept;
      const read = readNew(text, options);
      if ('document' in read) known.set(text, { document: read.document, bytes: weigh(read.document, text) });
      return read;
    },
    known: (text) => known.get(text)?.document,
    grew(document, bytes) {
      const text = document.loc?.source.body;
      const kept = text === undefined ? undefined : known.peek(text);
      if (kept?.document === document) known.set(text!, { document, bytes: kept.bytes + bytes });
    },
  };
}

function weigh({ tokenCount }: DocumentNode, { length }: string): number {
  return documentBytes + bytesPerCharacter * length + bytesPerToken * (tokenCount ?? length);
}

function readNew(text: string, options: DocumentReaderOptions): ReadDocument {
  const { limits, development } = options;
  if (text.length > limits.maxCharacters) return refused(new FoyerError('QUERY_TOO_LONG'));
  const document = parsed(text, limits);
  if (document instanceof GraphQLError) return { errors: [coded(document, 'GRAPHQL_PARSE_FAILED')] };
  const exceeded = checkDocument(document, { limits, introspection: development });
  return exceeded ? refused(exceeded) : validated(document, options);
}

function parsed(text: string, { maxTokens }: ResolvedOperationLimits): DocumentNode | GraphQLError {
  try {
    return parse(text, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function validated(document: DocumentNode, { schema, rules, development }: DocumentReaderOptions): ReadDocument {
  const options = { maxErrors, hideSuggestions: !development };
  const errors = validate(schema, document, [...specifiedRules, ...rules], options);
  if (errors.length === 0) return { document: forgetTokens(document) };
  return { errors: errors.slice(0, maxErrors).map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

/** As it is: a GraphQLError around it would have its stack written out, which takes longer than all else of a refusal. */
function refused(error: FoyerError): ReadDocument {
  return { errors: [error] };
}

/** graphql-js made it just now, for us alone. */
function coded(error: GraphQLError, code: ErrorCode): GraphQLError {
  error.extensions.code = code;
  return error;
}
