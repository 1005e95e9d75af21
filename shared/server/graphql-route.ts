import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { ResolvedBffConfig } from '../bff/index.ts';
import { FoyerError, toFoyerError } from '../errors/index.ts';
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
import { clockOf, leftBefore } from './answer-clock.ts';
import { type AnswerWays, answerByApollo, answerDirectly } from './answer-ways.ts';
import { refuse } from './answers.ts';
import { askedDocument } from './asked-document.ts';
import { isOver, onceOver } from './departure.ts';
import { createExplorerHook } from './explorer/explorer-hook.ts';
import { acceptedType } from './front/accept.ts';
import { createCorsHook, registerPreflight } from './front/cors-hook.ts';
import { createSecureParse } from './front/front-door.ts';
import { bodyMistake, searchMistake, searchOf } from './front/graphql-parameters.ts';
import { parseJson } from './front/json-text.ts';
import { isPlainJson } from './front/media-type.ts';
import { readBody } from './front/read-body.ts';
import type { Exchange } from './front/unread-body.ts';
import { allowedHeaders, IncomingRequest } from './incoming-request.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createAddressHooks, limitClient } from './limit-stages.ts';
import { readCredentials } from './read-credentials.ts';
import { sendAnswer } from './send-answer.ts';
import { registerSessionRoute } from './session-route.ts';

export interface GraphqlRoute extends AnswerWays {
  readonly config: ResolvedBffConfig;
  readonly identity: Identity;
  readonly audit: Audit;
  readonly documents: ProvenDocuments;
  readonly sessions: Sessions | undefined;
  /** Undefined where nobody wants to know. */
  readonly unregistered: UnregisteredNames | undefined;
  /** By which its requests are told apart in metrics: a client may name an operation whatever it likes. */
  readonly operationNames: ReadonlySet<string>;
  /** Undefined where the BFF has none. */
  readonly hooks: Hooks | undefined;
  /** Undefined where nothing is limited. */
  readonly limits: Limits | undefined;
  /** Undefined where all may ask. */
  readonly addresses: Addresses | undefined;
  /** In development: a browser that opens the path gets a page to try it. */
  readonly explorer: boolean;
}

export interface GraphqlRouteOptions {
  /** Lets a request in or refuses it, before its body is read. */
  readonly gate: onRequestHookHandler;
  readonly lifecycle: Lifecycle;
  readonly maxBodyBytes: number;
}

/** The status that logs have for a client that did not wait; nobody is sent it. */
const clientLeft = 499;

/** Puts a BFF at its path: who asks first, then Apollo Server. */
export function registerGraphqlRoute(app: FastifyInstance, route: GraphqlRoute, options: GraphqlRouteOptions): void {
  const { gate, lifecycle } = options;
  const { name, path, cors: corsConfig, headers, headerRules } = route.config;
  const cors = corsConfig && createCors(corsConfig, headers);
  const gates = [...(cors ? [createCorsHook(cors)] : []), ...createAddressHooks(route, lifecycle), gate];
  app.route({
    method: ['GET', 'POST'],
    exposeHeadRoute: false,
    url: path,
    config: { bff: name },
    onRequest: [
      ...gates,
      ...(route.explorer ? [createExplorerHook({ name, path, registered: route.documents.registered })] : []),
      refuseUnreadable,
      ...(headerRules ? [createHeaderHook(headerRules, lifecycle)] : []),
      createTakeOver(app, route, options),
    ],
    handler: neverReached,
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

/** The last hook goes on by itself: what Fastify would do from here to the answer costs more than all that is done instead. */
function createTakeOver(
  app: FastifyInstance,
  route: GraphqlRoute,
  { lifecycle, maxBodyBytes }: GraphqlRouteOptions,
): onRequestHookHandler {
  const parse = createSecureParse(app);
  // What the server asks itself before it is ready is nobody's request.
  const ownRoute = { ...route, hooks: undefined, unregistered: undefined };
  const goOn = (request: FastifyRequest, reply: FastifyReply, mistake: FoyerError | undefined) => {
    if (mistake) return void refuse(reply, mistake);
    handle(lifecycle.isStarting ? ownRoute : route, { request, reply, lifecycle }).catch((error) => reply.send(error));
  };
  return (request, reply) => {
    if (request.method === 'GET') return goOn(request, reply, searchMistake(searchOf(request.url), parse));
    readBody(request.raw, maxBodyBytes, (error, body) => {
      try {
        if (error) throw error;
        request.body = parseJson(body, parse);
      } catch (unread) {
        // The client may send more of it.
        return void reply.header('connection', 'close').send(unread);
      }
      goOn(request, reply, bodyMistake(request.body));
    });
  };
}

function neverReached(): never {
  throw new Error('the last hook answers');
}

async function handle(route: GraphqlRoute, exchange: Exchange): Promise<unknown> {
  const { request, reply } = exchange;
  const { config, identity, documents, operationNames, limits, hooks, unregistered } = route;
  const credentials = readCredentials(request);
  const receivedAt = clockOf(request);
  let incoming: IncomingRequest;
  try {
    const context = hooks?.has('onRequest') ? await askFirst(hooks, config, request, receivedAt) : undefined;
    const viewer = identity.viewerOf(credentials, leftBefore(config, request, receivedAt));
    const verified = viewer instanceof Promise ? await viewer : viewer;
    incoming = new IncomingRequest(config, request, { receivedAt, verified, hooks, context });
    if (limits) incoming.client = await limitClient(limits, { request, reply, verified });
    const asked = askedDocument(request);
    if (asked) incoming.document = admit(asked, documents, incoming.viewer);
  } catch (error) {
    return refuseViewer(route, { request, reply, credentials }, error);
  }
  const isOwn = exchange.lifecycle.isStarting;
  onceOver(reply, () => {
    const isWhole = reply.raw.writableFinished;
    if (!isWhole) incoming.close();
    if (isOwn) return;
    const status = isWhole ? reply.statusCode : clientLeft;
    reply.server.accounts.finished({ incoming, operationNames, status, code: isWhole ? incoming.code : 'CLIENT_LEFT' });
  });
  // Nobody is there for whom to call a service.
  if (isOver(reply)) return reply.hijack();
  const answer = (await answerDirectly(route, request, incoming)) ?? (await answerByApollo(route, request, incoming));
  incoming.close();
  if (incoming.operation && !incoming.document) unregistered?.count(incoming.operation.name);
  return sendAnswer({ ...exchange, incoming }, answer);
}

function askFirst(hooks: Hooks, config: ResolvedBffConfig, request: FastifyRequest, receivedAt: number) {
  const { headers, method } = request;
  const told = {
    traceId: request.trace.traceId,
    method,
    path: config.path,
    client: { name: bounded(headers['x-client-name']), version: bounded(headers['x-client-version']) },
    headers: allowedHeaders(config.headers, headers),
  };
  return hooks.request(told, leftBefore(config, request, receivedAt));
}

/** Whoever writes it into a log or a metric should not have to think of its size. */
function bounded(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value.slice(0, 100) : undefined;
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
