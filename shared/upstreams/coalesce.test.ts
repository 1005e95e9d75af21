import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { FoyerError } from '../errors/index.ts';
import { type TestService, testService } from './test-pipeline.ts';
import type { Viewer } from './types.ts';

const shop = (config = {}, options = {}): TestService => testService({}, { coalesce: true, ...config }, options);
const everybody = { visibility: 'public' } as const;

const viewer = (id: string): Viewer => ({
  id,
  roles: [],
  scopes: [],
  tenant: undefined,
  tier: undefined,
  tokenId: undefined,
  expiresAt: 9_000_000_000,
});

describe('equal reads in flight', () => {
  test('of different requests are one call, though they come one after the other', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const asking = [service.ask(service.scope(), 'user', { id: '1' }, everybody)];
    for (let later = 0; later < 5; later++) {
      await clock.advance(10);
      asking.push(service.ask(service.scope(), 'user', { id: '1' }, everybody));
    }
    await clock.settle();
    service.arrived[0]!.answer({ id: '1' });
    assert.deepEqual(await Promise.all(asking), Array(6).fill({ id: '1' }));
    assert.equal(service.arrived.length, 1);
    assert.equal(clock.timers, 0);
  });

  test('are given one frozen answer', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const asking = [1, 2].map(() => service.ask(service.scope(), 'user', { id: '1' }, everybody));
    await clock.settle();
    service.arrived[0]!.answer({ id: '1' });
    const [one, other] = await Promise.all(asking);
    assert.equal(one, other);
    assert.throws(() => Object.assign(one as object, { name: 'changed' }), TypeError);
  });

  test('of two viewers are two calls when the service is told who asks, and one viewer’s are one', async (t) => {
    const clock = useFakeClock(t);
    const service = shop({ identity: 'viewer' });
    const asking = ['u1', 'u2', 'u1'].map((id) =>
      service.ask(service.scope({ viewer: viewer(id) }), 'user', { id: '1' }),
    );
    await clock.settle();
    assert.deepEqual(
      service.arrived.map(({ attempt }) => attempt.headers['x-user-id']),
      ['u1', 'u2'],
    );
    for (const { attempt, answer } of service.arrived) answer({ id: '1', name: `for ${attempt.headers['x-user-id']}` });
    assert.deepEqual(
      (await Promise.all(asking)).map((user) => (user as { name: string }).name),
      ['for u1', 'for u2', 'for u1'],
    );
  });

  test('with other forwarded headers are calls of their own', async (t) => {
    const clock = useFakeClock(t);
    const service = shop({ headers: { set: {}, forward: ['accept-language'], remove: [], hooks: [] } });
    for (const language of ['de', 'en', 'de'])
      void service.ask(service.scope({ headers: { 'accept-language': language } }), 'user', { id: '1' }, everybody);
    await clock.settle();
    assert.equal(service.arrived.length, 2);
  });

  test('are not shared where the registry says so', async (t) => {
    const clock = useFakeClock(t);
    const service = shop({ coalesce: false });
    for (let request = 0; request < 3; request++) void service.ask(service.scope(), 'user', { id: '1' }, everybody);
    await clock.settle();
    assert.equal(service.arrived.length, 3);
  });

  test('are not shared where the process says so', async (t) => {
    const clock = useFakeClock(t);
    const service = shop({}, { coalesce: false });
    for (let request = 0; request < 3; request++) void service.ask(service.scope(), 'user', { id: '1' }, everybody);
    await clock.settle();
    assert.equal(service.arrived.length, 3);
  });

  test('count for each request that shares them', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const asking = service.ask(service.scope(), 'user', { id: '1' }, everybody);
    await assert.rejects(service.ask(service.scope({ maxCalls: 0 }), 'user', { id: '1' }, everybody), {
      code: 'COST_LIMIT_EXCEEDED',
    });
    await clock.settle();
    service.arrived[0]!.answer(null);
    assert.equal(await asking, null);
  });
});

describe('after a write to the service', () => {
  const read = (service: TestService) => service.ask(service.scope(), 'user', { id: '1' }, everybody);
  const write = (service: TestService) => service.ask(service.scope(), 'rename', { id: '1', name: 'Bo' });

  test('nobody joins what was in flight; those who did keep it, and later ones share a new call', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const before = [read(service), read(service)];
    await clock.settle();
    const writing = write(service);
    await clock.settle();
    const during = read(service);
    await clock.settle();
    assert.equal(service.arrived.length, 2);
    service.arrived[1]!.answer(null);
    await writing;
    const after = [read(service), read(service)];
    await clock.settle();
    assert.equal(service.arrived.length, 3);
    service.arrived[2]!.answer({ id: '1', name: 'new' });
    service.arrived[0]!.answer({ id: '1', name: 'old' });
    const names = async (asked: readonly Promise<unknown>[]) =>
      (await Promise.all(asked)).map((user) => (user as { name: string }).name);
    assert.deepEqual(await names([...before, during]), ['old', 'old', 'old']);
    assert.deepEqual(await names(after), ['new', 'new']);
  });

  for (const [what, error, calls] of [
    ['that was late', new FoyerError('UPSTREAM_TIMEOUT'), 2],
    ['that was refused', new FoyerError('CONFLICT'), 1],
    ['that never left', new FoyerError('UPSTREAM_UNAVAILABLE', { notSent: true }), 1],
  ] as const) {
    test(`${what}: ${calls === 1 ? 'what is in flight is shared' : 'it may have been carried out'}`, async (t) => {
      const clock = useFakeClock(t);
      const service = shop();
      void read(service);
      await clock.settle();
      const writing = assert.rejects(write(service));
      // What never left is sent again once.
      for (let attempts = 0; attempts < 2; attempts++) {
        await clock.advance(20);
        for (const { fail } of service.arrived.splice(1)) fail(error);
      }
      await writing;
      void read(service);
      await clock.settle();
      assert.equal(service.arrived.length, calls);
    });
  }
});

describe('whoever leaves', () => {
  test('touches no other, and the last one ends the call', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const scopes = [service.scope(), service.scope()];
    const [first, second] = scopes.map((scope) => service.ask(scope, 'user', { id: '1' }, everybody));
    await clock.settle();
    const left = assert.rejects(first!, { code: 'UPSTREAM_TIMEOUT' });
    scopes[0]!.close();
    await left;
    const { signal } = service.arrived[0]!.attempt;
    assert.equal(signal.aborted, false);
    service.arrived[0]!.answer({ id: '1' });
    assert.deepEqual(await second, { id: '1' });
  });

  test('as the last one ends the call at once', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const scopes = [service.scope(), service.scope()];
    const asking = scopes.map((scope) => assert.rejects(service.ask(scope, 'user', { id: '1' }, everybody)));
    await clock.settle();
    for (const scope of scopes) scope.close();
    await Promise.all(asking);
    assert.equal(service.arrived[0]!.attempt.signal.aborted, true);
  });
});

describe('deadlines of those who share', () => {
  test('a caller that would give more time starts a call of its own, which later ones join', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const hurried = assert.rejects(service.ask(service.scope(), 'user', { id: '1' }, { ...everybody, withinMs: 20 }));
    await clock.advance(5);
    const patient = service.ask(service.scope(), 'user', { id: '1' }, { ...everybody, withinMs: 200 });
    await clock.settle();
    const late = service.ask(service.scope(), 'user', { id: '1' }, { ...everybody, withinMs: 150 });
    await clock.advance(20);
    await hurried;
    assert.equal(service.arrived.length, 2);
    service.arrived[1]!.answer({ id: '1' });
    assert.deepEqual(await Promise.all([patient, late]), [{ id: '1' }, { id: '1' }]);
  });

  test('a call that hangs ends at its own deadline, and those with time left make one more together', async (t) => {
    const clock = useFakeClock(t);
    const service = shop();
    const asking: Promise<unknown>[] = [];
    for (let request = 0; request < 10; request++) {
      asking.push(
        service.ask(service.scope(), 'user', { id: '1' }, everybody).catch((error: FoyerError) => error.code),
      );
      await clock.advance(15);
    }
    assert.equal(service.arrived.length, 1);
    await clock.advance(55);
    assert.equal(service.arrived.length, 2);
    assert.equal(service.arrived[0]!.attempt.signal.aborted, true);
    service.arrived[1]!.answer({ id: '1' });
    assert.deepEqual(await Promise.all(asking), ['UPSTREAM_TIMEOUT', ...Array(9).fill({ id: '1' })]);
    assert.equal(clock.timers, 0);
  });

  test('whatever comes and goes, each is answered or left at its own deadline, and no call is made after the last has left', async (t) => {
    const clock = useFakeClock(t);
    const arrival = fc.record({
      afterMs: fc.nat(40),
      withinMs: fc.integer({ min: 5, max: 120 }),
      leavesAfterMs: fc.option(fc.nat(60)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { maxLength: 12 }), fc.nat(150), async (arrivals, answerMs) => {
        const service = shop();
        const answerAll = () => {
          for (const { attempt, answer } of service.arrived)
            if (!attempt.signal.aborted) setTimeout(answer, answerMs, { id: '1' });
          service.arrived.length = 0;
        };
        let calls = 0;
        const ended = arrivals.map(async ({ withinMs, leavesAfterMs, afterMs }, index) => {
          const at = arrivals.slice(0, index + 1).reduce((sum, one) => sum + one.afterMs, 0) - afterMs;
          await new Promise((resolve) => setTimeout(resolve, at + 1));
          const scope = service.scope();
          const startedAt = clock.now;
          if (leavesAfterMs !== null) setTimeout(() => scope.close(), leavesAfterMs);
          await service.ask(scope, 'user', { id: '1' }, { ...everybody, withinMs }).catch(() => {});
          assert.ok(clock.now - startedAt <= withinMs + 1, `${clock.now - startedAt} of ${withinMs} ms`);
        });
        for (let step = 0; step < 140; step++) {
          await clock.advance(5);
          calls += service.arrived.length;
          answerAll();
        }
        await Promise.all(ended);
        assert.ok(calls <= arrivals.length, `${calls} calls for ${arrivals.length}`);
        assert.equal(clock.timers, 0);
      }),
      { numRuns: 25 },
    );
  });
});
