import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.ts';

/** Where the bytes of an answer go: an HTTP/1 response or an HTTP/2 stream. */
export interface BodySink {
  write(bytes: Buffer, written: () => void): unknown;
  end(): unknown;
  /** Breaks off, so that the client sees a reset and not an end. */
  reset(): void;
  readonly destroyed: boolean;
}

/** Sends a body as the dials say: whole, byte by byte, or half. */
export async function sendBody(body: Buffer, fault: Fault, sink: BodySink): Promise<void> {
  if (fault.resetMidBody) {
    await write(sink, body.subarray(0, Math.floor(body.length / 2)));
    sink.reset();
  } else if (fault.dripMs !== undefined) {
    await drip(body, fault.dripMs, sink);
  } else {
    await write(sink, body);
    sink.end();
  }
}

async function drip(body: Buffer, dripMs: number, sink: BodySink): Promise<void> {
  for (let at = 0; at < body.length && !sink.destroyed; at += 1) {
    await write(sink, body.subarray(at, at + 1));
    await sleep(dripMs);
  }
  if (!sink.destroyed) sink.end();
}

const pieceBytes = 65_536;

/** In pieces, each when the one before is gone: who leaves at the headers costs nearly nothing, and no body holds up the other services. */
async function write(sink: BodySink, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length && !sink.destroyed; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    await new Promise<void>((resolve) => sink.write(piece, resolve));
  }
}
