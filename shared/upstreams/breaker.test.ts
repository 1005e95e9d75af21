import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { FoyerError, type FoyerErrorOptions } from '../errors/index.ts';
import { LoopStall } from '../resilience/index.ts';
import type { Call } from './call.ts';
import { type AttemptsOptions, createAttempts, fail, type TestAttempts } from './test-attempts.ts';

const consecutive = { profile: 'consecutive', errorRatio: 1, minimumCalls: 1, windowMs: 1_000, openMs: 5_000 } as const;
const neverRetried = { retry: { retries: 0, budget: 0.2 } };

async function repeat(attempts: TestAttempts, times: number, withinMs?: number): Promise<void> {
  for (let number = 0; number < times; number++) await attempts.send(attempts.call(withinMs)).catch(() => {});
}

function create(options: AttemptsOptions): TestAttempts {
  return createAttempts({ ...options, service: { ...neverRetried, ...options.service } });
}

const state = (attempts: TestAttempts) => attempts.states()[0]!.state;

describe('what opens the breaker of an operation', () => {
  const cases: readonly (readonly [FoyerError['code'], FoyerErrorOptions, 'rest' | 'grpc', 'open' | 'closed'])[] = [
    ['UPSTREAM_ERROR', {}, 'rest', 'open'],
    ['UPSTREAM_UNAVAILABLE', { notSent: true }, 'rest', 'open'],
    ['UPSTREAM_BAD_RESPONSE', {}, 'rest', 'open'],
    ['UPSTREAM_RESPONSE_TOO_LARGE', {}, 'rest', 'open'],
    ['UPSTREAM_TIMEOUT', { notSent: true }, 'rest', 'open'],
    ['UPSTREAM_RATE_LIMITED', {}, 'grpc', 'open'],
    ['UPSTREAM_RATE_LIMITED', {}, 'rest', 'closed'],
    ['UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed: true }, 'grpc', 'open'],
    ['UPSTREAM_RATE_LIMITED', { unprocessed: true }, 'grpc', 'closed'],
    ['NOT_FOUND', {}, 'rest', 'closed'],
    ['FORBIDDEN', {}, 'rest', 'closed'],
    ['UNAUTHENTICATED', {}, 'rest', 'closed'],
    ['BAD_USER_INPUT', {}, 'rest', 'closed'],
    ['CONFLICT', {}, 'rest', 'closed'],
    ['INTERNAL_SERVER_ERROR', {}, 'rest', 'closed'],
  ];
  for (const [code, options, protocol, expected] of cases) {
    const words = `${code}${JSON.stringify(options)} over ${protocol}`;
    it(`${words} leaves it ${expected}`, async () => {
      const attempts = create({ service: { protocol }, attempt: () => fail(code, options) });
      await repeat(attempts, 40);
      assert.equal(state(attempts), expected);
    });
  }

  it('half a failure is half: with as many successes, RESOURCE_EXHAUSTED does not open it', async () => {
    const attempts = create({
      service: { protocol: 'grpc' },
      attempt: (_, number) => (number % 2 ? fail('UPSTREAM_RATE_LIMITED') : 'answer'),
    });
    await repeat(attempts, 100);
    assert.equal(state(attempts), 'closed');
  });

  it('F38: a stream that is refused and taken when it is sent again is no failure, however many there are', async () => {
    const service = { protocol: 'grpc', breaker: consecutive } as const;
    const attempt = ({ isResend }: Call) =>
      isResend ? 'answer' : fail('UPSTREAM_UNAVAILABLE', { notSent: true, unprocessed: true });
    const attempts = create({ service, attempt });
    await Promise.all(Array.from({ length: 40 }, () => attempts.send()));
    assert.equal(state(attempts), 'closed');
  });

  it('each attempt counts, not each call', async () => {
    const attempts = createAttempts({
      service: { retry: { retries: 1, budget: 1 } },
      attempt: () => fail('UPSTREAM_UNAVAILABLE'),
    });
    await repeat(attempts, 10);
    assert.equal(state(attempts), 'open');
    assert.equal(attempts.states()[0]!.total, 20);
  });
});

/** Hangs until the call is given up, as transports do. */
const hang = ({ shared }: Call) => new Promise((_, reject) => shared.listen({ onAbort: reject }));

describe('a timeout', () => {
  async function timeOut(attempts: TestAttempts, clock: { advance(ms: number): Promise<void> }, withinMs: number) {
    const calls = Array.from({ length: 40 }, () => attempts.send(attempts.call(withinMs)).catch(() => {}));
    await clock.advance(withinMs);
    await Promise.all(calls);
  }

  it('with all the declared time is the service’s own fault', async (t) => {
    const clock = useFakeClock(t);
    const attempts = create({ attempt: hang });
    await timeOut(attempts, clock, 200);
    assert.equal(state(attempts), 'open');
  });

  it('of a client with a tiny deadline opens nothing', async (t) => {
    const clock = useFakeClock(t);
    const attempts = create({ attempt: hang });
    await timeOut(attempts, clock, 20);
    assert.equal(state(attempts), 'closed');
  });

  it('is measured by what was declared for the call: a bulk call has no more than its members', async (t) => {
    const clock = useFakeClock(t);
    const attempts = create({ attempt: hang });
    const members = Array.from({ length: 40 }, () => {
      const call = attempts.call(100);
      Object.assign(call, { declaredMs: 100 });
      return attempts.send(call).catch(() => {});
    });
    await clock.advance(100);
    await Promise.all(members);
    assert.equal(state(attempts), 'open');
  });

  it('that is only the client leaving opens nothing', async (t) => {
    useFakeClock(t);
    const attempts = create({ attempt: hang });
    for (let number = 0; number < 40; number++) {
      const call = attempts.call();
      const answer = attempts.send(call).catch(() => {});
      call.shared.abort(new FoyerError('UPSTREAM_TIMEOUT'));
      await answer;
    }
    assert.equal(state(attempts), 'closed');
  });

  it('while our own loop stood still opens nothing (LOCAL_STALL)', async (t) => {
    const clock = useFakeClock(t);
    const stall = new LoopStall();
    stall.start();
    t.after(() => stall.stop());
    const attempts = create({ attempt: hang, stall });
    const calls = Array.from({ length: 40 }, () => attempts.send().catch(() => {}));
    // The last fifty are what a stall gives back.
    await clock.advance(250);
    await Promise.all(calls);
    assert.equal(state(attempts), 'closed', 'a quarter of a second without a beat');
  });
});

describe('a timeout of a call during which our own loop paused', () => {
  /** Forty calls of 200 ms, and 50 that the pause gives back, with a beat each 20 ms but for a pause of 90 ms from `pauseAt` on. */
  async function timeOutBeside(t: TestContext, pauseAt: number): Promise<string> {
    const clock = useFakeClock(t);
    const stall = new LoopStall();
    stall.start();
    t.after(() => stall.stop());
    const attempts = create({ attempt: hang, stall });
    const calls = Array.from({ length: 40 }, () => attempts.send().catch(() => {}));
    const startedAt = clock.now;
    while (clock.now - startedAt < 250) {
      const passed = clock.now - startedAt;
      await clock.advance(passed === pauseAt ? 90 : Math.min(20, 250 - passed));
      stall.beat();
    }
    await Promise.all(calls);
    return state(attempts);
  }

  for (const [pauseAt, expected, why] of [
    [0, 'open', 'answers that came during a pause at the beginning have long been read'],
    [60, 'open', 'the same in the middle'],
    [100, 'closed', 'what came meanwhile may not have been read'],
    [120, 'closed', 'the timer itself was late'],
  ] as const)
    it(`after ${pauseAt} of 200 ms leaves the breaker ${expected}: ${why}`, async (t) => {
      assert.equal(await timeOutBeside(t, pauseAt), expected);
    });
});

describe('an open breaker', () => {
  it('S84: answers CIRCUIT_OPEN in under a millisecond, and its counters say how often', async () => {
    const attempts = create({ attempt: (_, number) => (number <= 5 ? 'answer' : fail('UPSTREAM_ERROR')) });
    await repeat(attempts, 20);
    const call = attempts.call();
    const started = performance.now();
    for (let number = 0; number < 1_000; number++)
      await assert.rejects(attempts.send(call), { code: 'CIRCUIT_OPEN', notSent: true });
    assert.ok((performance.now() - started) / 1_000 < 1);
    assert.deepEqual(attempts.states(), [
      { service: 'shop', operation: 'user', variant: '', state: 'open', total: 1_020, successful: 5, rejected: 1_000 },
    ]);
    assert.equal(attempts.sent, 20);
  });

  it('sends one probe, which is not retried, and turns the others away meanwhile', async (t) => {
    const clock = useFakeClock(t);
    let end: ((error: unknown) => void) | undefined;
    const attempts = createAttempts({
      attempt: (_, number) =>
        number <= 20 ? fail('UPSTREAM_UNAVAILABLE') : new Promise((_, reject) => (end = reject)),
      service: { retry: { retries: 5, budget: 1 } },
    });
    await repeat(attempts, 10);
    assert.equal(state(attempts), 'open');
    const before = attempts.sent;
    await clock.advance(6_000);
    const probe = attempts.send();
    await clock.settle();
    assert.equal(attempts.sent, before + 1);
    await assert.rejects(attempts.send(), { code: 'CIRCUIT_OPEN' });
    end!(new FoyerError('UPSTREAM_UNAVAILABLE'));
    await assert.rejects(probe, { code: 'UPSTREAM_UNAVAILABLE' });
    assert.equal(attempts.sent, before + 1);
    assert.equal(state(attempts), 'open');
  });
});

it('a place that did not become free says nothing of the service: OVERLOADED opens nothing', async () => {
  let answer: ((value: unknown) => void) | undefined;
  const attempts = create({
    service: { concurrency: 1 },
    attempt: (_, number) => (number === 1 ? new Promise((resolve) => (answer = resolve)) : 'answer'),
  });
  const all = Array.from({ length: 40 }, () => attempts.send(attempts.call(60_000)).catch((error) => error.code));
  await new Promise((resolve) => setImmediate(resolve));
  answer!('answer');
  const outcomes = await Promise.all(all);
  assert.equal(outcomes.filter((outcome) => outcome === 'answer').length, 5, 'one with a place, four in the queue');
  assert.equal(outcomes.filter((outcome) => outcome === 'OVERLOADED').length, 35);
  assert.equal(state(attempts), 'closed');
});
