import type { IncomingMessage, ServerResponse } from 'node:http';

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
