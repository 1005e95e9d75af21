import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { FoyerError, isFoyerError } from '../errors/index.ts';
import { testService } from './test-pipeline.ts';

describe('deadline', () => {
  test('S86: a hung call is left at its deadline, its signal fires with a FoyerError, and no timer stays', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const hung = assert.rejects(shop.ask(shop.scope(), 'user', { id: '1' }), { code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(199);
    assert.equal(shop.arrived[0]!.attempt.signal.aborted, false);
    await clock.advance(1);
    await hung;
    const { signal } = shop.arrived[0]!.attempt;
    assert.equal(signal.aborted, true);
    assert.ok(isFoyerError(signal.reason));
    assert.equal(clock.timers, 0);
  });

  test('the call carries the latest deadline of those who asked within the tick', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const asking = [50, 150, 100].map((withinMs) => shop.ask(scope, 'user', { id: '1' }, { withinMs }));
    await clock.settle();
    assert.deepEqual(
      shop.arrived.map(({ attempt }) => attempt.deadlineAt - clock.now),
      [150],
    );
    shop.arrived[0]!.answer(null);
    await Promise.all(asking);
    assert.equal(clock.timers, 0);
  });

  test('no timer stays when a call is answered, or fails', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const answered = shop.ask(shop.scope(), 'user', { id: '1' });
    const failed = shop.ask(shop.scope(), 'user', { id: '1' });
    await clock.settle();
    assert.equal(clock.timers, 2);
    shop.arrived[0]!.answer(null);
    shop.arrived[1]!.fail(new FoyerError('UPSTREAM_ERROR'));
    await Promise.allSettled([answered, failed]);
    assert.equal(clock.timers, 0);
  });

  test('an answer that comes after everybody left reaches nobody', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const asking = assert.rejects(shop.ask(shop.scope(), 'user', { id: '1' }, { withinMs: 10 }));
    await clock.advance(10);
    await asking;
    shop.arrived[0]!.answer({ id: '1' });
    await clock.settle();
  });

  test('nothing is sent when there is no time left', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const asking = shop.ask(shop.scope(), 'rename', { id: '1', name: 'Bo' }, { withinMs: 0 });
    await assert.rejects(asking, (error: FoyerError) => error.code === 'UPSTREAM_TIMEOUT' && error.notSent);
    assert.equal(shop.arrived.length, 0);
    assert.equal(clock.timers, 0);
  });
});

describe('a client that leaves', () => {
  test('aborts its reads and never its writes', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const read = assert.rejects(shop.ask(scope, 'user', { id: '1' }), { code: 'UPSTREAM_TIMEOUT' });
    const write = shop.ask(scope, 'rename', { id: '1', name: 'Bo' });
    await clock.settle();
    scope.close();
    await read;
    const arrived = (name: string) => shop.arrived.find(({ attempt }) => attempt.operation.name === name)!;
    assert.equal(arrived('user').attempt.signal.aborted, true);
    assert.equal(arrived('rename').attempt.signal.aborted, false);
    arrived('rename').answer({ id: '1', name: 'Bo' });
    assert.deepEqual(await write, { id: '1', name: 'Bo' });
    assert.equal(clock.timers, 0);
  });

  test('aborts the calls of a batch', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = Promise.allSettled(['1', '2'].map((id) => shop.ask(scope, 'user', { id })));
    await clock.settle();
    scope.close();
    await asking;
    assert.equal(shop.arrived[0]!.attempt.signal.aborted, true);
    assert.equal(clock.timers, 0);
  });

  test('leaves alone a read that a write is waiting for, also in a batch', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = shop.ask(scope, 'user', { id: '1' }, { outlivesClient: true });
    await clock.settle();
    scope.close();
    await clock.settle();
    shop.arrived[0]!.answer([{ id: '1' }]);
    assert.deepEqual(await asking, { id: '1' });
  });

  test('is asked for nothing more: later reads fail at once and are not sent', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    scope.close();
    await assert.rejects(shop.ask(scope, 'user', { id: '1' }), { code: 'UPSTREAM_TIMEOUT' });
    assert.equal(shop.arrived.length, 0);
    assert.equal(clock.timers, 0);
  });

  test('touches no other request', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const [leaving, staying] = [shop.scope(), shop.scope()];
    const left = assert.rejects(shop.ask(leaving, 'user', { id: '1' }));
    const asking = shop.ask(staying, 'user', { id: '1' });
    await clock.settle();
    leaving.close();
    await left;
    shop.arrived[1]!.answer(null);
    assert.equal(await asking, null);
  });
});

describe('a write', () => {
  const rename = { id: '1', name: 'Bo' };

  test('that is left at its deadline says that its outcome is unknown, and not to repeat it', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const asking = assert.rejects(shop.ask(shop.scope(), 'rename', rename), {
      code: 'UPSTREAM_TIMEOUT',
      retryable: false,
      outcome: 'unknown',
    });
    await clock.advance(200);
    await asking;
  });

  test('whose answer cannot be read says so too', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const asking = shop.ask(shop.scope(), 'rename', rename);
    await clock.settle();
    shop.arrived[0]!.answer('garbage');
    await assert.rejects(asking, { code: 'UPSTREAM_BAD_RESPONSE', retryable: false, outcome: 'unknown' });
  });

  test('that never left may be repeated', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const asking = shop.ask(shop.scope(), 'rename', rename);
    await clock.settle();
    const rejected = assert.rejects(asking, { retryable: true, outcome: undefined });
    shop.arrived[0]!.fail(new FoyerError('UPSTREAM_TIMEOUT', { notSent: true }));
    // Longer than the pause before it is sent again, shorter than its time.
    await clock.advance(50);
    shop.arrived[1]!.fail(new FoyerError('UPSTREAM_TIMEOUT', { notSent: true }));
    await rejected;
  });
});
