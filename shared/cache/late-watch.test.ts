import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { LateWatch } from './late-watch.ts';

function create() {
  const told: string[] = [];
  const watch = new LateWatch();
  const begin = (name: string) => {
    const question = {
      askedAt: performance.now(),
      isLate: false,
      isOver: false,
      onLate: () => void told.push(`${name} late`),
      onGivenUp: () => void told.push(`${name} given up`),
    };
    watch.begin(question);
    return question;
  };
  return { watch, begin, told };
}

describe('answers of Redis', () => {
  test('are late after 20 ms and given up after 50, each told once, by one timer for all', async (t) => {
    const clock = useFakeClock(t);
    const { watch, begin, told } = create();
    const first = begin('first');
    await clock.advance(10);
    begin('second');
    assert.equal(clock.timers, 1);
    await clock.advance(10);
    assert.deepEqual(told.splice(0), ['first late']);
    await clock.advance(10);
    assert.deepEqual(told.splice(0), ['second late']);
    await clock.advance(19);
    assert.ok(watch.end(first), 'after 49 ms it is still waited for');
    await clock.advance(11);
    assert.deepEqual(told.splice(0), ['second given up']);
    assert.deepEqual([watch.size, clock.timers], [0, 0]);
    await clock.advance(1_000);
    assert.deepEqual(told, []);
  });

  test('that come in time are told of nowhere', async (t) => {
    const clock = useFakeClock(t);
    const { watch, begin, told } = create();
    for (let asked = 0; asked < 100; asked++) {
      const question = begin('one');
      await clock.advance(1);
      assert.ok(watch.end(question));
      assert.ok(clock.timers <= 1);
    }
    await clock.advance(100);
    assert.deepEqual([told, clock.timers], [[], 0]);
  });
});
