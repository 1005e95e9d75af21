// The gRPC service of the fault tests: a real one, and one of which a test writes every frame itself.
import { once } from 'node:events';
import http2, { type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type handleUnaryCall, Server, ServerCredentials, type ServerOptions } from '@grpc/grpc-js';
import { loadSync, type MethodDefinition } from '@grpc/proto-loader';
import { at } from './repository.ts';

export const echoContract = at('test/faults/echo/echo.proto');

export interface EchoAnswer {
  readonly id?: string;
  /** An int64, in decimal digits. */
  readonly big?: string;
  readonly mood?: string;
  readonly load?: Uint8Array;
}

type Method = MethodDefinition<{ id: string }, EchoAnswer>;
const definition = loadSync(echoContract, { longs: String, enums: String, keepCase: true })['test.echo.v1.Echo'] as {
  readonly Get: Method;
  readonly Put: Method;
};

export interface EchoService {
  /** `127.0.0.1:port` */
  readonly url: string;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/** One call, as it came over the wire. */
export interface RawCall {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  /** `Get` or `Put`. */
  readonly method: string;
  /** What was asked for. */
  readonly id: string;
  /** Which call of this service it is, from 1. */
  readonly number: number;
  /** On the clock of `performance.now()`. */
  readonly arrivedAt: number;
}

export interface RawEchoService extends EchoService {
  readonly calls: readonly RawCall[];
  readonly openStreams: number;
  readonly sessions: readonly ServerHttp2Session[];
}

/** A server on node:http2 that answers each call by what the test does with its stream. */
export async function startRawEcho(answer: (call: RawCall) => void): Promise<RawEchoService> {
  const server = http2.createServer({ maxHeaderListPairs: 500 });
  const sessions: ServerHttp2Session[] = [];
  const calls: RawCall[] = [];
  let openStreams = 0;
  server.on('session', (session) => sessions.push(session.on('error', () => {})));
  server.on('stream', (stream, headers) => {
    const arrivedAt = performance.now();
    openStreams++;
    stream.on('error', () => {}).on('close', () => openStreams--);
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      if (stream.destroyed) return;
      const { id } = definition.Get.requestDeserialize(Buffer.concat(chunks).subarray(prefixBytes));
      const method = String(headers[':path']).split('/').at(-1)!;
      const call = { stream, headers, method, id, number: calls.length + 1, arrivedAt };
      calls.push(call);
      answer(call);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    sessions,
    get openStreams() {
      return openStreams;
    },
    async stop() {
      server.close();
      for (const session of sessions) session.destroy();
    },
  };
}

export interface GrpcEchoOptions extends ServerOptions {
  /** @default any free port of 127.0.0.1 */
  readonly address?: string;
}

export interface GrpcEchoService extends EchoService {
  /** Says GOAWAY, lets what is under way end, and takes no more: the end of a rolling restart. */
  leave(): Promise<void>;
}

/** A server of grpc-js, as services have it. */
export async function startGrpcEcho(
  answer: handleUnaryCall<{ id: string }, EchoAnswer>,
  { address = '127.0.0.1:0', ...options }: GrpcEchoOptions = {},
): Promise<GrpcEchoService> {
  const server = new Server(options);
  server.addService(definition as never, { Get: answer, Put: answer } as never);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return {
    url: `${address.slice(0, address.lastIndexOf(':'))}:${port}`,
    stop: async () => server.forceShutdown(),
    leave: () => new Promise((resolve, reject) => server.tryShutdown((error) => (error ? reject(error) : resolve()))),
  };
}

/** flag of compression (1 byte), length (4 bytes). */
const prefixBytes = 5;

export function message(answer: EchoAnswer): Buffer {
  return definition.Get.responseSerialize(answer);
}

/** A message as gRPC frames it. */
export function frame(bytes: Uint8Array, { compressed = false } = {}): Buffer {
  const prefix = Buffer.alloc(prefixBytes);
  prefix[0] = compressed ? 1 : 0;
  prefix.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([prefix, bytes]);
}

export const grpcHeaders = { ':status': 200, 'content-type': 'application/grpc+proto' };

/** The whole of an answer: headers, these bytes, trailers. */
export function send(
  stream: ServerHttp2Stream,
  body: Uint8Array,
  { headers = {}, trailers = { 'grpc-status': '0' } }: { headers?: object; trailers?: Record<string, string> } = {},
): void {
  if (stream.destroyed) return;
  stream.respond({ ...grpcHeaders, ...headers }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

export function reply({ stream, id }: RawCall, answer: EchoAnswer = {}): void {
  send(stream, frame(message({ id, ...answer })));
}

/** A status without a message ("trailers only"). */
export function refuse({ stream }: RawCall, code: number, headers: Readonly<Record<string, string>> = {}): void {
  if (stream.destroyed) return;
  stream.respond({ ...grpcHeaders, 'grpc-status': String(code), ...headers }, { endStream: true });
}
