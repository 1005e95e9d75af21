import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { FoyerError } from '../../errors/index.ts';
import { refusal } from '../answers.ts';
import { endUnread, isUnread } from './unread-body.ts';

/**
 * The Expect header (RFC 9110, section 10.1.1). A client that waits with its body is told to go on, unless the body is refused by its
 * length already; any other expectation is 417.
 */
export function meetExpectations({ server, accounts }: FastifyInstance, maxBodyBytes: number): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (!(Number(request.headers['content-length'] ?? 0) > maxBodyBytes)) response.writeContinue();
    server.emit('request', request, response);
  });
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const error = new FoyerError('BAD_REQUEST', { publicMessage: 'The expectation cannot be met.' });
    const { headers, body } = refusal(error);
    accounts.refused('', error.code, 417, headers['x-trace-id']!);
    if (isUnread(request)) endUnread(request, response);
    response.writeHead(417, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
    response.end(body);
  });
}
