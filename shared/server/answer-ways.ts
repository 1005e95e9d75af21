// The two ways to an answer: directly, for canonical requests, and through Apollo Server, for all others.
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import type { Answer } from '../engine/index.ts';
import type { ApolloContext } from './apollo-context.ts';
import { askedDirectly, type DirectWay } from './direct-way.ts';
import { acceptedType, graphqlJson, plainJson } from './front/accept.ts';
import { searchOf } from './front/graphql-parameters.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { OperationRunner } from './operation-runner.ts';
import type { WrittenAnswer } from './send-answer.ts';

export interface AnswerWays {
  readonly apollo: ApolloServer<ApolloContext>;
  readonly runner: OperationRunner;
  /** Undefined: every request goes through Apollo Server. */
  readonly direct: DirectWay | undefined;
}

/** @returns undefined when the request has to take the long way */
export async function answerDirectly(
  { runner, direct }: AnswerWays,
  request: FastifyRequest,
  incoming: IncomingRequest,
): Promise<WrittenAnswer | undefined> {
  const asked = direct && askedDirectly(direct, request, incoming);
  if (!asked) return undefined;
  const answer = 'errors' in asked ? runner.refuse(asked.errors, incoming) : await runner.run(asked, incoming);
  if (!answer) return undefined;
  return {
    status: answer.status,
    headers: { ...answer.headers, 'content-type': typeWithCharset[acceptedType(request.headers.accept)!] },
    body: answer.shared?.bodyOf(answer.result, write) ?? write(answer.result),
  };
}

const typeWithCharset = {
  [plainJson]: `${plainJson}; charset=utf-8`,
  [graphqlJson]: `${graphqlJson}; charset=utf-8`,
} as const;

/** In the order in which Apollo Server writes them. */
function write({ errors, data, extensions }: Answer): string {
  return `${JSON.stringify({ errors, data, extensions })}\n`;
}

export async function answerByApollo(
  { apollo }: AnswerWays,
  request: FastifyRequest,
  incoming: IncomingRequest,
): Promise<WrittenAnswer> {
  const {
    status = 200,
    headers,
    body,
  } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headerMap(request),
      body: request.body,
      search: searchOf(request.url),
    },
    context: async () => ({ incoming }),
  });
  return { status, headers: Object.fromEntries(headers), body: body.kind === 'complete' ? body.string : '' };
}

function headerMap({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  // Decided already, and not again by another reading of the same text.
  map.set('accept', acceptedType(headers.accept) ?? plainJson);
  return map;
}
