import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MethodDefinition } from '@grpc/proto-loader';
import { sendBody } from './body-writer.ts';
import { type Caller, toCaller } from './caller.ts';
import type { Fault } from './fault.ts';
import { type GrpcCode, PROBLEM_CODES, status, toGrpcCode } from './grpc-codes.ts';
import { healthDefinition } from './grpc-health.ts';
import { parseTimeoutMs, readMessage, sendHeaders, sendStatus, toBodySink, toFrame, toMetadata } from './grpc-wire.ts';
import type { Monitor } from './monitor.ts';
import { Problem } from './problem.ts';
import { loadProto, type Messages, type Methods, serializeWrongly, toPadded } from './proto.ts';
import type { Handler, Service } from './service.ts';

export interface GrpcServiceOptions<Name extends string> {
  readonly name: Name;
  readonly port: number;
  /** The proto file. */
  readonly contract: string;
  /** The service's full name, `shop.orders.v1.Orders`. */
  readonly grpcService: string;
  /** Called once a start, so that each shop has state of its own. Keyed by method. */
  readonly createHandlers: () => Readonly<Record<string, Handler<Caller>>>;
}

/**
 * A gRPC service on node:http2. The server of grpc-js hides the stream, and resetting one call in the middle of its message,
 * sending it byte by byte or counting who left early needs the stream; the messages are proto-loader's.
 */
export function grpcService<const Name extends string>({
  name,
  port,
  contract,
  grpcService,
  createHandlers,
}: GrpcServiceOptions<Name>): Service<Name> {
  const { methods, messages } = loadProto(contract, grpcService);
  return {
    name,
    port,
    protocol: 'grpc',
    operations: [...methods.keys()],
    createServer(monitor): Server {
      const handlers = createHandlers();
      const server = createServer();
      server.on('stream', (stream, headers) => {
        stream.on('error', ignoreBrokenStream);
        route({ methods, messages, handlers, monitor, stream, headers }).catch(() => stream.destroy());
      });
      server.on('sessionError', ignoreBrokenStream);
      return server;
    },
  };
}

/** A client that breaks off is counted where the stream closes. */
function ignoreBrokenStream(): void {}

interface Exchange {
  readonly methods: Methods;
  readonly messages: Messages;
  readonly handlers: Readonly<Record<string, Handler<Caller>>>;
  readonly monitor: Monitor;
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

async function route(exchange: Exchange): Promise<void> {
  const { stream, headers, methods } = exchange;
  const path = String(headers[':path']);
  if (path === healthDefinition.Check.path) return sendMessage(stream, healthDefinition.Check, { status: 'SERVING' });
  for (const [name, method] of methods) {
    if (method.path === path) return answerCall(exchange, name, method);
  }
  sendStatus(stream, status.UNIMPLEMENTED, `There is no ${path}.`);
}

function sendMessage(stream: ServerHttp2Stream, method: MethodDefinition<object, object>, message: object): void {
  sendHeaders(stream);
  stream.end(toFrame(method.responseSerialize(message)));
}

async function answerCall(exchange: Exchange, name: string, method: MethodDefinition<object, object>): Promise<void> {
  const { stream, headers, monitor, handlers, messages } = exchange;
  const metadata = toMetadata(headers);
  const record = monitor.begin([name], metadata, parseTimeoutMs(headers));
  const { fault } = record;
  // 'aborted' comes when the stream breaks off before we ended it, and that may be our own doing.
  let brokenByUs = false;
  stream.once('aborted', () => {
    if (!brokenByUs) record.abort();
  });

  const request = await readMessage(stream);
  if (fault.hang) return;
  if (record.delayMs > 0) await sleep(record.delayMs);
  if (stream.destroyed) return;
  if (record.fails) return sendStatus(stream, toGrpcCode(fault.status ?? 500), 'This failure was asked for.');

  const answer = tryAnswer(() => handlers[name]?.(method.requestDeserialize(request) as never, toCaller(metadata)));
  if (answer instanceof Refusal && !fault.garbage) return sendStatus(stream, answer.code, answer.message);
  const bytes = toBytes(answer, method, messages, fault);
  sendHeaders(stream);
  brokenByUs = fault.resetMidBody === true;
  await sendBody(toFrame(bytes), fault, toBodySink(stream));
}

function toBytes(answer: object, method: MethodDefinition<object, object>, messages: Messages, fault: Fault): Buffer {
  if (fault.garbage) return fault.garbage === 'empty' ? Buffer.alloc(0) : GARBAGE;
  const bytes = fault.wrongType
    ? serializeWrongly(answer, method, messages, fault.wrongType)
    : method.responseSerialize(answer);
  return toPadded(bytes, fault.bodyBytes ?? 0);
}

/** A number that never ends: no decoder takes it. */
const GARBAGE = Buffer.alloc(16, 0xff);

class Refusal {
  readonly code: GrpcCode;
  readonly message: string;

  constructor(code: GrpcCode, message: string) {
    this.code = code;
    this.message = message;
  }
}

function tryAnswer(answer: () => unknown): object | Refusal {
  try {
    return answer() as object;
  } catch (error) {
    if (error instanceof Problem) return new Refusal(PROBLEM_CODES[error.kind], error.message);
    return new Refusal(status.INTERNAL, String(error));
  }
}
