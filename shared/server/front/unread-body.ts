import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Lifecycle } from '../lifecycle.ts';

/**
 * Whether a request is answered before the end of its chunked body was seen. Node would read the rest for the sake of the next request on
 * the connection, without an end, and a byte may be a chunk: a mebibyte of those takes four seconds of processor time.
 */
export function isUnread({ headers, complete }: IncomingMessage): boolean {
  return !complete && headers['transfer-encoding'] !== undefined;
}

/**
 * Ends the connection once its answer is on its way. Not by `destroySoon`, as `connection: close` alone has it: that waits for the client
 * to be told, and reads two megabytes meanwhile.
 */
export function endUnread(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (!request.complete) request.socket.destroy();
  });
}

/** So long a client may go on sending a body that nobody wants, once its answer is out. */
const lingerMs = 2_000;

/**
 * Closes in steps where the connection ends while a body of a known length still comes (RFC 9112, section 9.6): to close at once resets the
 * connection, and the client may lose the answer to it. What comes is let fall.
 */
function lingerUnread(request: IncomingMessage): void {
  const { socket } = request;
  // As it is called for the last answer of the connection, which may be to a later request: then all has come, and Node's own does it.
  socket.destroySoon = () => {
    Reflect.deleteProperty(socket, 'destroySoon');
    if (request.complete) return socket.destroySoon();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
    request.once('end', () => socket.destroySoon());
    socket.end();
  };
}

/** A request and where its answer goes. */
export interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly lifecycle: Pick<Lifecycle, 'isLeaving' | 'isStarting'>;
}

/** Right before an answer goes out: whether its connection is to be kept. */
export function closeAfter({ request, reply, lifecycle }: Exchange): void {
  const isLast = isUnread(request.raw);
  if (isLast) endUnread(request.raw, reply.raw);
  else if (!request.raw.complete) lingerUnread(request.raw);
  if (isLast || lifecycle.isLeaving) reply.header('connection', 'close');
}
