import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { type Engine, maskError } from '../engine/index.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { type AutomaticDocuments, estimateCost, type Limits } from '../policy/index.ts';
import type { ApolloContext } from './apollo-context.ts';
import type { CostMeter } from './cost-meter.ts';
import { type DocumentsPluginOptions, documentsPlugin } from './documents-plugin.ts';
import { hookOperations } from './hook-operations.ts';
import { limitOperations } from './limit-operations.ts';
import { publicHeaders } from './public-answer.ts';
import { type ReadByOptions, readBy, refusedWith } from './read-documents.ts';

export interface ApolloOptions extends DocumentsPluginOptions, ReadByOptions {
  readonly schema: GraphQLSchema;
  readonly engine: Engine;
  readonly costs: CostMeter;
  /** Undefined where none are taken. */
  readonly automatic: AutomaticDocuments | undefined;
  /** Undefined where nothing is limited. */
  readonly rateLimits: Limits | undefined;
  /** The BFF has an `onOperation`. */
  readonly hooksOperations: boolean;
  readonly development: boolean;
}

/**
 * Apollo Server hosts the protocol: negotiation, CSRF prevention, persisted queries. Documents are read by `reader`, and what fits is
 * executed by the engine.
 */
export async function startApollo(options: ApolloOptions): Promise<ApolloServer<ApolloContext>> {
  const { schema, automatic, rateLimits, hooksOperations, development } = options;
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
      ...(rateLimits ? [limitOperations(rateLimits)] : []),
      ...(hooksOperations ? [hookOperations(options)] : []),
      executeBy(options),
      tellTrace,
    ],
  });
  await server.start();
  return server;
}

/** Hands whole operations to the engine, in place of graphql-js's own execution. */
function executeBy({ engine, limits, costs, development }: ApolloOptions): ApolloServerPlugin<ApolloContext> {
  const listener = {
    async responseForOperation({ document, request, contextValue }: GraphQLRequestContext<ApolloContext>) {
      const prepared = prepare(engine, document!, request.operationName);
      if (!prepared) return refusal(document!, request.operationName);
      if (isFoyerError(prepared)) return refusedWith([prepared], { development });
      const { incoming } = contextValue;
      const { variables = {} } = request;
      const { plan } = prepared;
      incoming.operation = plan;
      const estimated = estimateCost(plan, variables, limits);
      if (typeof estimated !== 'number') return refusedWith([estimated], { development });
      const singleResult = await engine.execute(prepared, variables, incoming.open(plan.deadlineMs));
      costs.add(plan, { estimated, data: singleResult.data, variables });
      incoming.answer = singleResult;
      const status = singleResult.data === undefined ? 400 : 200;
      const headers = publicHeaders(prepared, singleResult, request.http?.method, contextValue.incoming);
      return { http: { headers, status }, body: { kind: 'single' as const, singleResult } };
    },
  };
  return { requestDidStart: async () => listener };
}

/** What branches too far is refused and not planned. */
function prepare(engine: Engine, document: DocumentNode, operationName: string | undefined) {
  try {
    return engine.prepare(document, operationName);
  } catch (error) {
    if (isFoyerError(error)) return error;
    throw error;
  }
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
