// What every answer has on its way out, whichever way it came about.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isErrorCode } from '../errors/index.ts';
import type { Degradation } from '../upstreams/index.ts';
import { answerJson, firstCode, refusalStatus } from './answers.ts';
import { codingOf, compress, isCompressible } from './front/compression.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { forgetLimits } from './limit-stages.ts';
import { isKnownAlready, sendNotModified } from './public-answer.ts';
import type { RequestCode } from './request-code.ts';

/** An answer as it goes out, but for what every answer has. */
export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: string;
}

export async function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { status: given, headers, body }: WrittenAnswer,
  incoming: IncomingRequest,
): Promise<FastifyReply> {
  for (const [name, value] of headers) setHeader(reply, name, value);
  reply.header('x-trace-id', incoming.traceId);
  const isPublic = !incoming.viewer && String(reply.getHeader('cache-control')).startsWith('public');
  if (incoming.viewer || !reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
  const status = finalStatus(given, body, reply);
  incoming.code = codeOf(incoming, body);
  if (incoming.hooks?.has('onAnswer')) await addHeaders(reply, incoming, status);
  if (given >= 400) return answerJson(reply, status, body, incoming.traceId);
  // What a shared cache keeps says nothing of one client.
  if (isPublic) forgetLimits(reply);
  if (isKnownAlready(request, reply, body)) return sendNotModified(reply);
  reply.code(status);
  return isCompressible(body) ? sendSmaller(reply, body, request.headers['accept-encoding']) : reply.send(body);
}

function finalStatus(status: number, body: string, reply: FastifyReply): number {
  return status >= 400 ? refusalStatus(status, body, reply) : status;
}

/** For `onAnswer` when an answer has used up its time: it may leave 50 ms after its deadline, and has to be written yet. */
const lastMs = 20;

/** What anyone may keep says nothing that a hook found out about one client. */
async function addHeaders(reply: FastifyReply, incoming: IncomingRequest, status: number): Promise<void> {
  const { traceId, context, viewer, operation, code, answer, receivedAt, bff } = incoming;
  const event = {
    traceId,
    context,
    viewer,
    kind: operation?.kind,
    name: operation?.name,
    status,
    code,
    degraded: (answer?.extensions?.degraded as readonly Degradation[] | undefined) ?? [],
    durationMs: performance.now() - receivedAt,
  };
  const leftMs = incoming.leftOf(operation?.deadlineMs ?? bff.deadlineMs);
  const headers = await incoming.hooks!.answer(event, Math.max(lastMs, leftMs));
  if (headers && !String(reply.getHeader('cache-control')).startsWith('public')) reply.headers(headers);
}

async function sendSmaller(reply: FastifyReply, body: string, acceptEncoding: string | undefined) {
  const vary = reply.getHeader('vary');
  reply.header('vary', vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`);
  const coding = codingOf(acceptEncoding);
  if (coding === undefined) return reply.send(body);
  const bytes = await compress(body, coding);
  reply.removeHeader('content-length');
  return reply.header('content-encoding', coding).send(bytes);
}

/** What an answer varies with adds up: CORS has said its part already. */
function setHeader(reply: FastifyReply, name: string, value: string): void {
  const vary = name === 'vary' ? reply.getHeader('vary') : undefined;
  reply.header(name, vary === undefined ? value : `${vary}, ${value}`);
}

/** Only what was not executed has to be read again. */
function codeOf({ answer }: IncomingRequest, body: string): RequestCode {
  if (answer && !answer.errors) return 'OK';
  const code = answer ? answer.errors![0]?.extensions?.code : firstCode(body);
  return isErrorCode(code) ? code : answer ? 'INTERNAL_SERVER_ERROR' : 'OK';
}
