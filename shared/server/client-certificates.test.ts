import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitNames } from './client-certificates.ts';

test('alternative names are told apart, and one that looks like two stays one', () => {
  assert.deepEqual(splitNames(''), []);
  assert.deepEqual(splitNames('DNS:a.example'), ['DNS:a.example']);
  assert.deepEqual(splitNames('DNS:a, URI:spiffe://shop/batch, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1'), [
    'DNS:a',
    'URI:spiffe://shop/batch',
    'IP Address:10.0.0.1',
    'IP Address:0:0:0:0:0:0:0:1',
  ]);
  assert.deepEqual(splitNames('DNS:"a, URI:spiffe://shop/batch", DNS:b'), ['DNS:a, URI:spiffe://shop/batch', 'DNS:b']);
  assert.deepEqual(splitNames('URI:"a\\"b, DNS:c"'), ['URI:a"b, DNS:c']);
});
