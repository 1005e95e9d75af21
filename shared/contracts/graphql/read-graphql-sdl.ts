import { createHash } from 'node:crypto';
import { buildASTSchema, type DocumentNode, GraphQLError, type GraphQLSchema, parse, validateSchema } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import type { Findings } from '../../errors/index.ts';
import type { Contract } from '../types.ts';
import { readGraphqlOperations } from './operations.ts';

/**
 * Reads a GraphQL service's contract: its schema in SDL.
 *
 * Interfaces and unions are unions told apart by `__typename`. Left out are nested fields with a required argument and fields that lead
 * back to a root type, because a selection is names only, and subscriptions, because a call has one answer. What is wrong with the text
 * goes into `findings`, each mistake with its line; the contract that comes back then has no operations.
 *
 * @param file as the person knows it, for findings
 */
export function readGraphqlSdl(file: string, text: string, findings: Findings): Contract {
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  const schema = buildValidSchema(file, text, findings);
  if (!schema) return { protocol: 'graphql', file, version, operations: new Map() };
  return { protocol: 'graphql', file, version, operations: readGraphqlOperations(schema), sdl: text };
}

function buildValidSchema(file: string, text: string, findings: Findings): GraphQLSchema | undefined {
  const document = parseSdl(file, text, findings);
  if (!document) return undefined;
  const documentErrors = validateSDL(document);
  if (documentErrors.length > 0) return report(file, documentErrors, findings);
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  const schemaErrors = validateSchema(schema);
  return schemaErrors.length > 0 ? report(file, schemaErrors, findings) : schema;
}

function parseSdl(file: string, text: string, findings: Findings): DocumentNode | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return report(file, [error], findings);
  }
}

function report(file: string, errors: readonly GraphQLError[], findings: Findings): undefined {
  for (const error of errors) {
    findings.add({
      file,
      line: error.locations?.[0]?.line ?? 1,
      message: 'the GraphQL contract is not a valid schema',
      expected: 'a schema in GraphQL SDL, as the service publishes it',
      found: error.message,
      repair: 'take the schema from the service again, or mend the line',
    });
  }
  return undefined;
}
