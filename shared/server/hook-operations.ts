import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server';
import { type Engine, maskError, type PreparedOperation } from '../engine/index.ts';
import { type FoyerError, toFoyerError } from '../errors/index.ts';
import type { ApolloContext } from './apollo-context.ts';
import type { IncomingRequest } from './incoming-request.ts';

export interface HookOperationsOptions {
  readonly engine: Engine;
  readonly development: boolean;
}

/** Asks the BFF's `onOperation`, once it is known what will run; stands before what executes. */
export function hookOperations({ engine, development }: HookOperationsOptions): ApolloServerPlugin<ApolloContext> {
  const listener = {
    async responseForOperation({ document, request, contextValue }: GraphQLRequestContext<ApolloContext>) {
      const prepared = engine.prepare(document!, request.operationName);
      if (!prepared) return null;
      try {
        await ask(contextValue.incoming, prepared);
        return null;
      } catch (thrown) {
        contextValue.incoming.operation = prepared.plan;
        return answerTo(toFoyerError(thrown), development);
      }
    },
  };
  return { requestDidStart: async ({ contextValue }) => (contextValue.incoming.hooks ? listener : undefined) };
}

async function ask(incoming: IncomingRequest, { plan }: PreparedOperation): Promise<void> {
  const { traceId, viewer, context, document } = incoming;
  await incoming.hooks!.operation({
    traceId,
    context,
    viewer,
    kind: plan.kind,
    name: plan.name,
    documentId: document?.id,
    calls: callsOf(plan),
    deadlineMs: plan.deadlineMs,
  });
}

const known = new WeakMap<PreparedOperation['plan'], readonly string[]>();

/** The same for every request of an operation. */
function callsOf(plan: PreparedOperation['plan']): readonly string[] {
  let calls = known.get(plan);
  if (!calls) {
    calls = Object.freeze([...new Set(plan.steps.flatMap(({ operation }) => operation ?? []))]);
    known.set(plan, calls);
  }
  return calls;
}

function answerTo(error: FoyerError, development: boolean) {
  const singleResult = { errors: [maskError(error as never, { development })] };
  const status = error.code === 'INTERNAL_SERVER_ERROR' ? 500 : 400;
  return { http: { headers: new HeaderMap(), status }, body: { kind: 'single' as const, singleResult } };
}
