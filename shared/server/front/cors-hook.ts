import type { FastifyInstance, FastifyReply, onRequestHookHandler } from 'fastify';
import { FoyerError } from '../../errors/index.ts';
import type { Cors } from '../../policy/index.ts';
import { refuse } from '../answers.ts';

/** Before the route may refuse: a page must be able to read why. */
export function createCorsHook(cors: Cors): onRequestHookHandler {
  return (request, reply, done) => {
    const { origin } = request.headers;
    // On every answer, also to those without an origin: a shared cache keeps them apart by it.
    reply.header('vary', 'origin');
    const headers = cors.answerHeaders(origin);
    if (headers) reply.headers(headers);
    done();
  };
}

/** Answers the preflights of pages, before a body that they may have is read. */
export function registerPreflight(app: FastifyInstance, path: string, cors: Cors): void {
  app.route({
    method: 'OPTIONS',
    url: path,
    onRequest: (request, reply) => void answerPreflight(cors, request.headers.origin, reply),
    handler: (request, reply) => answerPreflight(cors, request.headers.origin, reply),
  });
}

function answerPreflight(cors: Cors, origin: string | undefined, reply: FastifyReply): FastifyReply {
  const headers = cors.preflightHeaders(origin);
  reply.header('vary', 'origin, access-control-request-method, access-control-request-headers');
  return headers ? reply.code(204).headers(headers).send() : refuse(reply, new FoyerError('FORBIDDEN'));
}
