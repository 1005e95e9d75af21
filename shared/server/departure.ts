// Whether anybody still waits for an answer. 'close' tells of it once: whoever begins to listen after a wait may never hear it.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What of a Fastify reply is read here. */
interface Exchange {
  readonly raw: ServerResponse;
  readonly request: { readonly raw: IncomingMessage };
}

/** The answer has gone out whole, or its connection has ended. */
export function isOver({ raw, request }: Exchange): boolean {
  // Node 20 never marks as closed what stood behind another answer when its connection ended.
  return raw.closed || request.raw.socket.closed;
}

/** Calls back once it is over: at once where it is already. */
export function onceOver(exchange: Exchange, leave: () => void): void {
  if (isOver(exchange)) leave();
  else exchange.raw.once('close', leave);
}

/** On Node 20 an answer that stands behind another one (pipelining) is not told that their connection has ended; it is so from here. */
export function followConnection({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.socket !== null) return;
  const close = () => {
    if (!response.closed) response.emit('close');
  };
  socket.setMaxListeners(0).once('close', close);
  response.once('close', () => socket.off('close', close));
}
