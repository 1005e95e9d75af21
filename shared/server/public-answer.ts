/** Answers that anybody may keep: GET of an operation whose every value is public and kept here as well. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, PreparedOperation } from '../engine/index.ts';
import { leastPublicMs } from '../schema/index.ts';
import type { IncomingRequest } from './incoming-request.ts';

/**
 * `Cache-Control` and `Vary` of an answer that caches between us and the clients may keep; no headers for any other: with errors, degraded,
 * of somebody who signed in, or reading anything that is not `@cache`d for everybody.
 */
export function publicHeaders(
  { plan }: PreparedOperation,
  answer: Answer,
  method: string | undefined,
  { viewer }: IncomingRequest,
): Readonly<Record<string, string>> | undefined {
  if (method !== 'GET' || viewer !== null || plan.publicForMs < leastPublicMs) return undefined;
  if (answer.errors || answer.extensions || answer.data === undefined) return undefined;
  // A cache must not give JSON of one media type to who asked for the other, nor what was made for another's headers.
  return {
    'cache-control': `public, max-age=${Math.floor(plan.publicForMs / 1_000)}`,
    vary: ['accept', 'authorization', 'cookie', 'x-api-key', ...plan.reads.headers].join(', '),
  };
}

/** Gives an answer that is public its `ETag`, and tells whether the client has it already (RFC 9110, sections 8.8.3 and 13.1.2). */
export function isKnownAlready({ headers }: FastifyRequest, reply: FastifyReply, body: string | Buffer): boolean {
  // Weak: compressed or not, it is the same answer.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', etag);
  return matches(headers['if-none-match'], etag);
}

export function sendNotModified(reply: FastifyReply): FastifyReply {
  return reply.removeHeader('content-type').removeHeader('content-length').code(304).send();
}

/** Weakly compared, so that `W/` of either side makes no difference. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const opaque = etag.slice('W/'.length);
  return ifNoneMatch.split(',').some((part) => {
    const given = part.trim();
    return given === '*' || given === opaque || given === etag;
  });
}
