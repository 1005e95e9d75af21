import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server';
import type { FoyerError } from '../errors/index.ts';
import type { Limits, Verdict } from '../policy/index.ts';
import { retryAfterOf } from './answers.ts';
import type { ApolloContext } from './apollo-context.ts';

/** Limits of operations and root fields, which are known only now; stands before what executes. */
export function limitOperations(limits: Limits): ApolloServerPlugin<ApolloContext> {
  const listener = {
    async responseForOperation({ document, request, contextValue }: GraphQLRequestContext<ApolloContext>) {
      const { client } = contextValue.incoming;
      if (client === undefined) return null;
      const stage = limits.ofOperation(document!, request.operationName, client);
      const { refusal, headers } = stage instanceof Promise ? await stage : stage;
      return refusal ? answerTo(refusal, headers) : null;
    },
  };
  return { requestDidStart: async () => listener };
}

function answerTo(error: FoyerError, limitHeaders: Verdict['headers']) {
  const { code, message, retryable } = error;
  const headers = new HeaderMap(Object.entries(limitHeaders ?? {}));
  headers.set('retry-after', retryAfterOf(error) ?? '1');
  const singleResult = { errors: [{ message, extensions: { code, retryable } }] };
  return { http: { headers, status: 429 }, body: { kind: 'single' as const, singleResult } };
}
