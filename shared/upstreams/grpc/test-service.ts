// For tests only: a contract, servers of both kinds that speak it, and attempts as the pipeline makes them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, type ServerOptions, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ServiceConfig } from '../../config/index.ts';
import { readProto } from '../../contracts/index.ts';
import { Findings, FoyerError } from '../../errors/index.ts';
import { CallSignal } from '../../resilience/index.ts';
import type { Attempt, Operation, Transport } from '../types.ts';
import { createGrpcTransport } from './create-grpc-transport.ts';

const proto = `syntax = "proto3";
package test.v1;
service Echo {
  rpc Get(Request) returns (Answer) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Put(Request) returns (Answer);
}
message Request { string id = 1; int64 big = 2; }
message Answer { string id = 1; int64 big = 2; optional string note = 3; bytes load = 4; }
`;

const folder = mkdtempSync(join(tmpdir(), 'foyer-grpc-'));
const file = join(folder, 'echo.proto');
writeFileSync(file, proto);
const findings = new Findings();
const contract = readProto(file, 'test.v1.Echo', findings);
findings.throwIfAny();
const definition = loadSync(file, { keepCase: true, longs: String })['test.v1.Echo'] as never;
rmSync(folder, { recursive: true });

export interface RunningService {
  /** `127.0.0.1:port` */
  readonly url: string;
  close(): void;
}

/** A real grpc-js server. */
export async function startEcho(
  methods: UntypedServiceImplementation,
  options?: ServerOptions,
  address = '127.0.0.1:0',
): Promise<RunningService> {
  const server = new Server(options);
  server.addService(definition, methods);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { url: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

/** A server of which a test writes every frame itself. */
export async function startRaw(
  onStream: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void,
): Promise<RunningService> {
  const server = http2.createServer({ maxHeaderListPairs: 500 });
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    onStream(stream, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** A message as gRPC frames it: uncompressed, its length, its bytes. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export interface CallOptions {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 5000 */
  readonly timeoutMs?: number;
  /** @default one that fires when the time is over, as a call's does */
  readonly signal?: CallSignal;
}

export interface Calls {
  readonly transport: Transport;
  /** A read. */
  get(options?: CallOptions): Promise<unknown>;
  /** A write. */
  put(options?: CallOptions): Promise<unknown>;
}

export function connect(url: string): Calls {
  const transport = createGrpcTransport({ name: 'echo', protocol: 'grpc', url } as ServiceConfig);
  const call = (name: string) => (options?: CallOptions) => transport.send(toAttempt(name, options));
  return { transport, get: call('Get'), put: call('Put') };
}

function toAttempt(name: string, { input, headers, timeoutMs, signal }: CallOptions = {}): Attempt {
  const operation = contract.operations.get(name)!;
  return {
    operation: { id: `echo.${name}`, name, contract: operation, read: operation.read } as Operation,
    input: input ?? { id: 'x' },
    selection: '',
    headers: headers ?? {},
    deadlineAt: performance.now() + (timeoutMs ?? 5_000),
    signal: signal ?? firesAfter(timeoutMs ?? 5_000),
  };
}

function firesAfter(ms: number): CallSignal {
  const signal = new CallSignal();
  setTimeout(() => signal.fire(new FoyerError('UPSTREAM_TIMEOUT')), ms).unref();
  return signal;
}
