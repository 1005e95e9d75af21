import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { UnreadAnswers } from './unread-answers.ts';

/** Of the files that this process may open, those that clients' connections may take: the rest is for services, Redis and code. */
const clientsShare = 0.5;

/**
 * The connections of clients. No more of them are let in than files can be opened (`ulimit -n`): when accepting takes the last one, no
 * service can be called, and what is said to be ready answers nobody.
 */
export class Connections {
  readonly #open = new Set<Socket>();
  /** TLS connections above those of `#open`, from the end of their handshake. */
  readonly #secured = new Set<Socket>();
  readonly #tooMany = new WeakSet<Socket>();
  readonly #unread = new UnreadAnswers(() => (this.#secured.size > 0 ? this.#secured : this.#open));

  constructor(server: Server, openFiles = readOpenFilesLimit()) {
    const most = Math.floor(openFiles * clientsShare);
    // Some more are let in to be told so; beyond those the kernel's own queue has to do.
    if (Number.isFinite(most)) server.maxConnections = Math.floor(most * 1.25);
    server.once('close', () => this.#unread.close());
    server.on('connection', (socket) => {
      this.#open.add(socket);
      if (this.#open.size > most) this.#tooMany.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('secureConnection', (socket: Socket) => {
      this.#secured.add(socket);
      if (this.#open.size > most) this.#tooMany.add(socket);
      socket.once('close', () => this.#secured.delete(socket));
    });
  }

  /** Its requests should be refused. */
  isOneTooMany(socket: Socket): boolean {
    return this.#tooMany.has(socket);
  }

  /** Ends those on which nothing has ever come, as browsers open them in advance: Node does not count them as idle. */
  endSilent(): void {
    for (const sockets of [this.#secured, this.#open])
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** The soft limit; without end where the system does not say, or has none. */
function readOpenFilesLimit(): number {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return Number(limit ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
