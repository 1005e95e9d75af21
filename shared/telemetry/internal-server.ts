import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Environment } from '../config/index.ts';
import { ConfigurationError } from '../errors/index.ts';

export interface InternalPages {
  /** What `GET /metrics` answers. */
  readonly metrics: () => string | Promise<string>;
  /** What `GET /status` answers, as JSON. */
  readonly status: () => object | Promise<object>;
}

type Environs = Pick<Environment, 'internalHost' | 'internalPort' | 'port' | 'development'>;

export interface InternalServer {
  readonly url: string;
  close(): void;
}

/** The port for operators and their machines: numbers and states that no client may see. Rejects when the port cannot be had. */
export async function startInternalServer(
  environment: Environs,
  { metrics, status }: InternalPages,
  warn: (message: string) => void,
): Promise<InternalServer> {
  const { host, port: wanted, orAnyPort } = placeOf(environment);
  const pages: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/metrics': async (response) => send(response, 'text/plain; version=0.0.4; charset=utf-8', await metrics()),
    '/status': async (response) =>
      send(response, 'application/json; charset=utf-8', JSON.stringify(await status(), null, 2)),
  };
  const server = createServer({ requestTimeout: 5_000, maxHeaderSize: 8_192 }, ({ method, url = '' }, response) => {
    const path = url.split('?', 1)[0]!;
    const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
    if (!page) response.writeHead(404).end();
    else if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end();
    else void page(response);
  });
  const listen = async (port: number) => {
    server.listen(port, host);
    await once(server, 'listening');
  };
  await listen(wanted).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || !orAnyPort) throw cannotListen(error, host, wanted);
    warn(`the internal port ${wanted} is in use: metrics and status are at another one`);
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
function placeOf({ internalHost: host, internalPort, port, development }: Environs) {
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
