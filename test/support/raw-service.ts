// An HTTP service below HTTP: what it sends are the bytes that a test writes, right or wrong.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A request as it arrived, and the connection to answer on. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** The last segment of the path. */
  readonly id: string;
  readonly socket: Socket;
  /** Which connection of the service this is, from 1. */
  readonly connection: number;
}

export type Behaviour = (request: RawRequest) => void;

export interface RawService {
  readonly url: string;
  readonly port: number;
  /** Connections that were made since it was started. */
  readonly connections: number;
  /** Those that are open now. */
  readonly open: ReadonlySet<Socket>;
  /** Requests since it was last told how to behave. */
  readonly requests: number;
  /** From now on; starts `requests` anew. */
  behave(behaviour: Behaviour): void;
  /** Closes all connections and waits until they are closed. */
  cut(): Promise<void>;
  stop(): Promise<void>;
}

export interface RawServiceOptions {
  readonly host?: string;
  readonly port?: number;
}

export async function startRawService({ host = '127.0.0.1', port = 0 }: RawServiceOptions = {}): Promise<RawService> {
  const open = new Set<Socket>();
  let behaviour: Behaviour = ({ socket }) => socket.destroy();
  let connections = 0;
  let requests = 0;
  const server = createServer((socket) => {
    const connection = ++connections;
    open.add(socket);
    socket.setNoDelay(true).on('error', () => {});
    socket.on('close', () => open.delete(socket));
    readRequests(socket, connection, (request) => {
      requests++;
      behaviour(request);
    });
  }).listen(port, host);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  const cut = async () => {
    await Promise.all([...open].map((socket) => socket.destroy() && once(socket, 'close')));
  };
  return {
    url: `http://${host}:${chosen}`,
    port: chosen,
    open,
    get connections() {
      return connections;
    },
    get requests() {
      return requests;
    },
    behave(next) {
      behaviour = next;
      requests = 0;
    },
    cut,
    async stop() {
      server.close();
      await cut();
      if (server.listening) await once(server, 'close');
    },
  };
}

function readRequests(socket: Socket, connection: number, take: (request: RawRequest) => void): void {
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
    for (;;) {
      const headEnd = received.indexOf('\r\n\r\n') + 4;
      if (headEnd < 4) return;
      const head = received.slice(0, headEnd);
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (received.length < headEnd + length) return;
      const body = received.slice(headEnd, headEnd + length);
      received = received.slice(headEnd + length);
      const [method = '', path = ''] = head.split(' ', 2);
      take({ method, path, body, id: path.slice(path.lastIndexOf('/') + 1), socket, connection });
    }
  });
}

export interface RawAnswer {
  /** @default '200 OK' */
  readonly status?: string;
  /** Beside the content type and length; a name that is one of these replaces it. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The bytes of a whole answer of JSON. */
export function answerBytes(body: string | Buffer, { status = '200 OK', headers = {} }: RawAnswer = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`, 'latin1'), bytes]);
}
