import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CallSignal } from '../../resilience/index.ts';
import { Exchange, type ExchangeRequest } from './exchange.ts';

const request = {
  method: 'GET',
  holdsInt64: false,
  answerUndeclared: false,
  operation: { name: 'getThing', read: true, service: { name: 'things' } },
} as unknown as ExchangeRequest;

test('an answer in chunks of a byte is whole, and takes no more memory than it has bytes, by the order of it', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const bytes = Buffer.from(JSON.stringify({ text: 'x'.repeat(400_000) }));
  let exchange!: Exchange;
  const answered = new Promise<unknown>((resolve, reject) => {
    exchange = new Exchange(request, new CallSignal(), resolve, reject);
  });
  exchange.onConnect(() => {});
  exchange.onHeaders(200, [Buffer.from('content-type'), Buffer.from('application/json')]);
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < bytes.length; at++) exchange.onData(bytes.subarray(at, at + 1));
  collect();
  const grownMiB = (process.memoryUsage().heapUsed - before) / 1_048_576;
  assert.ok(grownMiB < 8, `${grownMiB.toFixed(1)} MiB`);
  exchange.onComplete();
  assert.deepEqual(await answered, JSON.parse(bytes.toString()));
});
