import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Overload } from './overload.ts';

const beatMs = 20;
/** A loop with something to do all the time. */
const utilization = () => 1;

/** Beats for so long with the loop always so late. */
function beats(overload: Overload, { lateMs, forMs }: { readonly lateMs: number; readonly forMs: number }): void {
  for (let passed = 0; passed < forMs; passed += beatMs + lateMs) overload.beat(lateMs, beatMs + lateMs);
}

function enter(overload: Overload, requests: number): number {
  return Array.from({ length: requests }, () => overload.tryEnter()).filter((entered) => entered).length;
}

test('while the loop is on time, whatever comes is let in', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  beats(overload, { lateMs: 2, forMs: 5_000 });
  assert.equal(enter(overload, 5_000), 5_000);
});

test('a collection of garbage is no overload', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  enter(overload, 500);
  overload.beat(50, 70);
  beats(overload, { lateMs: 0, forMs: 200 });
  assert.equal(overload.tryEnter(), true);
});

test('one heavy request is no overload', () => {
  let share = 0.4;
  const overload = new Overload({ loopDelayMs: 200, utilization: () => share });
  enter(overload, 100);
  beats(overload, { lateMs: 1, forMs: 2_000 });
  share = 1;
  overload.beat(150, 170);
  share = 0.4;
  beats(overload, { lateMs: 1, forMs: 100 });
  assert.equal(overload.tryEnter(), true);
});

test('a loop that is late without being busy lets all in: fewer requests would not help', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization: () => 0.5 });
  enter(overload, 500);
  beats(overload, { lateMs: 60, forMs: 5_000 });
  assert.equal(overload.tryEnter(), true);
});

test('a loop that waits for work again lets all in within a second', () => {
  let share = 1;
  const overload = new Overload({ loopDelayMs: 200, utilization: () => share });
  enter(overload, 200);
  overload.beat(2_000, 2_020);
  assert.equal(overload.tryEnter(), false);
  share = 0.3;
  beats(overload, { lateMs: 0, forMs: 1_000 });
  assert.ok(overload.limit > 1_000, `${overload.limit}`);
});

test('a loop that is noticeably late lets in fewer and fewer, and never none', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  enter(overload, 500);
  beats(overload, { lateMs: 60, forMs: 1_200 });
  const soon = overload.limit;
  assert.ok(soon < 450, `${soon}`);
  assert.equal(overload.tryEnter(), false);
  beats(overload, { lateMs: 60, forMs: 5_000 });
  assert.ok(overload.limit < soon);
  assert.equal(overload.limit, 4);
  assert.equal(overload.shed, 1);
});

test('when the loop is on time again, all are let in within seconds', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  enter(overload, 100);
  beats(overload, { lateMs: 250, forMs: 1_000 });
  assert.equal(overload.limit, 4);
  beats(overload, { lateMs: 0, forMs: 5_000 });
  assert.ok(overload.limit > 100, `${overload.limit}`);
});

test('whoever leaves makes place', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  enter(overload, 4);
  beats(overload, { lateMs: 300, forMs: 1_000 });
  assert.equal(overload.tryEnter(), false);
  overload.leave();
  assert.equal(overload.tryEnter(), true);
});

test('X9: a tight heap is told to the caches, a full one takes no new work until it is not', () => {
  let share = 0.5;
  let told = 0;
  const overload = new Overload({ loopDelayMs: 200, heapShare: () => share, onHeapTight: () => told++ });
  const feel = () => beats(overload, { lateMs: 0, forMs: 260 });
  feel();
  assert.equal(told, 0);
  share = 0.86;
  feel();
  assert.equal(told, 1);
  assert.equal(overload.tryEnter(), true);
  share = 0.93;
  feel();
  assert.equal(overload.tryEnter(), false);
  share = 0.6;
  feel();
  assert.equal(overload.tryEnter(), true);
});

test('X9: a heap that stays full while all is refused is collected, since nobody allocates any more', () => {
  let share = 0.95;
  let collected = 0;
  const collect = () => {
    collected++;
    share = 0.5;
  };
  const overload = new Overload({ loopDelayMs: 200, heapShare: () => share, collect });
  beats(overload, { lateMs: 0, forMs: 500 });
  assert.equal(overload.tryEnter(), false);
  assert.equal(collected, 0);
  beats(overload, { lateMs: 0, forMs: 600 });
  assert.equal(collected, 1);
  assert.equal(overload.tryEnter(), true);
});

test('X7: one stall of two seconds changes no readiness, five seconds of delay do, and one on time brings it back', () => {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  overload.beat(2_000, 2_020);
  assert.equal(overload.isHopeless, false);
  beats(overload, { lateMs: 0, forMs: 1_100 });
  beats(overload, { lateMs: 600, forMs: 4_000 });
  assert.equal(overload.isHopeless, false);
  beats(overload, { lateMs: 600, forMs: 2_000 });
  assert.equal(overload.isHopeless, true);
  beats(overload, { lateMs: 0, forMs: 1_100 });
  assert.equal(overload.isHopeless, false);
});

test('shedding that is switched off lets all in', () => {
  const overload = new Overload({ loopDelayMs: 0 });
  beats(overload, { lateMs: 900, forMs: 9_000 });
  assert.equal(enter(overload, 1_000), 1_000);
  assert.equal(overload.isHopeless, false);
});

test('S69, P3, X8: in a model of a loop at twice its capacity, four fifths of the peak are answered in time', () => {
  const { answeredInTime, refusedAfterMs } = simulate({ load: 2, seconds: 20 });
  const peak = 1_000 / costMs;
  assert.ok(answeredInTime > 0.8 * peak, `${answeredInTime.toFixed(0)} of ${peak} a second`);
  assert.ok(refusedAfterMs < 60, `refused after ${refusedAfterMs.toFixed(0)} ms`);
  assert.ok(simulate({ load: 0.9, seconds: 20 }).answeredInTime > 0.89 * peak);
});

/** What one request takes of the processor, a refusal, and the services of one request. */
const [costMs, refusalMs, servicesMs] = [4, 0.2, 80];

/** One loop: each turn serves whatever has come since the turn before, half of the cost when it comes, half when the services answer. */
function simulate({ load, seconds }: { readonly load: number; readonly seconds: number }) {
  const overload = new Overload({ loopDelayMs: 200, utilization });
  const everyMs = costMs / load;
  const waiting: { readonly cameAt: number; readonly readyAt: number }[] = [];
  let [now, nextArrivalAt, beatAt, answered, refused, refusedAfter] = [0, 0, beatMs, 0, 0, 0];
  while (now < seconds * 1_000) {
    if (now >= beatAt) {
      overload.beat(now - beatAt, now - beatAt + beatMs);
      beatAt = now + beatMs;
    }
    const turnAt = now;
    for (; nextArrivalAt <= turnAt; nextArrivalAt += everyMs) {
      if (overload.tryEnter()) {
        now += costMs / 2;
        waiting.push({ cameAt: nextArrivalAt, readyAt: now + servicesMs });
      } else {
        now += refusalMs;
        refused++;
        refusedAfter += now - nextArrivalAt;
      }
    }
    while (waiting.length > 0 && waiting[0]!.readyAt <= turnAt) {
      now += costMs / 2;
      overload.leave();
      if (now - waiting.shift()!.cameAt < 2 * (servicesMs + costMs)) answered++;
    }
    now = Math.max(now, Math.min(nextArrivalAt, beatAt, waiting[0]?.readyAt ?? Number.POSITIVE_INFINITY));
  }
  return { answeredInTime: answered / seconds, refusedAfterMs: refused === 0 ? 0 : refusedAfter / refused };
}
