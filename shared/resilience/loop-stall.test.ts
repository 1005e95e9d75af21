import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoopStall } from './loop-stall.ts';

function create() {
  const clock = { now: 0 };
  const stall = new LoopStall({ now: () => clock.now });
  stall.start();
  return { clock, stall };
}

test('a loop that comes round does not stand still, and a little late is not late', (context) => {
  const { clock, stall } = create();
  context.after(() => stall.stop());
  for (let beat = 0; beat < 10; beat++) {
    clock.now += 60;
    stall.beat();
  }
  assert.equal(stall.happenedSince(0), false);
  assert.equal(stall.count, 0);
});

test('a stall is known from before the first beat after it until whoever waited through it is done', (context) => {
  const { clock, stall } = create();
  context.after(() => stall.stop());
  clock.now = 2_000;
  assert.equal(stall.happenedSince(1_990), true, 'timers may fire before the beat');
  stall.beat();
  assert.equal(stall.happenedSince(1_999), true);
  clock.now += 10;
  assert.equal(stall.happenedSince(2_005), false, 'what began later was not touched');
  assert.equal(stall.count, 1);
});

test('a real stall is noticed', async (context) => {
  const stall = new LoopStall();
  stall.start();
  context.after(() => stall.stop());
  const since = performance.now();
  while (performance.now() - since < 120);
  assert.equal(stall.happenedSince(since), true);
});

test('without a start nothing is said', () => {
  assert.equal(new LoopStall().happenedSince(0), false);
});
