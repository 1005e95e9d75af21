import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'lossless-json';
import { sendBody } from './body-writer.ts';
import type { Headers } from './caller.ts';
import type { Fault } from './fault.ts';
import type { CallRecord, Monitor } from './monitor.ts';
import { Problem, type ProblemKind } from './problem.ts';
import { toWrongType } from './wrong-type.ts';

/** What REST and GraphQL have in common: JSON over HTTP/1, and how it goes wrong. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Longer than any client keeps an idle connection, so that it is never the service that closes one under a request. */
export const KEEP_ALIVE_MS = 65_000;

const MAX_REQUEST_BYTES = 1 << 20;

const HTTP_STATUS: Readonly<Record<ProblemKind, number>> = {
  invalid: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  failed_precondition: 409,
};

export function toProblemAnswer(problem: unknown): JsonAnswer {
  if (problem instanceof Problem) {
    return { status: HTTP_STATUS[problem.kind], body: { code: problem.kind, message: problem.message } };
  }
  return { status: 500, body: { code: 'internal', message: String(problem) } };
}

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) throw new Problem('invalid', 'The body is larger than 1 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function toHeaders(request: IncomingMessage): Headers {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}

export function sendJson(response: ServerResponse, answer: JsonAnswer): void {
  const body = answer.status === 204 || answer.status === 304 ? '' : toJson(answer.body);
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
}

export interface HttpCall {
  readonly response: ServerResponse;
  readonly monitor: Monitor;
  readonly operations: readonly string[];
  readonly headers: Headers;
  /** What to say to a dialled `status`. */
  readonly toFailure: (status: number | string) => JsonAnswer;
  readonly answer: () => JsonAnswer | Promise<JsonAnswer>;
}

/** Counts a call, then answers it as the dials say. */
export async function answerCall(call: HttpCall): Promise<void> {
  const { response, monitor, headers } = call;
  const timeout = Number.parseInt(headers['x-request-timeout-ms'] ?? '', 10);
  const record = monitor.begin(call.operations, headers, Number.isNaN(timeout) ? null : timeout);
  const { fault } = record;
  // The last byte may still be on its way when our side of an answer is over, or when we break it off ourselves.
  let settled = false;
  response.once('finish', () => {
    settled = true;
  });
  response.once('close', () => {
    if (!settled) record.abort();
  });

  if (fault.hang) return;
  if (record.delayMs > 0) await sleep(record.delayMs);
  if (response.destroyed) return;
  const answer = await toAnswer(call, record);
  const body = toBody(answer, fault);
  response.writeHead(answer.status, { 'content-type': contentType(fault), 'content-length': body.length });
  await sendBody(body, fault, {
    write: (bytes, written) => response.write(bytes, () => written()),
    end: () => response.end(),
    reset() {
      settled = true;
      response.socket?.resetAndDestroy();
    },
    get destroyed() {
      return response.destroyed;
    },
  });
}

async function toAnswer(call: HttpCall, record: CallRecord): Promise<JsonAnswer> {
  if (record.fails) return call.toFailure(record.fault.status ?? 500);
  const answer = await call.answer();
  const { garbage, wrongType } = record.fault;
  if (garbage) return { status: 200, body: null };
  return wrongType ? { ...answer, body: toWrongType(answer.body, wrongType) } : answer;
}

function toBody(answer: JsonAnswer, fault: Fault): Buffer {
  if (answer.status === 204 || answer.status === 304 || fault.garbage === 'empty') return Buffer.alloc(0);
  if (fault.garbage === 'html')
    return Buffer.from('<!doctype html><title>Please sign in</title><h1>Please sign in</h1>');
  if (fault.garbage) return Buffer.from('{"id": "u1", "name": ');
  const json = Buffer.from(toJson(answer.body));
  // Blanks after JSON are JSON still.
  const padding = Math.max(0, (fault.bodyBytes ?? 0) - json.length);
  return padding > 0 ? Buffer.concat([json, Buffer.alloc(padding, ' ')]) : json;
}

function contentType(fault: Fault): string {
  return fault.garbage === 'html' ? 'text/html' : 'application/json';
}

function toJson(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch {
    // Only integers beyond 2^53 need this, and few answers have them: it is several times slower.
    return stringify(body) ?? 'null';
  }
}
