import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RollingWindow } from './rolling-window.ts';

test('counts what the last ten buckets saw, whenever it is asked', () => {
  const steps = fc.array(fc.record({ waitMs: fc.nat(400), calls: fc.nat(3), marked: fc.nat(3) }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (steps) => {
      const window = new RollingWindow(1_000);
      const seen: { bucket: number; calls: number; marked: number }[] = [];
      let now = 0;
      for (const { waitMs, calls, marked } of steps) {
        now += waitMs;
        window.add(calls, marked, now);
        seen.push({ bucket: Math.floor(now / 100), calls, marked });
        const recent = seen.filter(({ bucket }) => bucket > Math.floor(now / 100) - 10);
        assert.equal(
          window.calls(now),
          recent.reduce((sum, one) => sum + one.calls, 0),
        );
        assert.equal(
          window.marked(now),
          recent.reduce((sum, one) => sum + one.marked, 0),
        );
      }
    }),
  );
});

test('is empty again after its time, also when nobody asked meanwhile', () => {
  const window = new RollingWindow(1_000);
  window.add(5, 2, 0);
  assert.equal(window.calls(999), 5);
  assert.equal(window.calls(1_000), 0);
  window.add(1, 1, 1_000_000);
  assert.equal(window.calls(1_000_000), 1);
});
