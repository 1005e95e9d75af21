// What every answer has on its way out, whichever way it came about.
import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { isErrorCode } from '../errors/index.ts';
import type { Degradation } from '../upstreams/index.ts';
import { answerJson, firstCode, refusalStatus } from './answers.ts';
import { codingOf, compress, isCompressible } from './front/compression.ts';
import { closeAfter, type Exchange } from './front/unread-body.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { forgetLimits } from './limit-stages.ts';
import { isKnownAlready, sendNotModified } from './public-answer.ts';
import type { RequestCode } from './request-code.ts';

/** An answer as it goes out, but for what every answer has. */
export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface Asked extends Exchange {
  readonly incoming: IncomingRequest;
}

/** @returns a promise where something has to be waited for */
export function sendAnswer(asked: Asked, answer: WrittenAnswer): unknown {
  const { reply, incoming } = asked;
  const { body } = answer;
  for (const name in answer.headers) setHeader(reply, name, answer.headers[name]!);
  reply.header('x-trace-id', incoming.traceId);
  if (incoming.viewer || !reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
  incoming.code = codeOf(incoming, body);
  const status = answer.status >= 400 ? refusalStatus(answer.status, String(body), reply) : answer.status;
  if (!incoming.hooks?.has('onAnswer')) return send(asked, answer, status);
  return addHeaders(reply, incoming, status).then(() => send(asked, answer, status));
}

function send(asked: Asked, { status: given, body }: WrittenAnswer, status: number): unknown {
  const { request, reply, incoming } = asked;
  if (given >= 400) return answerJson(reply, status, String(body), incoming.traceId);
  if (isPublic(reply)) {
    // What a shared cache keeps says nothing of one client.
    forgetLimits(reply);
    if (isKnownAlready(request, reply, body)) return sendNotModified(reply);
  }
  return isCompressible(Buffer.byteLength(body)) ? sendSmaller(asked, status, body) : write(asked, status, body);
}

/** Never the answer of somebody who signed in. */
function isPublic(reply: FastifyReply): boolean {
  return String(reply.getHeader('cache-control')).startsWith('public');
}

/** Past Fastify, which would look at each header once more and ask everybody who wants to change the body. */
function write(exchange: Exchange, status: number, body: string | Buffer): void {
  const { reply } = exchange;
  closeAfter(exchange);
  reply.header('content-length', String(Buffer.byteLength(body)));
  reply.raw.writeHead(status, reply.getHeaders() as OutgoingHttpHeaders);
  reply.hijack();
  reply.raw.end(body);
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
  if (headers && !isPublic(reply)) reply.headers(headers);
}

function sendSmaller(exchange: Exchange, status: number, body: string | Buffer): unknown {
  const { request, reply } = exchange;
  setHeader(reply, 'vary', 'accept-encoding');
  const coding = codingOf(request.headers['accept-encoding']);
  if (coding === undefined) return write(exchange, status, body);
  reply.header('content-encoding', coding);
  return compress(body, coding).then((bytes) => write(exchange, status, bytes));
}

/** What an answer varies with adds up: CORS has said its part already. */
function setHeader(reply: FastifyReply, name: string, value: string): void {
  const vary = name === 'vary' ? reply.getHeader('vary') : undefined;
  reply.header(name, vary === undefined ? value : `${vary}, ${value}`);
}

/** Only what was not executed has to be read again. */
function codeOf({ answer }: IncomingRequest, body: string | Buffer): RequestCode {
  if (answer && !answer.errors) return 'OK';
  const code = answer ? answer.errors![0]?.extensions?.code : firstCode(String(body));
  return isErrorCode(code) ? code : answer ? 'INTERNAL_SERVER_ERROR' : 'OK';
}
