import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import type { ProvenDocuments, RegistrationAllowance } from '../policy/index.ts';
import type { ApolloContext } from './apollo-context.ts';

export interface DocumentsPluginOptions {
  readonly documents: ProvenDocuments;
  readonly allowance: RegistrationAllowance;
}

/** Gives Apollo Server the registered document that a request asks for, and bounds what is stored. */
export function documentsPlugin(options: DocumentsPluginOptions): ApolloServerPlugin<ApolloContext> {
  const listener = {
    async didResolveOperation(context: GraphQLRequestContext<ApolloContext>) {
      if (context.contextValue.incoming.document === undefined) watch(context, options);
    },
  };
  const { mode } = options.documents;
  return {
    async requestDidStart({ request, contextValue: { incoming } }) {
      if (incoming.document) request.query = incoming.document.body;
      const { persistedQuery } = request.extensions ?? {};
      // Whoever may send texts where only registered ones are answered has nothing stored for others.
      if (persistedQuery && (mode === 'trusted' || incoming.document))
        request.extensions = { ...request.extensions, persistedQuery: undefined };
      return mode !== 'trusted' && persistedQuery ? listener : undefined;
    },
  };
}

function watch(
  { metrics, contextValue: { incoming } }: GraphQLRequestContext<ApolloContext>,
  { allowance }: DocumentsPluginOptions,
): void {
  if (metrics.persistedQueryRegister && !allowance.tryTake(incoming.clientAddress))
    metrics.persistedQueryRegister = false;
}
