import type { FastifyReply, onRequestHookHandler } from 'fastify';
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

/** Answers the preflight of a page. */
export function answerPreflight(cors: Cors, origin: string | undefined, reply: FastifyReply): FastifyReply {
  const headers = cors.preflightHeaders(origin);
  reply.header('vary', 'origin, access-control-request-method, access-control-request-headers');
  return headers ? reply.code(204).headers(headers).send() : refuse(reply, new FoyerError('FORBIDDEN'));
}
