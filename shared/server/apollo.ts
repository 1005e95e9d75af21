import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { maskError } from '../engine/index.ts';
import { FoyerError } from '../errors/index.ts';
import type { AutomaticDocuments } from '../policy/index.ts';
import type { ApolloContext } from './apollo-context.ts';
import { type DocumentsPluginOptions, documentsPlugin } from './documents-plugin.ts';
import { operationNameOf } from './front/graphql-parameters.ts';
import type { OperationRunner } from './operation-runner.ts';
import { type ReadByOptions, readBy } from './read-documents.ts';

export interface ApolloOptions extends DocumentsPluginOptions, ReadByOptions {
  readonly schema: GraphQLSchema;
  readonly runner: OperationRunner;
  /** Undefined where none are taken. */
  readonly automatic: AutomaticDocuments | undefined;
  readonly development: boolean;
}

/**
 * Apollo Server hosts the protocol: negotiation, CSRF prevention, persisted queries. Documents are read by `reader`, and what fits is
 * executed by the engine.
 */
export async function startApollo(options: ApolloOptions): Promise<ApolloServer<ApolloContext>> {
  const { schema, automatic, development } = options;
  const server = new ApolloServer<ApolloContext>({
    schema,
    // Documents come to it parsed and validated.
    documentStore: null,
    dangerouslyDisableValidation: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !development,
    nodeEnv: development ? 'development' : 'production',
    stopOnTerminationSignals: false,
    csrfPrevention: { requestHeaders: ['x-foyer-preflight', 'apollo-require-preflight'] },
    persistedQueries: automatic ? { cache: automatic } : false,
    formatError: (formatted, error) =>
      maskError(
        { ...formatted, originalError: error instanceof GraphQLError ? error.originalError : error },
        { development },
      ),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      documentsPlugin(options),
      readBy(options),
      executeBy(options),
      tellTrace,
    ],
  });
  await server.start();
  return server;
}

/** Hands whole operations to the runner, in place of graphql-js's own execution. */
function executeBy({ runner }: ApolloOptions): ApolloServerPlugin<ApolloContext> {
  const listener = {
    async responseForOperation({ document, request, contextValue }: GraphQLRequestContext<ApolloContext>) {
      const { operationName, variables = {}, http } = request;
      const asked = { document: document!, operationName, variables, method: http?.method };
      const answer = await runner.run(asked, contextValue.incoming);
      if (!answer) return refusal(document!, operationName);
      const { status, headers, result } = answer;
      const head = { headers: new HeaderMap(Object.entries(headers)), status };
      return { http: head, body: { kind: 'single' as const, singleResult: { ...result } } };
    },
  };
  return {
    async requestDidStart({ request }) {
      if (operationNameOf(request.operationName) === undefined) delete request.operationName;
      return listener;
    },
  };
}

/** Why there is nothing to run; Apollo Server itself says it of a name that the document does not have. */
function refusal(document: DocumentNode, operationName: string | undefined) {
  if (getOperationAST(document, operationName)?.operation !== 'subscription') return null;
  const error = new FoyerError('OPERATION_RESOLUTION_FAILURE', {
    publicMessage: 'Subscriptions are not answered here.',
  });
  const singleResult = { errors: [{ message: error.message, extensions: { code: error.code, retryable: false } }] };
  return { http: { headers: new HeaderMap(), status: 400 }, body: { kind: 'single' as const, singleResult } };
}

/** `extensions.traceId` beside errors, so that a person can be asked for it; never in a clean answer, which may be shared. */
const tellTrace: ApolloServerPlugin<ApolloContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response, contextValue }) {
        if (response.body.kind !== 'single' || !response.body.singleResult.errors) return;
        const { singleResult } = response.body;
        singleResult.extensions = { traceId: contextValue.incoming.traceId, ...singleResult.extensions };
      },
    };
  },
};
