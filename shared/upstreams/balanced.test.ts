import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FoyerError, type FoyerErrorOptions } from '../errors/index.ts';
import { balance } from './balanced.ts';
import { testService } from './test-pipeline.ts';
import type { Attempt, Transport } from './types.ts';

const attempt = { operation: testService().operation('user') } as Attempt;

/** Endpoints that answer with their number, or fail as the test says. */
function endpoints(count: number) {
  const failing = new Map<number, FoyerError>();
  const asked: number[] = [];
  const transports = Array.from(
    { length: count },
    (_, index): Transport => ({
      async send() {
        asked.push(index);
        if (failing.has(index)) throw failing.get(index)!;
        return index;
      },
      close: async () => {},
    }),
  );
  const transport = balance(transports);
  return {
    asked,
    fail: (index: number, code: FoyerError['code'], options?: FoyerErrorOptions) =>
      failing.set(index, new FoyerError(code, options)),
    send: () => transport.send(attempt).catch((error: FoyerError) => error.code),
    transport,
    transports,
  };
}

describe('several endpoints of a service', () => {
  it('are asked in turns', async () => {
    const { send, asked } = endpoints(3);
    for (let call = 0; call < 6; call++) await send();
    assert.deepEqual(asked, [0, 1, 2, 0, 1, 2]);
  });

  it('F28: of which one cannot be reached cost nobody an answer', async () => {
    const { fail, send, asked } = endpoints(3);
    fail(1, 'UPSTREAM_UNAVAILABLE', { notSent: true });
    const answers: unknown[] = [];
    for (let call = 0; call < 30; call++) answers.push(await send());
    assert.ok(answers.every((answer) => answer === 0 || answer === 2));
    assert.equal(asked.length, 31, 'it is asked once, and then passed over');
  });

  it('are each tried once when none can be reached, or until one has seen the call', async () => {
    const { fail, send, asked } = endpoints(3);
    for (const index of [0, 1, 2]) fail(index, 'UPSTREAM_UNAVAILABLE', { notSent: true });
    assert.equal(await send(), 'UPSTREAM_UNAVAILABLE');
    assert.deepEqual(asked, [0, 1, 2]);
    fail(1, 'UPSTREAM_UNAVAILABLE');
    assert.equal(await send(), 'UPSTREAM_UNAVAILABLE');
    assert.deepEqual(asked.slice(3), [0, 1]);
  });

  it('of which one answers with errors lose it after three', async () => {
    const { fail, send } = endpoints(2);
    fail(0, 'UPSTREAM_ERROR');
    const answers: unknown[] = [];
    for (let call = 0; call < 20; call++) answers.push(await send());
    assert.equal(answers.filter((answer) => answer === 'UPSTREAM_ERROR').length, 3);
  });

  it('keep one that refuses what is asked, or that a client left too early', async () => {
    for (const code of ['NOT_FOUND', 'UPSTREAM_TIMEOUT', 'UPSTREAM_RATE_LIMITED'] as const) {
      const { fail, send, asked } = endpoints(2);
      fail(0, code);
      for (let call = 0; call < 20; call++) await send();
      assert.equal(asked.filter((index) => index === 0).length, 10);
    }
  });

  it('of one endpoint nothing is made', () => {
    const { transport, transports } = endpoints(1);
    assert.equal(transport, transports[0]);
  });
});
