import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Bulkhead } from './bulkhead.ts';
import { CallSignal } from './call-signal.ts';

/** Waits until that moment, or until it leaves. */
const callerUntil = (deadlineAt: number) => Object.assign(new CallSignal(), { deadlineAt });
const forever = () => callerUntil(Number.POSITIVE_INFINITY);
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('a bulkhead', () => {
  it('S91: lets so many in at once, keeps four times that waiting, and refuses the rest at once', async () => {
    const bulkhead = new Bulkhead({ concurrency: 2 });
    const entries = Array.from({ length: 11 }, () => bulkhead.enter(forever()));
    await assert.rejects(entries[10]!, { code: 'OVERLOADED', notSent: true });
    assert.deepEqual([bulkhead.running, bulkhead.waiting], [2, 8]);
    for (let call = 0; call < 8; call++) bulkhead.leave();
    await Promise.all(entries.slice(0, 10));
    assert.deepEqual([bulkhead.running, bulkhead.waiting], [2, 0]);
  });

  it('serves who came first, and lets who waits leave at once', async () => {
    const bulkhead = new Bulkhead({ concurrency: 1 });
    assert.ok(bulkhead.tryEnter());
    const order: string[] = [];
    const leaving = forever();
    const first = bulkhead.enter(leaving).catch((reason) => order.push(reason));
    const second = bulkhead.enter(forever()).then(() => order.push('second'));
    const third = bulkhead.enter(forever()).then(() => order.push('third'));
    leaving.fire('first left');
    await first;
    bulkhead.leave();
    await second;
    bulkhead.leave();
    await third;
    assert.deepEqual(order, ['first left', 'second', 'third']);
    const gone = forever();
    gone.fire(new Error('gone'));
    await assert.rejects(bulkhead.enter(gone), { message: 'gone' });
  });

  it('gives no place to a caller whose time is over, though its timer has not fired', async () => {
    let now = 0;
    const bulkhead = new Bulkhead({ concurrency: 1, now: () => now });
    bulkhead.tryEnter();
    const caller = callerUntil(100);
    const late = bulkhead.enter(caller);
    const prolonged = callerUntil(100);
    const other = bulkhead.enter(prolonged);
    prolonged.deadlineAt = 500;
    now = 100;
    bulkhead.leave();
    await assert.rejects(late, { code: 'UPSTREAM_TIMEOUT', notSent: true });
    await other;
    assert.equal(bulkhead.running, 1);
  });

  it('never has more running than its limit, and loses nobody, whoever comes and goes', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant({ kind: 'enter' as const, which: 0 }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat() }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 150 }), async (limit, steps) => {
        const bulkhead = new Bulkhead({ concurrency: limit });
        const waiting = new Set<CallSignal>();
        let inside = 0;
        let outcomes = 0;
        let asked = 0;
        for (const { kind, which } of steps) {
          if (kind === 'enter') {
            asked++;
            const caller = forever();
            waiting.add(caller);
            bulkhead
              .enter(caller)
              .then(() => inside++)
              .catch(() => {})
              .finally(() => waiting.delete(caller) && outcomes++);
          } else if (kind === 'leave' && inside > 0) {
            inside--;
            bulkhead.leave();
          } else if (kind === 'abort' && waiting.size > 0) [...waiting][which % waiting.size]!.fire(new Error('left'));
          assert.ok(bulkhead.running <= limit && bulkhead.waiting <= 4 * limit);
          await settled();
          assert.equal(bulkhead.running, inside);
        }
        while (inside > 0) {
          inside--;
          bulkhead.leave();
          await settled();
        }
        assert.equal(outcomes, asked);
        assert.deepEqual([bulkhead.running, bulkhead.waiting], [0, 0]);
      }),
      { numRuns: 60 },
    );
  });
});
