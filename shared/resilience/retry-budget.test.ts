import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RetryBudget } from './retry-budget.ts';

test('three retries are allowed without any traffic, then a fifth of the calls', () => {
  const budget = new RetryBudget({ ratio: 0.2, now: () => 0 });
  const take = (count: number) => Array.from({ length: count }, () => budget.tryTake()).filter(Boolean).length;
  assert.equal(take(10), 3);
  for (let call = 0; call < 100; call++) budget.countCall();
  assert.equal(take(100), 17);
});

test('what was spent comes back with time', () => {
  let now = 0;
  const budget = new RetryBudget({ ratio: 0.2, now: () => now });
  while (budget.tryTake());
  now += 10_000;
  assert.equal(budget.tryTake(), true);
});

describe('what no handler has seen', () => {
  const taken = (take: () => boolean) => Array.from({ length: 500 }, take).filter(Boolean).length;

  test('may be sent again all at once, out of the same share as retries', () => {
    const budget = new RetryBudget({ ratio: 0.2, burst: 64, now: () => 0 });
    assert.equal(
      taken(() => budget.tryTakeResend()),
      64,
    );
    assert.equal(
      taken(() => budget.tryTake()),
      0,
    );
    for (let call = 0; call < 400; call++) budget.countCall();
    assert.equal(
      taken(() => budget.tryTake()),
      16,
      'eighty are a fifth',
    );
  });

  test('has no burst once that was in vain, until it helps or half a minute has passed without', () => {
    let now = 0;
    const budget = new RetryBudget({ ratio: 0.2, burst: 64, now: () => now });
    budget.resent(true);
    assert.equal(
      taken(() => budget.tryTakeResend()),
      3,
    );
    now += 15_000;
    assert.equal(
      taken(() => budget.tryTakeResend()),
      3,
    );
    budget.resent(false);
    assert.equal(
      taken(() => budget.tryTakeResend()),
      61,
    );
    budget.resent(true);
    now += 30_000;
    assert.equal(
      taken(() => budget.tryTakeResend()),
      64,
    );
  });
});

test('S90: in no window are there more retries than a fifth of the calls, or three', () => {
  const steps = fc.array(fc.record({ waitMs: fc.nat(300), calls: fc.nat(20), wanted: fc.nat(20) }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (steps) => {
      let now = 0;
      const budget = new RetryBudget({ ratio: 0.2, windowMs: 1_000, now: () => now });
      const made: { bucket: number; calls: number; retries: number }[] = [];
      for (const { waitMs, calls, wanted } of steps) {
        now += waitMs;
        for (let call = 0; call < calls; call++) budget.countCall();
        let retries = 0;
        while (retries < wanted && budget.tryTake()) retries++;
        made.push({ bucket: Math.floor(now / 100), calls, retries });
        const recent = made.filter(({ bucket }) => bucket > Math.floor(now / 100) - 10);
        const sum = (of: 'calls' | 'retries') => recent.reduce((total, one) => total + one[of], 0);
        assert.ok(retries === 0 || sum('retries') <= Math.max(3, sum('calls') * 0.2));
      }
    }),
  );
});
