import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server that can really go away: closing it destroys its connections, so that the next caller is refused. */
export interface Listener {
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** `port` 0 takes a free one, and keeps it over a stop and a start. */
export function createListener(server: Server, port: number, host: string): Listener {
  const sockets = new Set<Socket>();
  let keptPort = port;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    get port() {
      return keptPort;
    },
    async start() {
      server.listen(keptPort, host);
      await once(server, 'listening');
      keptPort = (server.address() as AddressInfo).port;
    },
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
