import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { type FoyerError, isFoyerError } from '../../errors/index.ts';
import { readBody } from './read-body.ts';

const maxBytes = 200_000;

function read(pieces: readonly Buffer[], headers: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const request = Object.assign(Readable.from(pieces, { objectMode: false }), {
    headers,
  }) as unknown as IncomingMessage;
  return new Promise((resolve, reject) => {
    readBody(request, maxBytes, (error, bytes) => (error ? reject(error) : resolve(Buffer.from(bytes))));
  });
}

const piecesOf = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, index) => Buffer.alloc(bytes, index % 251));
const refusedAs = (code: string) => (error: unknown) => isFoyerError(error) && (error as FoyerError).code === code;

test('a body is what its pieces are together, however many and large they are', async () => {
  for (const pieces of [
    [],
    piecesOf(1, 1_000),
    piecesOf(2, 7),
    piecesOf(999, 1),
    piecesOf(1_500, 128),
    piecesOf(3, 60_000),
  ])
    assert.deepEqual(await read(pieces), Buffer.concat(pieces));
});

test('no piece is changed by what comes after it', async () => {
  const pieces = piecesOf(40, 100);
  const before = pieces.map((piece) => Buffer.from(piece));
  await read(pieces);
  assert.deepEqual(pieces, before);
});

test('a body in more than 1,000 pieces of less than 128 bytes on average is refused', async () => {
  await assert.rejects(read(piecesOf(1_001, 1)), refusedAs('BAD_REQUEST'));
  await assert.rejects(read(piecesOf(1_001, 127)), refusedAs('BAD_REQUEST'));
  await assert.rejects(read([Buffer.alloc(120_000), ...piecesOf(2_000, 1)]), refusedAs('BAD_REQUEST'));
});

test('attack 16: a byte more than is taken is refused, and by its announced length before it comes', async () => {
  assert.equal((await read([Buffer.alloc(maxBytes)])).length, maxBytes);
  await assert.rejects(read([Buffer.alloc(maxBytes), Buffer.alloc(1)]), refusedAs('PAYLOAD_TOO_LARGE'));
  await assert.rejects(read([], { 'content-length': String(maxBytes + 1) }), refusedAs('PAYLOAD_TOO_LARGE'));
});
