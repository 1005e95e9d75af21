import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeClock, useFakeClock } from '../../test/support/fake-clock.ts';
import { FoyerError } from '../errors/index.ts';
import type { Call } from './call.ts';
import { type AttemptsOptions, createAttempts, type TestAttempts } from './test-attempts.ts';

const openMs = 5_000;
const ratio = { profile: 'ratio', errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000, openMs } as const;
const consecutive = { ...ratio, profile: 'consecutive' } as const;

function create(options: AttemptsOptions): TestAttempts {
  return createAttempts({ ...options, service: { retry: { retries: 0, budget: 0.2 }, ...options.service } });
}

/** Answers after so long, or when the call is given up, as transports do. */
const answerIn =
  (ms: () => number) =>
  ({ shared }: Call) =>
    new Promise((resolve, reject) => {
      setTimeout(resolve, ms(), 'answer');
      shared.listen({ onAbort: reject });
    });

const state = (attempts: TestAttempts) => attempts.states()[0]!.state;

/** Callers in fives, each round when the one before is over. */
async function rounds(clock: FakeClock, attempts: TestAttempts, count: number, withinMs: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let round = 0; round < count; round++) {
    const calls = Array.from({ length: 5 }, () =>
      attempts.send(attempts.call(withinMs)).then(
        () => 'answer',
        (error: FoyerError) => error.code,
      ),
    );
    await clock.advance(withinMs);
    outcomes.push(...(await Promise.all(calls)));
  }
  return outcomes;
}

async function openByHanging(clock: FakeClock, attempts: TestAttempts): Promise<void> {
  await rounds(clock, attempts, 5, 200);
  assert.equal(state(attempts), 'open');
}

describe('a probe is given all the declared time', () => {
  for (const breaker of [ratio, consecutive]) {
    it(`so that callers with less do not keep the breaker of a well service open (${breaker.profile})`, async (t) => {
      const clock = useFakeClock(t);
      let answersIn = 1_000;
      const attempts = create({ service: { breaker }, attempt: answerIn(() => answersIn) });
      await openByHanging(clock, attempts);
      answersIn = 40;
      await clock.advance(6_000);
      const hurried = attempts.send(attempts.call(35));
      const left = assert.rejects(hurried, { code: 'UPSTREAM_TIMEOUT' });
      await clock.advance(35);
      await left;
      assert.equal(state(attempts), 'half-open', 'its caller has left, it has not');
      await clock.advance(5);
      assert.equal(state(attempts), breaker === ratio ? 'ramp' : 'closed');
    });
  }

  it('whoever leaves it: a client that goes away takes no probe with it', async (t) => {
    const clock = useFakeClock(t);
    let answersIn = 1_000;
    const attempts = create({ attempt: answerIn(() => answersIn) });
    await openByHanging(clock, attempts);
    answersIn = 40;
    await clock.advance(6_000);
    const call = attempts.call();
    const answer = assert.rejects(attempts.send(call), { code: 'UPSTREAM_TIMEOUT' });
    call.shared.abort(new FoyerError('UPSTREAM_TIMEOUT'));
    await answer;
    await clock.advance(40);
    assert.equal(state(attempts), 'ramp');
  });

  it('and no more: a service that hangs is found out with one call a period, however hurried its callers are', async (t) => {
    const clock = useFakeClock(t);
    const attempts = create({ attempt: answerIn(() => 60_000) });
    await openByHanging(clock, attempts);
    const before = attempts.sent;
    for (let passed = 0; passed < 30_000; passed += 35) {
      attempts.send(attempts.call(35)).catch(() => {});
      await clock.advance(35);
    }
    assert.ok(attempts.sent - before >= 4 && attempts.sent - before <= 6, `${attempts.sent - before} calls in 30 s`);
  });

  it('but for a write, of which nobody would hear: there the next caller is the probe', async (t) => {
    const clock = useFakeClock(t);
    let seen: Call | undefined;
    const attempts = create({
      operation: 'rename',
      service: { breaker: consecutive },
      attempt: (call, number) => {
        if (number <= 3) throw new FoyerError('UPSTREAM_ERROR');
        seen = call;
        return answerIn(() => 40)(call);
      },
    });
    for (let number = 0; number < 3; number++) await attempts.send().catch(() => {});
    assert.equal(state(attempts), 'open');
    await clock.advance(6_000);
    const call = attempts.call(20);
    const cut = assert.rejects(attempts.send(call), { code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(20);
    await cut;
    assert.equal(seen, call, 'the call itself, not one on its behalf');
    const patient = attempts.send(attempts.call(5_000));
    await clock.advance(40);
    assert.equal(await patient, 'answer');
    assert.equal(state(attempts), 'closed');
  });
});

describe('callers who give a service less than its declared time', () => {
  it('find out together that it hangs: its breaker opens nearly as soon as by others', async (t) => {
    for (const breaker of [ratio, consecutive]) {
      const clock = useFakeClock(t);
      const attempts = create({ service: { breaker }, attempt: answerIn(() => 60_000) });
      await rounds(clock, attempts, 16, 150);
      assert.equal(state(attempts), 'open');
      assert.ok(attempts.sent <= 35, `${attempts.sent} of 80 reached it`);
      t.mock.restoreAll();
    }
  });

  it('open nothing while it answers within that time, though it answers none of them', async (t) => {
    for (const breaker of [ratio, consecutive]) {
      const clock = useFakeClock(t);
      const attempts = create({ service: { breaker }, attempt: answerIn(() => 170) });
      const outcomes = await rounds(clock, attempts, 30, 150);
      assert.deepEqual([...new Set(outcomes)], ['UPSTREAM_TIMEOUT']);
      assert.equal(state(attempts), 'closed');
      const patient = attempts.send(attempts.call(200));
      await clock.advance(170);
      assert.equal(await patient, 'answer');
      t.mock.restoreAll();
    }
  });

  it('tell it of no more time than their requests have, until it has answered twenty of them not at all', async (t) => {
    const clock = useFakeClock(t);
    let answersIn = 40;
    const told: number[] = [];
    const attempts = create({
      attempt: (call) => {
        told.push(call.shared.deadlineAt - call.scope.deadlineAt);
        return answerIn(() => answersIn)(call);
      },
    });
    /** Of a client that takes the time away: its request has no more of it either. */
    const ask = (withinMs: number) => {
      const call = attempts.call(withinMs);
      Object.assign(call, { scope: { deadlineAt: clock.now + withinMs } });
      return attempts.send(call).catch(() => {});
    };
    const round = async (times: readonly number[]) => {
      const calls = times.map(ask);
      await clock.advance(200);
      await Promise.all(calls);
    };
    for (let number = 0; number < 20; number++) await round([20, 20, 20, 20, 60]);
    assert.deepEqual([...new Set(told)], [0]);
    assert.equal(state(attempts), 'closed');

    answersIn = 60_000;
    for (let number = 0; number < 10; number++) await round([20, 20, 20, 20, 60]);
    assert.equal(state(attempts), 'open');
    assert.equal(told.filter((ms) => ms > 0).length <= 6, true, `${told.filter((ms) => ms > 0).length} trials`);
  });

  it('leave it in time, but for one at a time who finds out', async (t) => {
    const clock = useFakeClock(t);
    let running = 0;
    const attempts = create({
      attempt: ({ shared }) => {
        running++;
        return new Promise((_, reject) =>
          shared.listen({
            onAbort(reason) {
              running--;
              reject(reason);
            },
          }),
        );
      },
    });
    for (let round = 0; round < 3; round++) {
      await rounds(clock, attempts, 1, 50);
      assert.ok(running <= 1, `${running} still run`);
    }
    assert.equal(running, 1);
    await clock.advance(200);
    assert.equal(running, 0);
    assert.equal(clock.timers, 0);
  });
});
