import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type AbortListener, CallSignal } from './call-signal.ts';

describe('the signal of a call', () => {
  test('tells everyone who listens, once, in the order in which they came, and nobody who has stopped', () => {
    const step = fc.record({
      kind: fc.constantFrom('listen' as const, 'unlisten' as const),
      who: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const signal = new CallSignal();
        const told: number[] = [];
        const listeners = [0, 1, 2, 3, 4].map((who): AbortListener => ({ onAbort: () => told.push(who) }));
        const listening: number[] = [];
        for (const { kind, who } of steps) {
          if (kind === 'unlisten') {
            signal.unlisten(listeners[who]!);
            if (listening.includes(who)) listening.splice(listening.indexOf(who), 1);
          } else if (!listening.includes(who)) {
            signal.listen(listeners[who]!);
            listening.push(who);
          }
        }
        signal.fire('left');
        signal.fire('again');
        assert.deepEqual(told, listening);
        assert.deepEqual([signal.aborted, signal.reason], [true, 'left']);
      }),
    );
  });

  test('a listener that another one takes away meanwhile is not told', () => {
    const signal = new CallSignal();
    const told: string[] = [];
    const second = { onAbort: () => told.push('second') };
    signal.listen({
      onAbort() {
        told.push('first');
        signal.unlisten(second);
      },
    });
    signal.listen(second);
    signal.fire('left');
    assert.deepEqual(told, ['first']);
  });

  test('is a real AbortSignal for those who ask, before it fires and after', () => {
    const reason = new Error('left');
    const asked = new CallSignal();
    const { abortSignal } = asked;
    assert.equal(abortSignal.aborted, false);
    asked.fire(reason);
    assert.equal(abortSignal.reason, reason);
    assert.equal(CallSignal.aborted(reason).abortSignal.reason, reason);
  });
});
