import type { Socket } from 'node:net';

/** What connections may hold of answers that were written and not taken, together. */
const maxUnreadBytes = 64 * 1_048_576;
/** So long a slow network may take for a large answer when room is short; where it is twice too little, only until the next look. */
const patienceMs = 2_000;
/** Between two looks, milliseconds. */
const lookMs = 500;

/**
 * Clients that do not read leave whole answers in our memory until their connection counts as stuck, half a minute later. So the sum is
 * bounded: beyond it, those end that have waited longest. Nobody is touched while there is room.
 */
export class UnreadAnswers {
  readonly #sockets: () => Iterable<Socket>;
  readonly #maxBytes: number;
  readonly #timer: NodeJS.Timeout;
  #unreadSince = new Map<Socket, number>();

  constructor(sockets: () => Iterable<Socket>, maxBytes = maxUnreadBytes) {
    this.#sockets = sockets;
    this.#maxBytes = maxBytes;
    this.#timer = setInterval(() => this.look(performance.now()), lookMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Ends what has to end. @param nowMs on the clock of the calls before */
  look(nowMs: number): void {
    const waiting = new Map<Socket, number>();
    let bytes = 0;
    for (const socket of this.#sockets()) {
      if (socket.writableLength === 0) continue;
      bytes += socket.writableLength;
      waiting.set(socket, this.#unreadSince.get(socket) ?? nowMs);
    }
    this.#unreadSince = waiting;

    if (bytes > this.#maxBytes) this.#endLongest(bytes, nowMs);
  }

  #endLongest(unreadBytes: number, nowMs: number): void {
    let bytes = unreadBytes;
    for (const [socket, since] of [...this.#unreadSince].sort(([, a], [, b]) => a - b)) {
      const patience = bytes > 2 * this.#maxBytes ? lookMs / 2 : patienceMs;
      if (bytes <= this.#maxBytes || nowMs - since < patience) return;
      bytes -= socket.writableLength;
      socket.destroy();
    }
  }
}
