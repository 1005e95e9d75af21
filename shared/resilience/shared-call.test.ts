import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type FakeClock, useFakeClock } from '../../test/support/fake-clock.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { LoopStall } from './loop-stall.ts';
import { SharedCall } from './shared-call.ts';

interface Outcome {
  readonly at: number;
  readonly answer?: unknown;
  readonly code?: string;
}

/** Joins and notes when, and with what, the caller was let go. */
function watch(call: SharedCall<unknown>, deadlineAt: number, clock: FakeClock): { outcome: Outcome | undefined } {
  const caller: { outcome: Outcome | undefined } = { outcome: undefined };
  call.join(deadlineAt).then(
    (answer) => {
      caller.outcome = { at: clock.now, answer };
    },
    (error: FoyerError) => {
      caller.outcome = { at: clock.now, code: error.code };
    },
  );
  return caller;
}

/** Our own loop, and with it all that this process does. */
function standStill(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('a call that several wait for', () => {
  test('X7: an answer that came in time is not thrown away because our own loop stood still', async () => {
    const call = new SharedCall<string>();
    const answer = call.join(performance.now() + 5);
    // As a socket's data would be: there, and to be read after the timers.
    setImmediate(() => call.resolve('there'));
    standStill(40);
    assert.equal(await answer, 'there');
  });

  test('X7: what our own loop took of its time is given back: 50 ms, and nothing behind the request’s deadline', async (t) => {
    const stall = new LoopStall();
    stall.start();
    t.after(() => stall.stop());
    const ended: string[] = [];
    const begun = (name: string, latestAt: number) => {
      const call = new SharedCall<string>(latestAt);
      const told = call.join(performance.now() + 60).catch(({ code }: FoyerError) => code);
      return { call, told: told.then((how) => void ended.push(`${name} ${how}`)) };
    };
    const answered = begun('answered', performance.now() + 1_000);
    const hung = begun('hung', performance.now() + 1_000);
    const last = begun('at the end of its request', performance.now() + 60);
    standStill(150);
    const wokeAt = performance.now();
    // Its connection was being opened, or its answer was half read.
    setTimeout(() => answered.call.resolve('there'), 20);
    await Promise.all([answered.told, hung.told, last.told]);
    assert.deepEqual(ended, ['at the end of its request UPSTREAM_TIMEOUT', 'answered there', 'hung UPSTREAM_TIMEOUT']);
    assert.ok(performance.now() - wokeAt >= 45);
  });

  test('S86: each caller leaves at its own deadline and touches no other', async (t) => {
    const clock = useFakeClock(t);
    const call = new SharedCall<unknown>();
    const hurried = watch(call, 1_050, clock);
    const patient = watch(call, 1_200, clock);
    await clock.advance(100);
    assert.deepEqual(hurried.outcome, { at: 1_050, code: 'UPSTREAM_TIMEOUT' });
    assert.equal(patient.outcome, undefined);
    call.resolve('there');
    await clock.settle();
    assert.deepEqual(patient.outcome, { at: 1_100, answer: 'there' });
    assert.equal(clock.timers, 0);
  });

  test('carries the latest deadline of its callers, in whichever order they came', () => {
    const call = new SharedCall<unknown>();
    for (const deadlineAt of [300, 500, 400]) call.join(deadlineAt).catch(() => {});
    assert.equal(call.deadlineAt, 500);
    call.resolve(undefined);
  });

  test('is aborted, with a FoyerError as the reason, when the last caller has left', async (t) => {
    const clock = useFakeClock(t);
    const call = new SharedCall<unknown>();
    let aborts = 0;
    call.listen({ onAbort: () => aborts++ });
    watch(call, 1_100, clock);
    watch(call, 1_300, clock);
    await clock.advance(299);
    assert.equal(call.aborted, false);
    await clock.advance(1);
    assert.equal(call.aborted, true);
    assert.ok(isFoyerError(call.reason));
    assert.equal(aborts, 1);
    assert.equal(call.abandoned, true);
    assert.equal(clock.timers, 0);
  });

  test('admits whoever wants more time until it is dispatched, and afterwards only who needs no more', () => {
    const call = new SharedCall<unknown>();
    call.join(100).catch(() => {});
    assert.equal(call.admits(10_000), true);
    call.dispatched();
    assert.equal(call.admits(101), false);
    assert.equal(call.admits(100), true);
    call.resolve('there');
    assert.equal(call.admits(10_000), true, 'an answer that is there takes no time');
  });

  test('gives its answer, or its failure, to whoever joins later', async () => {
    const answered = new SharedCall<unknown>();
    answered.resolve('there');
    assert.equal(await answered.join(0), 'there');
    const failed = new SharedCall<unknown>();
    failed.reject(new FoyerError('UPSTREAM_ERROR'));
    assert.equal(failed.admits(10_000), true);
    await assert.rejects(failed.join(0), { code: 'UPSTREAM_ERROR' });
  });

  test('admits nobody when it timed out, whoever found that out: others may have more time', () => {
    const call = new SharedCall<unknown>();
    call.join(performance.now() + 100).catch(() => {});
    call.dispatched();
    call.reject(new FoyerError('UPSTREAM_TIMEOUT'));
    assert.equal(call.admits(0), false);
  });

  test('lets nobody wait for a call that was aborted already', async (t) => {
    const clock = useFakeClock(t);
    const call = new SharedCall<unknown>();
    call.abort(new FoyerError('UPSTREAM_TIMEOUT'));
    const late = watch(call, 5_000, clock);
    await clock.settle();
    assert.deepEqual(late.outcome, { at: 1_000, code: 'UPSTREAM_TIMEOUT' });
    assert.equal(clock.timers, 0);
  });

  test('says that nothing was sent when time was over before it was dispatched', async (t) => {
    const clock = useFakeClock(t);
    const queued = new SharedCall<unknown>();
    const sent = new SharedCall<unknown>();
    sent.dispatched();
    const outcomes = Promise.allSettled([queued.join(1_010), sent.join(1_010)]);
    await clock.advance(10);
    const notSent = (await outcomes).map((one) => one.status === 'rejected' && (one.reason as FoyerError).notSent);
    assert.deepEqual(notSent, [true, false]);
  });

  test('settles once: what comes after the first answer, failure or abort changes nothing', async () => {
    const call = new SharedCall<unknown>();
    const answer = call.join(performance.now() + 1_000);
    call.resolve('first');
    call.resolve('second');
    call.reject(new Error('third'));
    call.abort(new FoyerError('UPSTREAM_TIMEOUT'));
    assert.equal(await answer, 'first');
    assert.equal(call.aborted, false);
  });
});

type Step =
  | { readonly kind: 'join'; readonly forMs: number }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'dispatch' | 'resolve' | 'reject' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    // Some agree on a moment, and wait for one promise.
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      forMs: fc.oneof(fc.double({ min: 0, max: 40, noNaN: true }), fc.constantFrom(10, 20)),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 20 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('dispatch' as const, 'resolve' as const, 'reject' as const) }),
  },
);

test('whatever joins, passes and settles: nobody waits past its deadline, nobody is answered after it, aborted means all had left', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const clock = useFakeClock(t);
      try {
        await play(steps, clock);
      } finally {
        t.mock.restoreAll();
      }
    }),
    { numRuns: 150 },
  );
});

async function play(steps: readonly Step[], clock: FakeClock): Promise<void> {
  const call = new SharedCall<unknown>();
  let abortedAt: number | undefined;
  let settledAt: number | undefined;
  call.listen({
    onAbort() {
      abortedAt = clock.now;
    },
  });
  const callers: {
    readonly deadlineAt: number;
    readonly joinedAt: number;
    readonly seen: { outcome: Outcome | undefined };
  }[] = [];
  for (const { kind, ...rest } of steps as readonly (Step & { forMs?: number; ms?: number })[]) {
    if (kind === 'join') {
      const deadlineAt = clock.now + rest.forMs!;
      if (!call.admits(deadlineAt)) continue;
      callers.push({ deadlineAt, joinedAt: clock.now, seen: watch(call, deadlineAt, clock) });
    } else if (kind === 'pass') await clock.advance(rest.ms!);
    else if (kind === 'dispatch') call.dispatched();
    else if (abortedAt === undefined && settledAt === undefined) {
      settledAt = clock.now;
      if (kind === 'resolve') call.resolve('answer');
      else call.reject(new FoyerError('UPSTREAM_ERROR'));
    }
  }
  await clock.advance(100);

  assert.equal(clock.timers, 0, 'no timer is left');
  for (const { deadlineAt, joinedAt, seen } of callers) {
    assert.ok(seen.outcome, 'everybody is let go');
    // A timer has whole milliseconds, so that it is up to one late, and may be up to one early.
    assert.ok(seen.outcome.at <= Math.max(deadlineAt, joinedAt) + 2, 'nobody waits past its deadline');
    const isTimeout = seen.outcome.code === 'UPSTREAM_TIMEOUT';
    if (isTimeout) assert.ok(seen.outcome.at >= deadlineAt - 1, 'nobody is sent away before its time');
    else assert.equal(seen.outcome.at, Math.max(settledAt!, joinedAt), 'an answer is handed on at once');
    if (!isTimeout && joinedAt <= settledAt!) assert.ok(settledAt! < deadlineAt + 1, 'nobody is answered too late');
  }
  const allLeft = callers.length > 0 && callers.every(({ seen }) => seen.outcome!.code === 'UPSTREAM_TIMEOUT');
  assert.equal(abortedAt !== undefined, settledAt === undefined && callers.length > 0, 'aborted unless it settled');
  if (abortedAt !== undefined) assert.ok(allLeft, 'aborted only when all had left');
}
