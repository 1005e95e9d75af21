import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs, pause } from './backoff.ts';
import { type AbortListener, CallSignal } from './call-signal.ts';

test('a pause is anywhere below the exponential one, and never above the cap', () => {
  const options = { baseMs: 10, maxMs: 50 };
  const longest = [1, 2, 3, 4, 5].map((retry) => backoffMs(retry, () => 1, options));
  assert.deepEqual(longest, [10, 20, 40, 50, 50]);
  assert.equal(
    backoffMs(3, () => 0, options),
    0,
  );
});

test('whoever pauses leaves at once when the signal fires, and never starts when it has fired', async () => {
  const caller = new CallSignal();
  const pausing = pause(60_000, caller);
  caller.fire(new Error('left'));
  await assert.rejects(pausing, { message: 'left' });
  await assert.rejects(pause(0, caller), { message: 'left' });
});

test('a pause leaves no listener behind', async () => {
  const caller = new CallSignal();
  const listeners = new Set<AbortListener>();
  const { listen, unlisten } = caller;
  caller.listen = (listener) => {
    listeners.add(listener);
    listen.call(caller, listener);
  };
  caller.unlisten = (listener) => {
    listeners.delete(listener);
    unlisten.call(caller, listener);
  };
  await pause(1, caller);
  assert.equal(listeners.size, 0);
});
