// A TCP proxy that does to a connection what networks do: hold it, slow it down, cut it, say something else.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxyFaults {
  /** Answers come so much later. */
  readonly delayMs?: number;
  /** Nothing goes through any more, in either direction; connections stay, and what is said waits. */
  readonly frozen?: boolean;
  /** What takes the place of the next answers. */
  readonly answer?: (chunk: Buffer) => Buffer;
  /** Told of what clients send. */
  readonly heard?: (chunk: Buffer) => void;
  /** Connections are accepted and closed at once. */
  readonly refusing?: boolean;
}

export interface TcpProxy {
  readonly port: number;
  /** Connections that were made since it was started. */
  readonly connections: number;
  /** Bytes that clients have sent and that were let through. */
  readonly received: number;
  set(faults: TcpProxyFaults): void;
  /** Nothing goes through the connections that there are, for good, and nobody is told; new ones are well. */
  silence(): void;
  /** Cuts every connection, by a reset. */
  cut(): void;
  stop(): Promise<void>;
}

export interface TcpProxyTarget {
  readonly port: number;
  readonly host?: string;
}

/** @param listen where it listens; any free port of 127.0.0.1 when left out */
export async function startTcpProxy(
  { port, host = '127.0.0.1' }: TcpProxyTarget,
  listen: TcpProxyTarget = { port: 0 },
): Promise<TcpProxy> {
  const open = new Set<Socket>();
  const silent = new Set<Socket>();
  let faults: TcpProxyFaults = {};
  let connections = 0;
  let received = 0;

  const keep = (socket: Socket) => {
    open.add(socket);
    socket.setNoDelay(true).on('error', () => {});
    socket.on('close', () => {
      open.delete(socket);
      silent.delete(socket);
    });
  };
  const server = createServer((client) => {
    connections++;
    keep(client);
    if (faults.refusing) return client.destroy();
    const upstream = connect(port, host);
    keep(upstream);
    if (faults.frozen) for (const socket of [client, upstream]) socket.pause();
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('data', (chunk) => {
      received += chunk.length;
      faults.heard?.(chunk);
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      const said = faults.answer ? faults.answer(chunk) : chunk;
      if (faults.delayMs) setTimeout(() => client.destroyed || client.write(said), faults.delayMs);
      else client.write(said);
    });
  }).listen(listen.port, listen.host ?? '127.0.0.1');
  await once(server, 'listening');

  const cut = () => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    get received() {
      return received;
    },
    set: (next) => {
      faults = next;
      for (const socket of open) {
        if (next.frozen) socket.pause();
        else if (!silent.has(socket)) socket.resume();
      }
    },
    silence() {
      for (const socket of open) silent.add(socket.pause());
    },
    cut,
    async stop() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
