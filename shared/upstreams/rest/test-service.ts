/** For the tests of this folder: operations of a written-down contract, calls to them, and servers that answer as told. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net';
import type { ServiceConfig } from '../../config/index.ts';
import { readOpenApi } from '../../contracts/index.ts';
import { Findings, type FoyerError, isFoyerError } from '../../errors/index.ts';
import { CallSignal } from '../../resilience/index.ts';
import type { Attempt, Operation } from '../types.ts';
import { createRestTransport, type RestTransportOptions } from './rest-transport.ts';

const contract = `openapi: 3.1.0
paths:
  /users:
    get:
      operationId: listUsers
      parameters:
        - { name: ids, in: query, schema: { type: array, items: { type: string } } }
        - { name: tags, in: query, explode: false, schema: { type: array, items: { type: string } } }
        - { name: q, in: query, schema: { type: string } }
        - { name: X-Region, in: header, schema: { type: string } }
      responses: { '200': { content: { application/json: { schema: { type: array, items: { type: string } } } } } }
    post:
      operationId: createUser
      requestBody:
        required: true
        content:
          application/json:
            schema:
              required: [name]
              properties:
                name: { type: string }
                balance: { type: integer, format: int64 }
                note: { type: [string, 'null'] }
      responses: { '201': { content: { application/json: { schema: { type: object } } } } }
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getUser
      responses:
        '200': { content: { application/json: { schema: { properties: { id: { type: string }, n: { type: integer, format: int64 } } } } } }
    head: { operationId: hasUser }
    delete: { operationId: removeUser, responses: { '204': { description: gone } } }
  /files/{folder}/{name}.{ending}/{a}{b}:
    get:
      operationId: getFile
      parameters:
        - { name: folder, in: path, required: true, schema: { type: string } }
        - { name: name, in: path, required: true, schema: { type: string } }
        - { name: ending, in: path, required: true, schema: { type: string } }
        - { name: a, in: path, required: true, schema: { type: string } }
        - { name: b, in: path, required: true, schema: { type: string } }
`;

export function serviceAt(url: string, changes: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    name: 'users',
    protocol: 'rest',
    contractFile: '/contracts/users.yaml',
    url,
    urls: [url],
    variants: [],
    grpcService: undefined,
    identity: 'none',
    timeoutMs: 200,
    coalesce: true,
    lenient: false,
    concurrency: 8,
    retry: { retries: 1, budget: 0.2 },
    breaker: { profile: 'ratio', errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5_000 },
    headers: { set: {}, forward: [], remove: [], hooks: [] },
    operations: new Map(),
    line: 1,
    ...changes,
  };
}

export function operationOf(service: ServiceConfig, name: string): Operation {
  const findings = new Findings();
  const { operations, version } = readOpenApi('users.yaml', contract, findings);
  findings.throwIfAny();
  const described = operations.get(name)!;
  return {
    id: `${service.name}.${name}`,
    service,
    name,
    contract: described,
    config: undefined,
    read: described.read,
    identity: 'none',
    timeoutMs: 200,
    contractVersion: version,
    batch: undefined,
  };
}

export interface TestCaller {
  call(name: string, input?: Attempt['input'], changes?: Partial<Attempt>): Promise<unknown>;
  /** The error that the call rejects with. */
  failure(name: string, input?: Attempt['input'], changes?: Partial<Attempt>): Promise<FoyerError>;
  close(): Promise<void>;
}

export function callerOf(
  url: string,
  changes: Partial<ServiceConfig> = {},
  options?: RestTransportOptions,
): TestCaller {
  const service = serviceAt(url, changes);
  const transport = createRestTransport(service, options);
  const operations = new Map<string, Operation>();
  const call: TestCaller['call'] = (name, input = {}, attempt = {}) => {
    const operation = operations.get(name) ?? operationOf(service, name);
    operations.set(name, operation);
    const signal = new CallSignal();
    const deadlineAt = performance.now() + 10_000;
    return transport.send({ operation, input, selection: '', headers: {}, deadlineAt, signal, ...attempt });
  };
  const failure: TestCaller['failure'] = async (...call_) => {
    const outcome = await call(...call_).then(
      (value) => new Error(`answered ${JSON.stringify(value)}`),
      (error: unknown) => error,
    );
    if (!isFoyerError(outcome)) throw outcome;
    return outcome;
  };
  return { call, failure, close: () => transport.close() };
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

interface Address {
  readonly host?: string;
  readonly port?: number;
}

export function serveHttp(listener: RequestListener, address: Address = {}): Promise<TestServer> {
  return listen(createServer(listener), address);
}

/** A server below HTTP: what it gets and sends are bytes. */
export async function serveTcp(onConnection: (socket: Socket) => void): Promise<TestServer> {
  return listen(
    createTcpServer((socket) => {
      socket.on('error', () => {});
      onConnection(socket);
    }),
  );
}

/** Sends these bytes for each request (whatever it is), then ends or resets the connection, or leaves it open. */
export function serveBytes(bytes: string | Buffer, then: 'end' | 'reset' | 'keep' = 'end'): Promise<TestServer> {
  return serveTcp((socket) => {
    socket.on('data', () => {
      socket.write(bytes, () => {
        if (then === 'end') socket.end();
        if (then === 'reset') socket.resetAndDestroy();
      });
    });
  });
}

async function listen(
  server: Server | TcpServer,
  { host = '127.0.0.1', port: wanted = 0 }: Address = {},
): Promise<TestServer> {
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(wanted, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
