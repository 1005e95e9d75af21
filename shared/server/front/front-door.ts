// What every request meets before its route, and every body before its handler.
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { FoyerError } from '../../errors/index.ts';
import { refuse } from '../answers.ts';
import { meetExpectations } from './expectations.ts';
import { parseJson, type SecureParse } from './json-text.ts';
import { readBody } from './read-body.ts';
import { headMistake } from './request-head.ts';
import { securityHeaders } from './security-headers.ts';

/** Installed once a process, before any route. All routes are static: a path is spelt in one way, or it is not there. */
export function installFrontDoor(app: FastifyInstance, { maxBodyBytes }: { readonly maxBodyBytes: number }): void {
  meetExpectations(app, maxBodyBytes);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders);
    const mistake = headMistake(request.raw);
    // Whoever sent it may mean another request by what follows.
    if (mistake) return void refuse(reply.header('connection', 'close'), mistake);
    if (request.is404 || !isSpeltOut(request)) return void refuseRoute(app, request, reply);
    done();
  });
  const parse = createSecureParse(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', (_request, body, done) =>
    readBody(body, maxBodyBytes, (failure, bytes) => {
      if (failure) return done(failure);
      let parsed: unknown;
      try {
        parsed = parseJson(bytes, parse);
      } catch (error) {
        return done(error as FoyerError);
      }
      done(null, parsed);
    }),
  );
}

/** Refuses keys that reach a prototype. */
export function createSecureParse(app: FastifyInstance): SecureParse {
  const parser = app.getDefaultJsonParser('error', 'error');
  return (text) => {
    let parsed: unknown;
    parser(undefined as never, text, (error, value) => {
      if (error) throw error;
      parsed = value;
    });
    return parsed;
  };
}

/**
 * Whether the path stands there as it was registered. The router also finds absolute URLs, encoded letters, and what stands before `;` or
 * `#`: a proxy in front may have judged another path.
 */
function isSpeltOut({ url, routeOptions: { url: path = '' } }: FastifyRequest): boolean {
  return url.startsWith(path) && (url.length === path.length || url.charCodeAt(path.length) === questionMark);
}

const questionMark = 0x3f;
const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Before the body is read: whatever it is, the method or the path is the mistake. */
function refuseRoute(app: FastifyInstance, { url }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = url.split('?', 1)[0]!;
  const isPath = path.startsWith('/') && !/[%;#:*]/.test(path);
  const allowed = isPath ? methods.filter((method) => app.hasRoute({ method, url: path })) : [];
  if (allowed.length === 0) return refuse(reply, new FoyerError('NOT_FOUND'));
  return refuse(reply.header('allow', allowed.join(', ')), new FoyerError('METHOD_NOT_ALLOWED'));
}
