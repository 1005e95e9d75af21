import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { BodySink } from './body-writer.ts';
import type { Headers } from './caller.ts';
import { type GrpcCode, status } from './grpc-codes.ts';

/** gRPC over HTTP/2, as far as unary calls go: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */

/** flag of compression (1 byte), length (4 bytes), message. */
const PREFIX_BYTES = 5;

export async function readMessage(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).subarray(PREFIX_BYTES);
}

export function toFrame(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** What is left of the caller's deadline, or null when it has none. */
export function parseTimeoutMs(headers: IncomingHttpHeaders): number | null {
  const match = /^([0-9]{1,8})([HMSmun])$/.exec(String(headers['grpc-timeout'] ?? ''));
  return match ? Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0) : null;
}

/** The metadata, without what HTTP/2 itself needs, and with the deadline in plain milliseconds. */
export function toMetadata(headers: IncomingHttpHeaders): Headers {
  const entries = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  const timeoutMs = parseTimeoutMs(headers);
  if (timeoutMs !== null) entries.push(['grpc-timeout-ms', String(timeoutMs)]);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

export function sendHeaders(stream: ServerHttp2Stream): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status.OK) }));
}

/** An answer without a message ("trailers only"). */
export function sendStatus(stream: ServerHttp2Stream, code: GrpcCode, message: string): void {
  if (stream.destroyed) return;
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc+proto',
      'grpc-status': String(code),
      'grpc-message': encodeURIComponent(message),
    },
    { endStream: true },
  );
}

export function toBodySink(stream: ServerHttp2Stream): BodySink {
  return {
    write: (bytes, written) => stream.write(bytes, () => written()),
    end: () => stream.end(),
    // RST_STREAM: this call breaks, the connection and the other calls on it live on.
    reset: () => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    get destroyed() {
      return stream.destroyed || stream.closed;
    },
  };
}
