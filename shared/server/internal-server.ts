import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Environment } from '../config/index.ts';
import { ConfigurationError } from '../errors/index.ts';

export interface InternalServerOptions {
  readonly environment: Environment;
  /** What `GET /metrics` answers. */
  readonly metrics: () => string;
  /** What `GET /status` answers, as JSON. */
  readonly status: () => object;
  readonly logger: Logger;
}

export interface InternalServer {
  readonly url: string;
  close(): void;
}

/** The port for operators and their machines: numbers and states that no client may see. Rejects when the port cannot be had. */
export async function startInternalServer(options: InternalServerOptions): Promise<InternalServer> {
  const { host, port: wanted, orAnyPort } = placeOf(options.environment);
  const pages: Readonly<Record<string, (response: ServerResponse) => void>> = {
    '/metrics': (response) => send(response, 'text/plain; version=0.0.4; charset=utf-8', options.metrics()),
    '/status': (response) =>
      send(response, 'application/json; charset=utf-8', JSON.stringify(options.status(), null, 2)),
  };
  const server = createServer({ requestTimeout: 5_000, maxHeaderSize: 8_192 }, ({ method, url = '' }, response) => {
    const path = url.split('?', 1)[0]!;
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (!page) response.writeHead(404).end();
    else if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else page(response);
  });
  const listen = async (port: number) => {
    server.listen(port, host);
    await once(server, 'listening');
  };
  await listen(wanted).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || !orAnyPort) throw cannotListen(error, host, wanted);
    options.logger.warn({ port: wanted }, 'the internal port is in use: metrics and status are at another one');
    return listen(0);
  });
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const defaultPort = 4090;

/** Several servers on one machine each want one: where nobody said which, a server that is tried out takes another. */
function placeOf({ internalHost: host, internalPort, port, development }: Environment) {
  return {
    host,
    port: internalPort ?? (port === 0 ? 0 : defaultPort),
    orAnyPort: internalPort === undefined && development,
  };
}

function cannotListen({ code }: NodeJS.ErrnoException, host: string, port: number): ConfigurationError {
  const isTaken = code === 'EADDRINUSE';
  const message = `metrics and status cannot be served at ${host}:${port}`;
  return new ConfigurationError([
    {
      file: 'environment',
      line: 1,
      message: `INTERNAL_PORT: ${message}`,
      expected: 'an address of this machine with a free port',
      found: isTaken ? `port ${port} in use` : `${code}`,
      repair: isTaken
        ? 'end what uses it, or set INTERNAL_PORT to another port (0: any free one)'
        : 'set INTERNAL_HOST and INTERNAL_PORT',
    },
  ]);
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  response.end(text);
}
