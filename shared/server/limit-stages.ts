// Where limits stand on a request's way: its address before anything is read, its client once it is known who asks.
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { toAddress } from '../config/index.ts';
import { FoyerError } from '../errors/index.ts';
import type { Addresses, Limits, Verdict, VerifiedViewer } from '../policy/index.ts';
import { refuse } from './answers.ts';
import { onceOver } from './departure.ts';
import type { Lifecycle } from './lifecycle.ts';

export interface LimitedRoute {
  readonly limits: Limits | undefined;
  readonly addresses: Addresses | undefined;
}

/** None where nothing is configured. */
export function createAddressHooks({ limits, addresses }: LimitedRoute, lifecycle: Lifecycle): onRequestHookHandler[] {
  return [
    ...(addresses ? [createListHook(addresses, lifecycle)] : []),
    ...(limits ? [createLimitHook(limits, lifecycle)] : []),
  ];
}

function createListHook(addresses: Addresses, lifecycle: Lifecycle): onRequestHookHandler {
  return (request, reply, done) => {
    if (lifecycle.isStarting || addresses.may(request.clientAddress)) return done();
    refuse(reply, new FoyerError('FORBIDDEN'));
  };
}

function createLimitHook(limits: Limits, lifecycle: Lifecycle): onRequestHookHandler {
  return (request, reply, done) => {
    if (lifecycle.isStarting || isExempt(limits, request)) return done();
    const settle = ({ refusal, headers }: Verdict) => {
      if (headers) reply.headers(headers);
      if (refusal) refuse(reply, refusal);
      else done();
    };
    const stage = limits.ofAddress(request.clientAddress);
    if (!(stage instanceof Promise)) return settle(stage);
    const heldAt = performance.now();
    stage.then((verdict) => {
      request.heldMs = performance.now() - heldAt;
      settle(verdict);
    }, done);
  };
}

export interface ClientRequest {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly verified: VerifiedViewer | null;
}

/**
 * Counts the request as its client's, until its answer has gone.
 *
 * @returns who is counted; undefined: nobody
 * @throws {FoyerError} RATE_LIMITED, QUOTA_EXCEEDED
 */
export async function limitClient(
  limits: Limits,
  { request, reply, verified }: ClientRequest,
): Promise<string | undefined> {
  if (isExempt(limits, request)) return undefined;
  const client = limits.clientOf(request.clientAddress, verified);
  const entered = limits.enter(client, verified !== null);
  if (entered instanceof FoyerError) throw entered;
  if (entered) onceOver(reply, entered);
  if (verified === null) return client;
  const stage = limits.ofViewer(verified);
  const { refusal, headers } = stage instanceof Promise ? await stage : stage;
  if (headers) reply.headers(headers);
  if (refusal) throw refusal;
  return client;
}

/** What a shared cache keeps says nothing of one client. */
export function forgetLimits(reply: FastifyReply): void {
  reply.removeHeader('ratelimit');
  reply.removeHeader('ratelimit-policy');
}

/**
 * A proxy that nobody vouches for may stand on an exempt machine and forward for strangers: only who connects without one is exempt, or
 * whom a trusted proxy names.
 */
function isExempt(limits: Limits, { clientAddress, headers, socket }: FastifyRequest): boolean {
  if (!limits.isExempt(clientAddress)) return false;
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return !isForwarded || toAddress(socket.remoteAddress ?? '') !== clientAddress;
}
