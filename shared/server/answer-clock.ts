// When an answer's clock begins: with the request's head. What is waited for before the body is read counts; that the client is slow to
// send its body is the client's own time, and nothing of the answer's.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ResolvedBffConfig } from '../bff/index.ts';
import { clampTimeout } from './incoming-request.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** How long it was kept waiting before its body was read, in milliseconds. */
    heldMs: number;
  }
}

export function installAnswerClock(app: FastifyInstance): void {
  app.decorateRequest('heldMs', 0);
}

/** Once the body is there: when the answer's clock began, on that of `performance.now()`. */
export function clockOf({ heldMs }: FastifyRequest): number {
  return performance.now() - heldMs;
}

/**
 * What is left for all that comes before the operation is known, in milliseconds: of the time of a query, whatever is asked, or of what the
 * client gives it.
 */
export function leftBefore({ deadlineMs }: ResolvedBffConfig, { headers }: FastifyRequest, receivedAt: number): number {
  return receivedAt + clampTimeout(headers['x-request-timeout-ms'], deadlineMs) - performance.now();
}
