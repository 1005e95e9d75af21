import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { type Decision, isAdmitted, type Limit } from './limit.ts';
import { MemoryLimitStore } from './memory-limit-store.ts';
import { RecentMap } from './recent-map.ts';

const bucket: Limit = { kind: 'bucket', name: 'bucket', max: 60, windowMs: 60_000, burst: 10, dryRun: false };
const window: Limit = { kind: 'window', name: 'window', max: 10, windowMs: 60_000, dryRun: false };
const daily: Limit = { kind: 'quota', name: 'daily', max: 10, period: 'day', dryRun: false };
const monthly: Limit = { kind: 'quota', name: 'monthly', max: 10, period: 'month', dryRun: false };

const one = (limit: Limit, cost = 1, key = 'ada') => [{ limit, key, cost }];
const evening = Date.UTC(2027, 0, 31, 23, 59, 0);

/** Time that stands still until it is set: the wall clock's, and that which never leaps. */
function useTime(t: TestContext) {
  let steadyMs = evening;
  t.mock.timers.enable({ apis: ['Date'], now: evening });
  t.mock.method(performance, 'now', () => steadyMs);
  return {
    set(ms: number) {
      steadyMs = ms;
      t.mock.timers.setTime(ms);
    },
    leap: (ms: number) => t.mock.timers.setTime(Date.now() + ms),
  };
}

/** How many of so many pass. */
function admitted(store: MemoryLimitStore, times: number, limit: Limit): number {
  return Array.from({ length: times }, () => store.reserve(one(limit))).filter(isAdmitted).length;
}

describe('limits in memory', () => {
  test('S65 S67: a bucket gives its burst at once, then its rate; unused units never pile up above the burst', (t) => {
    const time = useTime(t);
    const store = new MemoryLimitStore();
    assert.equal(admitted(store, 50, bucket), 10);
    const [refused] = store.reserve(one(bucket)) as [Decision];
    assert.deepEqual(refused, { limit: bucket, allowed: false, remaining: 0, retryAfterMs: 1_000, resetMs: 10_000 });
    time.set(evening + 3_000);
    assert.equal(admitted(store, 50, bucket), 3);
    time.set(evening + 3_600_000);
    assert.equal(admitted(store, 50, bucket), 10);
  });

  test('S67: no stretch of time as long as the window holds more than its number', (t) => {
    const time = useTime(t);
    const store = new MemoryLimitStore();
    const at: number[] = [];
    for (let ms = 0; ms < 180_000; ms += 100) {
      time.set(evening + ms);
      if (isAdmitted(store.reserve(one(window)))) at.push(ms);
    }
    const most = Math.max(...at.map((start) => at.filter((ms) => ms >= start && ms <= start + window.windowMs).length));
    assert.equal(most, 10);
    assert.ok(at.length >= 29, `${at.length} passed in three windows`);
  });

  test('S67: a window says when there is room again, and there is', (t) => {
    const time = useTime(t);
    const store = new MemoryLimitStore();
    assert.equal(admitted(store, 50, window), 10);
    const [{ allowed, retryAfterMs }] = store.reserve(one(window)) as [Decision];
    assert.ok(!allowed && retryAfterMs >= 60_000 && retryAfterMs <= 61_000, `${retryAfterMs} ms`);
    time.set(evening + retryAfterMs - 1);
    assert.equal(admitted(store, 1, window), 0);
    time.set(evening + retryAfterMs);
    assert.equal(admitted(store, 50, window), 10);
  });

  test('C5: a wall clock that leaps an hour changes what is left of no bucket and no window', (t) => {
    const time = useTime(t);
    for (const leapMs of [3_600_000, -3_600_000]) {
      const store = new MemoryLimitStore();
      time.set(evening);
      for (const limit of [bucket, window]) assert.equal(admitted(store, 50, limit), 10);
      time.leap(leapMs);
      for (const limit of [bucket, window]) assert.equal(admitted(store, 50, limit), 0);
      time.set(evening + 3_000);
      time.leap(leapMs);
      assert.equal(admitted(store, 50, bucket), 3);
      time.set(evening + 61_000);
      time.leap(leapMs);
      assert.equal(admitted(store, 50, window), 10);
    }
  });

  test('S66: quotas end with the day and the month in UTC', (t) => {
    const time = useTime(t);
    const store = new MemoryLimitStore();
    for (const quota of [daily, monthly]) {
      assert.equal(admitted(store, 50, quota), 10);
      const [{ retryAfterMs }] = store.reserve(one(quota)) as [Decision];
      assert.equal(retryAfterMs, 60_000);
    }
    time.set(evening + 60_000);
    assert.equal(admitted(store, 50, daily), 10);
    assert.equal(admitted(store, 50, monthly), 10);
    time.set(evening + 86_400_000 + 60_000);
    assert.equal(admitted(store, 50, daily), 10);
    assert.equal(admitted(store, 50, monthly), 0);
  });

  test('several limits are charged together or not at all', (t) => {
    useTime(t);
    const store = new MemoryLimitStore();
    assert.equal(admitted(store, 10, bucket), 10);
    assert.ok(!isAdmitted(store.reserve([...one(bucket), ...one(daily)])));
    assert.equal((store.reserve(one(daily)) as [Decision])[0].remaining, 9);
  });

  test('a dry run counts as in earnest, and refuses nobody', () => {
    const store = new MemoryLimitStore();
    const dry = { ...daily, dryRun: true };
    assert.equal(admitted(store, 50, dry), 50);
    assert.equal(store.reserve(one(dry))[0]!.allowed, false);
  });

  test('a demand of several units is met as a whole or not', () => {
    const store = new MemoryLimitStore();
    assert.ok(isAdmitted(store.reserve(one(daily, 8))));
    assert.ok(!isAdmitted(store.reserve(one(daily, 3))));
    assert.ok(isAdmitted(store.reserve(one(daily, 2))));
  });

  test('each of several instances gives out its part', () => {
    const store = new MemoryLimitStore({ instances: 4 });
    assert.deepEqual([admitted(store, 50, bucket), admitted(store, 50, window)], [2, 2]);
  });

  test('keys are bounded, and those in use stay', () => {
    const map = new RecentMap<number>(100);
    for (let index = 0; index < 10_000; index++) {
      map.set(`key ${index}`, index);
      assert.equal(map.get('key 0'), 0);
    }
    assert.ok(map.size <= 101, `${map.size} keys`);
  });
});
