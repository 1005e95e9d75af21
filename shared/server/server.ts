import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type ErrorCode, FoyerError } from '../errors/index.ts';
import { refuse } from './answers.ts';
import { type GraphqlRoute, registerGraphqlRoute } from './graphql-route.ts';

export interface ServerOptions {
  readonly routes: readonly GraphqlRoute[];
  readonly logger: Logger;
  /** False while the process is starting or going away: no new work should be sent here. */
  readonly isReady: () => boolean;
}

const maxBodyBytes = 1_048_576;

/** The public HTTP server: the BFFs at their paths, and what a load balancer asks. */
export function createServer({ routes, logger, isReady }: ServerOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    http: { headersTimeout: 10_000 },
  }) as unknown as FastifyInstance;
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const code = codeOfFrontError(error);
    if (code === 'INTERNAL_SERVER_ERROR') logger.error({ err: error }, 'a request failed before its operation ran');
    return refuse(reply, new FoyerError(code, { cause: error }));
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, new FoyerError('NOT_FOUND')));
  app.get('/livez', async () => ({ status: 'live' }));
  app.get('/readyz', async (_request, reply) =>
    isReady() ? { status: 'ready' } : reply.code(503).send({ status: 'not ready' }),
  );
  for (const route of routes) registerGraphqlRoute(app, route);
  return app;
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
