import {
  type ClientHttp2Session,
  connect,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Later } from './serve-stand-ins.ts';

/** Unary calls: the message that `address` said to the same one. What it refuses is a mistake of the setting. */
export function standInForGrpc(address: string, later: Later): Http2Server {
  const known = new Map<string, Buffer>();
  const session = connect(`http://${address}`);
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    readAll(stream, (message) => {
      const arrivedAt = performance.now();
      const key = `${headers[':path']} ${headers['x-user-id']} ${message.toString('latin1')}`;
      const answer = known.get(key);
      if (answer) return void later(arrivedAt, () => send(stream, answer));
      ask(session, headers, message, (learnt) => {
        known.set(key, learnt);
        later(arrivedAt, () => send(stream, learnt));
      });
    });
  });
  return server;
}

interface Readable {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
}

function readAll(stream: Readable, then: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  stream.on('end', () => then(Buffer.concat(chunks)));
}

function ask(
  session: ClientHttp2Session,
  headers: IncomingHttpHeaders,
  message: Buffer,
  then: (answer: Buffer) => void,
) {
  const own = Object.entries(headers).filter(([name]) => name !== ':authority');
  const call = session.request(Object.fromEntries(own));
  readAll(call, then);
  call.end(message);
}

function send(stream: ServerHttp2Stream, answer: Buffer): void {
  // Whoever asked may have gone.
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(answer);
}
