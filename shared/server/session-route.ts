import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Cors, Sessions } from '../policy/index.ts';
import { registerPreflight } from './front/cors-hook.ts';
import { readCredentials } from './read-credentials.ts';

export interface SessionRouteOptions {
  /** The BFF's name. */
  readonly bff: string;
  /** What lets a request in or refuses it before its body is read: those of the BFF itself. */
  readonly gates: readonly onRequestHookHandler[];
  /** Of the BFF, whose pages begin and end sessions. */
  readonly cors: Cors | undefined;
}

/** Where a BFF's sessions begin (POST with a bearer token) and end (DELETE). No body is asked for. */
export function registerSessionRoute(app: FastifyInstance, sessions: Sessions, options: SessionRouteOptions): void {
  const { bff, gates, cors } = options;
  const { path } = sessions.config;
  const route = { config: { bff }, onRequest: [...gates] };
  const begin = async (request: FastifyRequest, reply: FastifyReply) => {
    mark(request, reply);
    const { cookie, endsAt } = await sessions.begin(readCredentials(request));
    const { idleSeconds } = sessions.config;
    return reply
      .code(201)
      .header('set-cookie', cookie)
      .send({ expiresAt: new Date(endsAt).toISOString(), idleSeconds });
  };
  const end = async (request: FastifyRequest, reply: FastifyReply) => {
    mark(request, reply);
    await sessions.end(readCredentials(request));
    return reply.code(204).header('set-cookie', sessions.cleared).send();
  };
  app.post(path, route, begin);
  app.delete(path, route, end);
  if (cors) registerPreflight(app, path, ofSessions(cors));
}

/** As refusals say it of themselves. */
function mark({ trace }: FastifyRequest, reply: FastifyReply): void {
  reply.header('cache-control', 'private, no-store').header('x-trace-id', trace.traceId);
}

function ofSessions(cors: Cors): Cors {
  return {
    ...cors,
    preflightHeaders(origin) {
      const headers = cors.preflightHeaders(origin);
      return headers && { ...headers, 'access-control-allow-methods': 'POST, DELETE' };
    },
  };
}
