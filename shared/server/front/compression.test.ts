import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { codingOf, compress, isCompressible } from './compression.ts';

test('S22: what is compressed comes out as it went in, whatever its length', async () => {
  for (const length of [1_024, 5_000, 3_000_000]) {
    const text = JSON.stringify({ text: 'ünïcode '.repeat(length / 8) });
    assert.equal(isCompressible(Buffer.byteLength(text)), true);
    assert.equal(gunzipSync(await compress(text, 'gzip')).toString(), text);
    assert.equal(brotliDecompressSync(await compress(text, 'br')).toString(), text);
  }
  assert.equal(isCompressible(1_023), false);
});

test('S22: the coding is the one that the client prefers', () => {
  for (const [accept, expected] of [
    [undefined, undefined],
    ['', undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0.1, gzip;q=0.2', 'gzip'],
    ['br; q=0', undefined],
    ['*;q=0.5', 'br'],
    ['*;q=0, gzip', 'gzip'],
    ['gzip;q=nonsense', undefined],
    ['x-gzip', undefined],
  ] as const)
    assert.equal(codingOf(accept), expected, accept);
});

test('when too much is being compressed, answers go out as they are', async () => {
  const under = Array.from({ length: 64 }, () => compress('x'.repeat(100_000), 'gzip'));
  assert.equal(codingOf('gzip'), undefined);
  await Promise.all(under);
  assert.equal(codingOf('gzip'), 'gzip');
});
