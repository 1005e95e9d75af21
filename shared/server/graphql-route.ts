import { type ApolloServer, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Logger } from 'pino';
import type { ResolvedBffConfig } from '../bff/index.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { admit, createCors, type Identity, type ProvenDocuments } from '../policy/index.ts';
import { answerJson, refusalStatus, refuse } from './answers.ts';
import type { ApolloContext } from './apollo-context.ts';
import { askedDocument } from './asked-document.ts';
import { acceptedType, plainJson } from './front/accept.ts';
import { codingOf, compress, isCompressible } from './front/compression.ts';
import { answerPreflight, createCorsHook } from './front/cors-hook.ts';
import { createSecureParse } from './front/front-door.ts';
import { bodyMistake, searchMistake } from './front/graphql-parameters.ts';
import { isPlainJson } from './front/media-type.ts';
import { IncomingRequest } from './incoming-request.ts';
import { isKnownAlready, sendNotModified } from './public-answer.ts';
import { readCredentials } from './read-credentials.ts';

export interface GraphqlRoute {
  readonly config: ResolvedBffConfig;
  readonly identity: Identity;
  readonly documents: ProvenDocuments;
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
  const { path, cors: corsConfig, headers } = route.config;
  const cors = corsConfig && createCors(corsConfig, headers);
  const parse = createSecureParse(app);
  app.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: path,
    onRequest: [...(cors ? [createCorsHook(cors)] : []), gate, refuseUnreadable],
    handler: (request, reply) => {
      const mistake =
        request.method === 'GET' ? searchMistake(searchOf(request.url), parse) : bodyMistake(request.body);
      return mistake ? refuse(reply, mistake) : handle(route, request, reply, logger);
    },
  });
  if (cors) app.options(path, (request, reply) => answerPreflight(cors, request.headers.origin, reply));
}

/** Before the body is read: one that we cannot read, or whose answer the client cannot read. */
const refuseUnreadable: onRequestHookHandler = ({ method, headers }, reply, done) => {
  const hasBody = method === 'POST' || headers['content-type'] !== undefined;
  if (hasBody && !isPlainJson(headers)) return void refuse(reply, new FoyerError('UNSUPPORTED_MEDIA_TYPE'));
  if (acceptedType(headers.accept) === undefined) return void refuse(reply, new FoyerError('NOT_ACCEPTABLE'));
  done();
};

function searchOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

async function handle(
  { config, identity, documents, apollo }: GraphqlRoute,
  request: FastifyRequest,
  reply: FastifyReply,
  logger: Logger,
): Promise<FastifyReply> {
  let incoming: IncomingRequest;
  try {
    incoming = new IncomingRequest(config, request, await identity.viewerOf(readCredentials(request)));
    const asked = askedDocument(request);
    if (asked) incoming.document = admit(asked, documents, incoming.viewer);
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
      search: searchOf(request.url),
    },
    context: async () => ({ incoming }),
  });
  incoming.close();
  return send(request, reply, answer, incoming);
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

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: HTTPGraphQLResponse,
  incoming: IncomingRequest,
): Promise<FastifyReply> {
  const body = answer.body.kind === 'complete' ? answer.body.string : '';
  for (const [name, value] of answer.headers) setHeader(reply, name, value);
  reply.header('x-trace-id', incoming.traceId);
  if (incoming.viewer || !answer.headers.has('cache-control')) reply.header('cache-control', 'private, no-store');
  const status = answer.status ?? 200;
  if (status >= 400) return answerJson(reply, refusalStatus(status, body, reply), body, incoming.traceId);
  if (isKnownAlready(request, reply, body)) return sendNotModified(reply);
  reply.code(status);
  return isCompressible(body) ? sendSmaller(reply, body, request.headers['accept-encoding']) : reply.send(body);
}

async function sendSmaller(reply: FastifyReply, body: string, acceptEncoding: string | undefined) {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  const coding = codingOf(acceptEncoding);
  if (coding === undefined) return reply.send(body);
  const bytes = await compress(body, coding);
  reply.removeHeader('content-length');
  return reply.header('content-encoding', coding).send(bytes);
}

/** What an answer varies with adds up: CORS has said its part already. */
function setHeader(reply: FastifyReply, name: string, value: string): void {
  const vary = name === 'vary' ? reply.getHeader('vary') : undefined;
  reply.header(name, vary === undefined ? value : `${vary}, ${value}`);
}
