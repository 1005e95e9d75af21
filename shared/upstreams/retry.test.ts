import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FoyerError, type FoyerErrorOptions } from '../errors/index.ts';
import { pause } from '../resilience/index.ts';
import { createAttempts, fail } from './test-attempts.ts';

const once = (code: FoyerError['code'], options?: FoyerErrorOptions) => (_: unknown, number: number) =>
  number === 1 ? fail(code, options) : 'answer';

describe('a read', () => {
  for (const [failure, code, options] of [
    ['that could not connect', 'UPSTREAM_UNAVAILABLE', { notSent: true }],
    ['that could not connect in time', 'UPSTREAM_TIMEOUT', { notSent: true }],
    ['whose stream was refused', 'UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed: true }],
    ['answered UNAVAILABLE, 502, 503 or 504', 'UPSTREAM_UNAVAILABLE', {}],
    ['answered 500', 'UPSTREAM_ERROR', {}],
  ] as const) {
    it(`S90: ${failure} is sent again, once`, async () => {
      const attempts = createAttempts({ attempt: once(code, options) });
      assert.equal(await attempts.send(), 'answer');
      assert.equal(attempts.sent, 2);
      const failing = createAttempts({ attempt: () => fail(code, options) });
      await assert.rejects(failing.send(), { code });
      assert.equal(failing.sent, 2);
    });
  }

  for (const code of [
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_BAD_RESPONSE',
    'UPSTREAM_RESPONSE_TOO_LARGE',
    'UPSTREAM_RATE_LIMITED',
    'NOT_FOUND',
    'FORBIDDEN',
    'BAD_USER_INPUT',
    'INTERNAL_SERVER_ERROR',
  ] as const) {
    it(`that ended with ${code} is not sent again`, async () => {
      const attempts = createAttempts({ attempt: () => fail(code) });
      await assert.rejects(attempts.send(), { code });
      assert.equal(attempts.sent, 1);
    });
  }

  it("is not sent again after gRPC's INTERNAL, which is an answer", async () => {
    const attempts = createAttempts({ service: { protocol: 'grpc' }, attempt: () => fail('UPSTREAM_ERROR') });
    await assert.rejects(attempts.send());
    assert.equal(attempts.sent, 1);
  });

  it('is sent as often as the registry says, and not at all with `retries: 0` or `budget: 0`', async () => {
    for (const [retry, sent] of [
      [{ retries: 3, budget: 0.2 }, 4],
      [{ retries: 0, budget: 0.2 }, 1],
      [{ retries: 1, budget: 0 }, 1],
    ] as const) {
      const attempts = createAttempts({ service: { retry }, attempt: () => fail('UPSTREAM_UNAVAILABLE') });
      await assert.rejects(attempts.send());
      assert.equal(attempts.sent, sent);
    }
  });

  it('waits as long as the service asks, and is not sent again when that is beyond its deadline', async () => {
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const patient = createAttempts({ retry: { wait }, attempt: once('UPSTREAM_UNAVAILABLE', { retryAfterMs: 50 }) });
    assert.equal(await patient.send(), 'answer');
    assert.deepEqual(waits, [50]);
    const hurried = createAttempts({ retry: { wait }, attempt: once('UPSTREAM_UNAVAILABLE', { retryAfterMs: 1_000 }) });
    await assert.rejects(hurried.send());
    assert.equal(hurried.sent, 1);
  });

  it('is not sent again after it was aborted during the pause, nor when it ended because of that', async () => {
    const reason = new FoyerError('UPSTREAM_TIMEOUT');
    const pausing = createAttempts({
      retry: {
        wait: (_, signal) => {
          const longPause = pause(60_000, signal);
          call.shared.abort(reason);
          return longPause;
        },
      },
      attempt: () => fail('UPSTREAM_UNAVAILABLE'),
    });
    const call = pausing.call();
    await assert.rejects(pausing.send(call), reason);
    assert.equal(pausing.sent, 1);

    const aborted = createAttempts({
      attempt: ({ shared }) => {
        shared.abort(reason);
        fail('UPSTREAM_UNAVAILABLE');
      },
    });
    await assert.rejects(aborted.send());
    assert.equal(aborted.sent, 1);
  });

  it("tells the service's failure, and not that we would not try again", async () => {
    const attempts = createAttempts({
      service: { breaker: { profile: 'consecutive', errorRatio: 1, minimumCalls: 1, windowMs: 1_000, openMs: 5_000 } },
      attempt: () => fail('UPSTREAM_UNAVAILABLE'),
    });
    await assert.rejects(attempts.send(), { code: 'UPSTREAM_UNAVAILABLE' });
    await assert.rejects(attempts.send(), { code: 'UPSTREAM_UNAVAILABLE' }, 'the breaker opened between its attempts');
    assert.equal(attempts.sent, 3);
    await assert.rejects(attempts.send(), { code: 'CIRCUIT_OPEN' });
  });
});

describe('a write', () => {
  it('is never sent again once the service may have seen it', async () => {
    for (const [code, options] of [
      ['UPSTREAM_UNAVAILABLE', {}],
      ['UPSTREAM_TIMEOUT', {}],
      ['UPSTREAM_ERROR', {}],
      ['OVERLOADED', { notSent: true }],
    ] as const) {
      const attempts = createAttempts({ operation: 'rename', attempt: () => fail(code, options) });
      await assert.rejects(attempts.send(), { code });
      assert.equal(attempts.sent, 1, code);
    }
  });

  it('that no handler has seen is sent again once, also where the registry wants no retries', async () => {
    const service = { retry: { retries: 0, budget: 0.2 } };
    for (const unprocessed of [true, false]) {
      const attempt = once('UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed });
      const attempts = createAttempts({ operation: 'rename', service, attempt });
      assert.equal(await attempts.send(), 'answer');
      assert.equal(attempts.sent, 2);
    }
  });
});

it('what a restart turns away at once is sent again, as much of it as may be under way, and no more', async () => {
  const attempt = (call: object, _: number) => {
    if (seen.has(call)) return 'answer';
    seen.add(call);
    return fail('UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed: true });
  };
  const seen = new Set<object>();
  const attempts = createAttempts({ service: { concurrency: 8 }, attempt });
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => attempts.send()));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 8);
  assert.equal(attempts.sent, 20);
});

it('what is refused for good gets no more than a restart would cost once, and its breaker opens', async () => {
  for (const [operation, service] of [
    ['user', {}],
    ['user', { retry: { retries: 0, budget: 0.2 } }],
    ['rename', {}],
  ] as const) {
    const attempts = createAttempts({
      operation,
      service: { protocol: 'grpc', ...service },
      attempt: () => fail('UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed: true }),
    });
    let passed = 0;
    for (let round = 0; round < 8; round++) {
      const before = attempts.states()[0]?.rejected ?? 0;
      await Promise.allSettled(Array.from({ length: 5 }, () => attempts.send()));
      passed += 5 - (attempts.states()[0]!.rejected - before);
    }
    assert.equal(attempts.states()[0]!.state, 'open');
    assert.ok(passed <= 25, `${passed} calls got through`);
    assert.equal(attempts.sent - passed, 5, 'those of the first round, of which nobody knew yet, were sent again');
  }
});

it('whatever fails, however long it takes and whoever leaves: no attempt after an abort, and at most 1.2 times the load, or what a restart turns away', async () => {
  type Failure = readonly [code: FoyerError['code'], options?: FoyerErrorOptions];
  const failures: readonly Failure[] = [
    ['UPSTREAM_UNAVAILABLE'],
    ['UPSTREAM_ERROR'],
    ['UPSTREAM_BAD_RESPONSE'],
    ['NOT_FOUND'],
    ['UPSTREAM_UNAVAILABLE', { notSent: true }],
    ['UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed: true }],
  ];
  const outcome = fc.option(fc.constantFrom(...failures), { freq: 3 });
  const concurrency = 16;
  const asked = fc.record({
    outcomes: fc.array(outcome, { minLength: 4, maxLength: 4 }),
    leaves: fc.integer({ min: 0, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(asked, { minLength: 1, maxLength: 120 }),
      fc.integer({ min: 1, max: 3 }),
      async (calls, retries) => {
        const attemptsOf = new Map<object, number>();
        let late = 0;
        const attempts = createAttempts({
          service: {
            concurrency,
            retry: { retries, budget: 0.2 },
            // Never opens: what is held here is the budget alone.
            breaker: { profile: 'ratio', errorRatio: 1, minimumCalls: 1_000_000, windowMs: 1_000, openMs: 1 },
          },
          retry: {
            wait: (_, signal) =>
              new Promise((resolve, reject) => {
                if (signal.aborted) return reject(signal.reason);
                signal.listen({ onAbort: reject });
                queueMicrotask(() => queueMicrotask(resolve));
              }),
          },
          attempt: async (call) => {
            if (call.shared.abandoned) late++;
            const number = attemptsOf.get(call.input) ?? 0;
            attemptsOf.set(call.input, number + 1);
            await undefined;
            const failure = (call.input as { outcomes?: readonly (Failure | null)[] }).outcomes?.[number];
            return failure ? fail(...failure) : 'answer';
          },
        });
        await Promise.all(
          calls.map(async ({ outcomes, leaves }) => {
            const call = attempts.call(60_000);
            Object.assign(call, { input: { outcomes } });
            const answer = attempts.send(call).catch(() => {});
            for (let turn = 0; turn < leaves; turn++) await undefined;
            if (leaves > 0) call.shared.abort(new FoyerError('UPSTREAM_TIMEOUT'));
            await answer;
          }),
        );
        assert.equal(late, 0);
        const again = Math.max(calls.length * 0.2, concurrency);
        assert.ok(attempts.sent <= calls.length + again, `${attempts.sent} attempts for ${calls.length} calls`);
      },
    ),
    { numRuns: 100 },
  );
});
