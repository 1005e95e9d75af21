import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Of the files that this process may open, those that clients' connections may take: the rest is for services, Redis and code. */
const clientsShare = 0.5;

/**
 * Lets no more connections in than files can be opened (`ulimit -n`): when accepting takes the last one, no service can be called, and
 * what is said to be ready answers nobody.
 *
 * @returns whether a connection is one too many, so that its requests should be refused
 */
export function boundConnections(server: Server, openFiles = readOpenFilesLimit()): (socket: Socket) => boolean {
  if (openFiles === undefined) return () => false;
  const most = Math.floor(openFiles * clientsShare);
  const tooMany = new WeakSet<Socket>();
  let open = 0;
  // Some more are let in to be told so; beyond those the kernel's own queue has to do.
  server.maxConnections = Math.floor(most * 1.25);
  server.on('connection', (socket) => {
    if (++open > most) tooMany.add(socket);
    socket.once('close', () => open--);
  });
  return (socket) => tooMany.has(socket);
}

/** The soft limit; undefined where the system does not say, or has none. */
function readOpenFilesLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
