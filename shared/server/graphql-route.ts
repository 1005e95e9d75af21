import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ResolvedBffConfig } from '../bff/index.ts';
import type { Answer } from '../engine/index.ts';
import { FoyerError, isErrorCode, toFoyerError } from '../errors/index.ts';
import {
  type Addresses,
  type Audit,
  admit,
  type Credentials,
  createCors,
  type HeaderRules,
  type Hooks,
  type Identity,
  type Limits,
  type ProvenDocuments,
  type Sessions,
  type UnregisteredNames,
} from '../policy/index.ts';
import type { Degradation } from '../upstreams/index.ts';
import { answerJson, firstCode, refusalStatus, refuse } from './answers.ts';
import type { ApolloContext } from './apollo-context.ts';
import { askedDocument } from './asked-document.ts';
import { askedDirectly, type DirectWay } from './direct-way.ts';
import { acceptedType, plainJson } from './front/accept.ts';
import { codingOf, compress, isCompressible } from './front/compression.ts';
import { createCorsHook, registerPreflight } from './front/cors-hook.ts';
import { createSecureParse } from './front/front-door.ts';
import { bodyMistake, searchMistake } from './front/graphql-parameters.ts';
import { isPlainJson } from './front/media-type.ts';
import { allowedHeaders, IncomingRequest } from './incoming-request.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createAddressHooks, forgetLimits, limitClient } from './limit-stages.ts';
import type { OperationRunner } from './operation-runner.ts';
import { isKnownAlready, sendNotModified } from './public-answer.ts';
import { readCredentials } from './read-credentials.ts';
import type { RequestCode } from './request-code.ts';
import { registerSessionRoute } from './session-route.ts';

export interface GraphqlRoute {
  readonly config: ResolvedBffConfig;
  readonly identity: Identity;
  readonly audit: Audit;
  readonly documents: ProvenDocuments;
  readonly sessions: Sessions | undefined;
  readonly apollo: ApolloServer<ApolloContext>;
  readonly runner: OperationRunner;
  /** Undefined where nobody wants to know. */
  readonly unregistered: UnregisteredNames | undefined;
  /** Undefined: every request goes through Apollo Server. */
  readonly direct: DirectWay | undefined;
  /** By which its requests are told apart in metrics: a client may name an operation whatever it likes. */
  readonly operationNames: ReadonlySet<string>;
  /** Undefined where the BFF has none. */
  readonly hooks: Hooks | undefined;
  /** Undefined where nothing is limited. */
  readonly limits: Limits | undefined;
  /** Undefined where all may ask. */
  readonly addresses: Addresses | undefined;
}

export interface GraphqlRouteOptions {
  /** Lets a request in or refuses it, before its body is read. */
  readonly gate: onRequestHookHandler;
  readonly lifecycle: Lifecycle;
}

/** The status that logs have for a client that did not wait; nobody is sent it. */
const clientLeft = 499;

/** Puts a BFF at its path: who asks first, then Apollo Server. */
export function registerGraphqlRoute(
  app: FastifyInstance,
  route: GraphqlRoute,
  { gate, lifecycle }: GraphqlRouteOptions,
): void {
  const { name, path, cors: corsConfig, headers, headerRules } = route.config;
  // What the server asks itself before it is ready is nobody's request.
  const ownRoute = { ...route, hooks: undefined, unregistered: undefined };
  const cors = corsConfig && createCors(corsConfig, headers);
  const parse = createSecureParse(app);
  const gates = [...(cors ? [createCorsHook(cors)] : []), ...createAddressHooks(route, lifecycle), gate];
  app.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: path,
    config: { bff: name },
    onRequest: [...gates, refuseUnreadable, ...(headerRules ? [createHeaderHook(headerRules, lifecycle)] : [])],
    handler: (request, reply) => {
      const mistake =
        request.method === 'GET' ? searchMistake(searchOf(request.url), parse) : bodyMistake(request.body);
      return mistake ? refuse(reply, mistake) : handle(lifecycle.isStarting ? ownRoute : route, request, reply);
    },
  });
  if (route.sessions) registerSessionRoute(app, route.sessions, { bff: name, gates, cors });
  if (cors) registerPreflight(app, path, cors);
}

/** Before the body is read: one that we cannot read, or whose answer the client cannot read. */
const refuseUnreadable: onRequestHookHandler = ({ method, headers }, reply, done) => {
  const hasBody = method === 'POST' || headers['content-type'] !== undefined;
  if (hasBody && !isPlainJson(headers)) return void refuse(reply, new FoyerError('UNSUPPORTED_MEDIA_TYPE'));
  if (acceptedType(headers.accept) === undefined) return void refuse(reply, new FoyerError('NOT_ACCEPTABLE'));
  done();
};

/** Before the body is read. */
function createHeaderHook(rules: HeaderRules, lifecycle: Lifecycle): onRequestHookHandler {
  return ({ headers }, reply, done) => {
    const mistake = lifecycle.isStarting ? undefined : rules.mistakeIn(headers);
    if (mistake) return void refuse(reply, mistake);
    done();
  };
}

function searchOf(url: string): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at);
}

async function handle(route: GraphqlRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { config, identity, documents, apollo, operationNames, limits, hooks, unregistered } = route;
  const credentials = readCredentials(request);
  let incoming: IncomingRequest;
  try {
    const context = hooks?.has('onRequest') ? await askFirst(hooks, config, request) : undefined;
    const verified = await identity.viewerOf(credentials);
    incoming = new IncomingRequest(config, request, { verified, hooks, context });
    if (limits) incoming.client = await limitClient(limits, { request, reply, verified });
    const asked = askedDocument(request);
    if (asked) incoming.document = admit(asked, documents, incoming.viewer);
  } catch (error) {
    return refuseViewer(route, { request, reply, credentials }, error);
  }
  reply.raw.once('close', () => {
    const isWhole = reply.raw.writableFinished;
    if (!isWhole) incoming.close();
    const status = isWhole ? reply.statusCode : clientLeft;
    reply.server.accounts.finished({ incoming, operationNames, status, code: isWhole ? incoming.code : 'CLIENT_LEFT' });
  });
  const answer = (await answerDirectly(route, request, incoming)) ?? (await answerByApollo(apollo, request, incoming));
  incoming.close();
  if (incoming.operation && !incoming.document) unregistered?.count(incoming.operation.name);
  return send(request, reply, answer, incoming);
}

/** An answer as it goes out, but for what every answer has. */
interface WrittenAnswer {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string;
}

async function answerDirectly(
  { runner, direct }: GraphqlRoute,
  request: FastifyRequest,
  incoming: IncomingRequest,
): Promise<WrittenAnswer | undefined> {
  const asked = direct && askedDirectly(direct, request, incoming);
  const answer = asked && (await runner.run(asked, incoming));
  if (!answer) return undefined;
  return {
    status: answer.status,
    headers: [
      ...Object.entries(answer.headers),
      ['content-type', `${acceptedType(request.headers.accept)}; charset=utf-8`],
    ],
    body: answer.shared?.textOf(answer.result, write) ?? write(answer.result),
  };
}

/** In the order in which Apollo Server writes them. */
function write({ errors, data, extensions }: Answer): string {
  return `${JSON.stringify({ errors, data, extensions })}\n`;
}

async function answerByApollo(
  apollo: GraphqlRoute['apollo'],
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
  return { status, headers, body: body.kind === 'complete' ? body.string : '' };
}

function askFirst(hooks: Hooks, { headers: names, path }: ResolvedBffConfig, request: FastifyRequest) {
  const { headers, method } = request;
  return hooks.request({
    traceId: request.trace.traceId,
    method,
    path,
    client: { name: bounded(headers['x-client-name']), version: bounded(headers['x-client-version']) },
    headers: allowedHeaders(names, headers),
  });
}

/** Whoever writes it into a log or a metric should not have to think of its size. */
function bounded(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value.slice(0, 100) : undefined;
}

/** Only what was not executed has to be read again. */
function codeOf({ answer }: IncomingRequest, body: string): RequestCode {
  if (answer && !answer.errors) return 'OK';
  const code = answer ? answer.errors![0]?.extensions?.code : firstCode(body);
  return isErrorCode(code) ? code : answer ? 'INTERNAL_SERVER_ERROR' : 'OK';
}

function refuseViewer(
  { config, sessions, audit }: GraphqlRoute,
  { request, reply, credentials }: { request: FastifyRequest; reply: FastifyReply; credentials: Credentials },
  thrown: unknown,
): FastifyReply {
  const error = toFoyerError(thrown);
  const { code, detail = error.message } = error;
  if (code === 'UNAUTHENTICATED' || code === 'AUTH_UNAVAILABLE')
    audit.rejected({ bff: config.name, traceId: request.trace.traceId, code, reason: detail });
  // The page cannot take the cookie away; without this, a session that has ended would keep out even those who sign in no more.
  if (code === 'UNAUTHENTICATED' && sessions?.isIn(credentials)) reply.header('set-cookie', sessions.cleared);
  return refuse(reply, error);
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
  { status: given, headers, body }: WrittenAnswer,
  incoming: IncomingRequest,
): Promise<FastifyReply> {
  for (const [name, value] of headers) setHeader(reply, name, value);
  reply.header('x-trace-id', incoming.traceId);
  const isPublic = !incoming.viewer && String(reply.getHeader('cache-control')).startsWith('public');
  if (incoming.viewer || !reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
  const status = finalStatus(given, body, reply);
  incoming.code = codeOf(incoming, body);
  if (incoming.hooks?.has('onAnswer')) await addHeaders(reply, incoming, status);
  if (given >= 400) return answerJson(reply, status, body, incoming.traceId);
  // What a shared cache keeps says nothing of one client.
  if (isPublic) forgetLimits(reply);
  if (isKnownAlready(request, reply, body)) return sendNotModified(reply);
  reply.code(status);
  return isCompressible(body) ? sendSmaller(reply, body, request.headers['accept-encoding']) : reply.send(body);
}

function finalStatus(status: number, body: string, reply: FastifyReply): number {
  return status >= 400 ? refusalStatus(status, body, reply) : status;
}

/** What anyone may keep says nothing that a hook found out about one client. */
async function addHeaders(reply: FastifyReply, incoming: IncomingRequest, status: number): Promise<void> {
  const { traceId, context, viewer, operation, code, answer, receivedAt } = incoming;
  const headers = await incoming.hooks!.answer({
    traceId,
    context,
    viewer,
    kind: operation?.kind,
    name: operation?.name,
    status,
    code,
    degraded: (answer?.extensions?.degraded as readonly Degradation[] | undefined) ?? [],
    durationMs: performance.now() - receivedAt,
  });
  if (headers && !String(reply.getHeader('cache-control')).startsWith('public')) reply.headers(headers);
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
