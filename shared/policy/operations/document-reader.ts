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
import type { ResolvedOperationLimits } from './operation-limits.ts';

/** A document that may be executed, or why it may not. */
export type ReadDocument = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

/** Reads the documents that clients bring themselves: their size, their shape, then whether they fit the schema. Built once a BFF. */
export interface DocumentReader {
  /** What fits is remembered, so that a repeated document costs a look-up. */
  read(text: string): ReadDocument;
  /** One that was read before, and fits. */
  known(text: string): DocumentNode | undefined;
}

export interface DocumentReaderOptions {
  readonly schema: GraphQLSchema;
  readonly limits: ResolvedOperationLimits;
  /** Beside the specification's. */
  readonly rules: readonly ValidationRule[];
  /** Introspection, and suggestions in messages. */
  readonly development: boolean;
}

/** Errors of validation told of one document (design, section 10). */
const maxErrors = 5;
/** What documents that are remembered may weigh together, by an estimate of what a parsed token takes. */
const maxKeptBytes = 32 * 1_048_576;
const bytesPerToken = 500;

export function createDocumentReader(options: DocumentReaderOptions): DocumentReader {
  const known = new LRUCache<string, DocumentNode>({ maxSize: maxKeptBytes, sizeCalculation: weigh });
  return {
    read(text) {
      const document = known.get(text);
      if (document) return { document };
      const read = readNew(text, options);
      if ('document' in read) known.set(text, read.document);
      return read;
    },
    known: (text) => known.get(text),
  };
}

function weigh(document: DocumentNode, text: string): number {
  return 2 * text.length + bytesPerToken * (document.tokenCount ?? text.length);
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
  if (errors.length === 0) return { document };
  return { errors: errors.slice(0, maxErrors).map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
}

function refused(error: FoyerError): ReadDocument {
  return { errors: [new GraphQLError(error.message, { originalError: error })] };
}

function coded({ message, nodes, source, positions }: GraphQLError, code: ErrorCode): GraphQLError {
  return new GraphQLError(message, { nodes, source, positions, extensions: { code } });
}
