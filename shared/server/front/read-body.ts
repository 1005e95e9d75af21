import type { IncomingMessage } from 'node:http';
import { FoyerError } from '../../errors/index.ts';

/** What became of a body: the bytes, or why they are not to be had. They are good for as long as `done` runs. */
export type BodyDone = (error: Error | null, bytes: Buffer) => void;

/**
 * Pieces of any size that a body may come in. Whoever sends it chooses where one chunk ends: each byte can be one, and a piece costs the
 * parser 3 µs and half a kilobyte however little is in it.
 */
const freePieces = 1_000;
/** Bytes that the pieces of a body hold on average, when there are more. */
const leastBytesEach = 128;
const none: Buffer = Buffer.alloc(0);

/**
 * Reads a body to its end, and calls back once. Not a buffer a piece: all of them are copied into one that grows with what has come,
 * whatever length was announced.
 *
 * @throws {FoyerError} through `done`: PAYLOAD_TOO_LARGE, and BAD_REQUEST for a body in crumbs; what is still on its way is not read
 */
export function readBody(request: IncomingMessage, maxBytes: number, done: BodyDone): void {
  if (Number(request.headers['content-length']) > maxBytes) return done(new FoyerError('PAYLOAD_TOO_LARGE'), none);
  let kept = none;
  let length = 0;
  let pieces = 0;
  const end = (error: Error | null = null) => {
    request.off('data', take).off('end', end).off('error', end);
    done(error, kept.subarray(0, length));
  };
  const refuse = (error: FoyerError) => {
    end(error);
    drop(request);
  };
  const take = (piece: Buffer) => {
    pieces++;
    const needed = length + piece.length;
    if (needed > maxBytes) return refuse(new FoyerError('PAYLOAD_TOO_LARGE'));
    if (pieces > freePieces && needed < pieces * leastBytesEach) return refuse(crumbled());
    kept = pieces === 1 ? piece : append(kept, length, piece);
    length = needed;
  };
  request.on('data', take).on('end', end).on('error', end);
}

/**
 * What Node does itself with a body that nobody read. Up to ten thousand pieces are in the parser's hands already, and a stream that takes
 * them in costs twice what letting them fall does.
 */
function drop(request: IncomingMessage & { _dump?(): void }): void {
  request._dump?.();
}

function crumbled(): FoyerError {
  return new FoyerError('BAD_REQUEST', { publicMessage: 'The body came in too many pieces.' });
}

/** Doubles what is full, so that no byte is copied more than twice on average. */
function append(kept: Buffer, length: number, piece: Buffer): Buffer {
  const needed = length + piece.length;
  const roomy = needed <= kept.length ? kept : Buffer.allocUnsafe(Math.max(needed, 2 * kept.length));
  if (roomy !== kept) kept.copy(roomy, 0, 0, length);
  piece.copy(roomy, length);
  return roomy;
}
