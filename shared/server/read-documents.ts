import { type ApolloServerPlugin, type GraphQLResponse, HeaderMap } from '@apollo/server';
import { type DocumentNode, type GraphQLError, Kind } from 'graphql';
import { type MaskOptions, maskError } from '../engine/index.ts';
import type { FoyerError } from '../errors/index.ts';
import { checkVariables, type DocumentReader, type ResolvedOperationLimits } from '../policy/index.ts';
import type { ApolloContext } from './apollo-context.ts';

/** What Apollo Server is given in place of a document that is refused: it parses nothing, and finds no operation in it. */
const nothing: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

export interface ReadByOptions extends MaskOptions {
  readonly reader: DocumentReader;
  readonly limits: ResolvedOperationLimits;
}

/**
 * Reads documents in place of Apollo Server, which looks for the operation in whatever document the request already has. So limits hold
 * before the lexer and before validation, a refusal tells of several errors, and registered documents are held to none of it.
 */
export function readBy({ reader, limits, development }: ReadByOptions): ApolloServerPlugin<ApolloContext> {
  return {
    async requestDidStart(context) {
      // Read-only by its type alone; Apollo Server itself fills it in as it goes.
      const open = context as { document?: DocumentNode };
      let refused: readonly (GraphQLError | FoyerError)[] | undefined;
      return {
        async didResolveSource({ source, request, metrics, contextValue: { incoming } }) {
          const exceeded = checkVariables(request.variables, limits);
          const read = exceeded ? { errors: [exceeded] } : (incoming.document ?? reader.read(source));
          if ('document' in read) {
            open.document = read.document;
            return;
          }
          refused = read.errors;
          open.document = nothing;
          // What is refused is not kept for whoever asks by its hash.
          metrics.persistedQueryRegister = false;
        },
        async responseForOperation() {
          return refused ? refusedWith(refused, { development }) : null;
        },
      };
    },
  };
}

/** The whole answer to an operation of which nothing runs. */
export function refusedWith(errors: readonly (GraphQLError | FoyerError)[], options: MaskOptions): GraphQLResponse {
  const singleResult = { errors: errors.map((error) => maskError(error as GraphQLError, options)) };
  return { http: { headers: new HeaderMap(), status: 400 }, body: { kind: 'single', singleResult } };
}
