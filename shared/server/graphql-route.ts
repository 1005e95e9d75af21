import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Logger } from 'pino';
import type { ResolvedBffConfig } from '../bff/index.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import type { Identity } from '../policy/index.ts';
import { answerJson, refusalStatus, refuse } from './answers.ts';
import type { ApolloContext } from './apollo.ts';
import { IncomingRequest } from './incoming-request.ts';
import { readCredentials } from './read-credentials.ts';

export interface GraphqlRoute {
  readonly config: ResolvedBffConfig;
  readonly identity: Identity;
  readonly apollo: ApolloServer<ApolloContext>;
}

export interface GraphqlRouteOptions {
  /** Lets a request in or refuses it, before its body is read. */
  readonly gate: onRequestHookHandler;
  readonly logger: Logger;
}

/** Puts a BFF at its path: who asks first, then Apollo Server. */
export function registerGraphqlRoute(
  app: FastifyInstance,
  route: GraphqlRoute,
  { gate, logger }: GraphqlRouteOptions,
): void {
  app.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: route.config.path,
    onRequest: gate,
    handler: (request, reply) => handle(route, request, reply, logger),
  });
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: route.config.path,
    // Before the body is read: whatever it is, the method is the mistake.
    onRequest: async (_request, reply) => refuseMethod(reply),
    handler: (_request, reply) => refuseMethod(reply),
  });
}

function refuseMethod(reply: FastifyReply): FastifyReply {
  return refuse(reply.header('allow', 'GET, POST'), new FoyerError('METHOD_NOT_ALLOWED'));
}

async function handle(
  { config, identity, apollo }: GraphqlRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): Promise<FastifyReply> {
  let incoming: IncomingRequest;
  try {
    incoming = new IncomingRequest(config, request, await identity.viewerOf(readCredentials(request)));
  } catch (error) {
    return refuse(reply, isFoyerError(error) ? error : new FoyerError('INTERNAL_SERVER_ERROR', { cause: error }));
  }
  const leave = () => {
    if (reply.raw.writableFinished) return;
    incoming.close();
    logger.debug({ bff: config.name, traceId: incoming.traceId, status: 499 }, 'the client left before its answer');
  };
  reply.raw.once('close', leave);
  const answer = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers: headerMap(request),
      body: request.body,
      search: request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '',
    },
    context: async () => ({ incoming }),
  });
  incoming.close();
  return send(reply, answer, incoming);
}

function headerMap({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

function send(reply: FastifyReply, answer: HTTPGraphQLResponse, incoming: IncomingRequest): FastifyReply {
  const body = answer.body.kind === 'complete' ? answer.body.string : '';
  for (const [name, value] of answer.headers) reply.header(name, value);
  reply.header('x-trace-id', incoming.traceId);
  if (incoming.viewer || !answer.headers.has('cache-control')) reply.header('cache-control', 'private, no-store');
  const status = answer.status ?? 200;
  if (status < 400) return reply.code(status).send(body);
  return answerJson(reply, refusalStatus(status, body, reply), body, incoming.traceId);
}
