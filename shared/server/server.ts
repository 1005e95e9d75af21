import type { Socket } from 'node:net';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type onRequestHookHandler,
} from 'fastify';
import type { Logger } from 'pino';
import { type ErrorCode, FoyerError, isFoyerError } from '../errors/index.ts';
import type { Accounts } from './accounts.ts';
import { installAnswerClock } from './answer-clock.ts';
import { refusal, refuse } from './answers.ts';
import { answerClientError, refuseConnect } from './client-error.ts';
import { Connections } from './connections.ts';
import { followConnection, isOver } from './departure.ts';
import { installFrontDoor } from './front/front-door.ts';
import { ResetLog } from './front/reset-log.ts';
import { closeAfter, endUnread, isUnread } from './front/unread-body.ts';
import { type GraphqlRoute, registerGraphqlRoute } from './graphql-route.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Overload } from './overload.ts';
import { attachTls, type TlsListener } from './tls-listener.ts';
import { newTrace, readTrace, type TraceContext } from './trace-context.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface ServerOptions {
  readonly routes: readonly GraphqlRoute[];
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly overload: Overload;
  readonly accounts: Accounts;
  readonly proxies: TrustedProxies;
  /** @default plain HTTP */
  readonly tls?: TlsListener | undefined;
}

const ownTrace = Symbol('trace');

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Who asks, past the proxies that are trusted; '' when the connection has gone. In place of `request.ip`, which knows neither ports nor
     * IPv4-mapped addresses.
     */
    readonly clientAddress: string;
    /** Which trace it belongs to: that of a trusted proxy, or a fresh one. */
    readonly trace: TraceContext;
    [ownTrace]: TraceContext | undefined;
  }
}

const maxBodyBytes = 1_048_576;
/** Of a connection on which nothing moves: Node needs two such periods to see that a client does not read its answer. */
const stuckMs = 12_000;
/** What an answer may be late by before its connection counts as stuck. */
const marginMs = 2_000;
/** Node looks for slow requests this often; by default only every 30 s. */
const checkMs = 500;
const httpOptions = { headersTimeout: 10_000, connectionsCheckingInterval: checkMs, requireHostHeader: false };

/** No route has a JSON schema; Fastify would load its validator and its serialiser for them all the same. */
const noCompiler = (): never => {
  throw new Error('routes have no JSON schemas here');
};
const noCompilers = { buildValidator: noCompiler, buildSerializer: noCompiler };

/** The public HTTP server: the BFFs at their paths, and what a load balancer asks. */
export function createServer(options: ServerOptions): FastifyInstance {
  const { routes, logger, lifecycle, overload, proxies, accounts, tls } = options;
  const resets = new ResetLog(logger);
  const app = Fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    connectionTimeout: Math.max(stuckMs, longestDeadlineMs(routes) + marginMs),
    forceCloseConnections: 'idle',
    // A request on a kept connection that came before it was closed is still answered.
    return503OnClosing: false,
    schemaController: { compilersFactory: noCompilers },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, { accounts, resets }),
    // Only of paths: what cannot be decoded leads nowhere.
    frameworkErrors: (_error, { raw: request }, reply) => {
      if (isUnread(request)) endUnread(request, reply.header('connection', 'close').raw);
      // Fastify has not made a request of it, so that it has no trace.
      const { status, headers, body } = refusal(new FoyerError('NOT_FOUND'));
      accounts.refused('', 'NOT_FOUND', status, headers['x-trace-id']!);
      return (reply as FastifyReply).code(status).headers(headers).send(body);
    },
    ...(tls ? { https: { ...tls.options, ...httpOptions } } : { http: httpOptions }),
  }) as unknown as FastifyInstance;
  app.decorate('accounts', accounts);
  installAnswerClock(app);
  app.server.on('connect', (_request, socket) => refuseConnect(socket as Socket, accounts));
  if (tls) attachTls(app, tls);
  const connections = new Connections(app.server);
  installFrontDoor(app, { maxBodyBytes });
  traceRequests(app, proxies);
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (isFoyerError(error)) return refuse(reply, error);
    if (error.code === 'ECONNRESET') return leaveUnanswered(reply, resets);
    const code = codeOfFrontError(error);
    if (code === 'INTERNAL_SERVER_ERROR') logger.error({ err: error }, 'a request failed before its operation ran');
    return refuse(reply, new FoyerError(code, { cause: error }));
  });
  app.get('/livez', async () => ({ status: 'live' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = lifecycle.unready ?? missingKeys(routes);
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });
  app.addHook('preClose', (done) => {
    connections.endSilent();
    done();
  });
  app.addHook('onSend', (request, reply, _payload, done) => {
    closeAfter({ request, reply, lifecycle });
    done();
  });
  const gate: onRequestHookHandler = (request, reply, done) => {
    if (connections.isOneTooMany(request.raw.socket))
      return void refuse(reply.header('connection', 'close'), new FoyerError('OVERLOADED'));
    if (isOver(reply)) return void leaveUnanswered(reply, resets);
    if (!overload.tryEnter()) return void refuse(reply, new FoyerError('OVERLOADED'));
    followConnection(request.raw, reply.raw);
    reply.raw.once('close', overload.leave);
    done();
  };
  for (const route of routes) registerGraphqlRoute(app, route, { gate, lifecycle, maxBodyBytes });
  return app;
}

/** Nobody is there to be told; counted, and told in the log with all others of its second. */
function leaveUnanswered(reply: FastifyReply, resets: ResetLog): FastifyReply {
  resets.add();
  reply.hijack().raw.destroy();
  return reply;
}

/** What the proxies in front say of a request, looked up when it is first asked for. */
function traceRequests(app: FastifyInstance, proxies: TrustedProxies): void {
  app.decorateRequest('clientAddress', {
    getter() {
      return proxies.addressOf(this.raw);
    },
  });
  app.decorateRequest(ownTrace, undefined);
  app.decorateRequest('trace', {
    getter() {
      this[ownTrace] ??= proxies.sent(this.raw) ? readTrace(this.raw.headers) : newTrace();
      return this[ownTrace];
    },
  });
}

/** Other instances have them; whoever asks whether this one is ready makes it ask for them again. */
function missingKeys(routes: readonly GraphqlRoute[]): string | undefined {
  const waiting = routes.filter(({ identity }) => !identity.isReady);
  for (const { identity } of waiting) void identity.warmUp();
  return waiting.length > 0 ? 'the keys of an issuer are still to be had' : undefined;
}

function longestDeadlineMs(routes: readonly GraphqlRoute[]): number {
  const longestOf = ({ deadlineMs, mutationDeadlineMs, maxDeadlineMs = 0 }: GraphqlRoute['config']) =>
    Math.max(2 * deadlineMs, 2 * mutationDeadlineMs, maxDeadlineMs);
  return Math.max(...routes.map(({ config }) => longestOf(config)));
}

const frontCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
};

function codeOfFrontError({ code, statusCode }: FastifyError): ErrorCode {
  const known = Object.hasOwn(frontCodes, code ?? '') ? frontCodes[code] : undefined;
  if (known) return known;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
}
