import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EndpointRing } from './endpoint-ring.ts';

function create(count = 3) {
  const clock = { now: 1_000 };
  const names = Array.from({ length: count }, (_, index) => String.fromCharCode(97 + index));
  const ring = new EndpointRing(names, { now: () => clock.now });
  const take = (turns: number) => Array.from({ length: turns }, () => ring.at(ring.next())).join('');
  return { clock, ring, take };
}

describe('the endpoints of a service', () => {
  it('take turns', () => {
    assert.equal(create().take(7), 'abcabca');
  });

  it('are passed over at once when they cannot be reached, and after three faults in a row', () => {
    const { ring, take } = create();
    ring.record(0, 'unreachable');
    assert.equal(take(4), 'bcbc');
    for (const outcome of ['fault', 'fault', 'answered', 'fault', 'fault', 'unknown'] as const) ring.record(1, outcome);
    assert.equal(take(2), 'bc');
    ring.record(1, 'fault');
    assert.equal(take(3), 'ccc');
  });

  it('come back by one trial; each that fails doubles the time', () => {
    const { clock, ring, take } = create();
    ring.record(0, 'unreachable');
    clock.now += 5_000;
    assert.equal(take(4), 'abcb', 'one call only, until it ended');
    assert.equal(take(2), 'cb');
    ring.record(0, 'fault');
    clock.now += 9_999;
    assert.equal(take(3), 'cbc');
    clock.now += 1;
    assert.equal(take(3), 'abc');
    ring.record(0, 'answered');
    assert.equal(take(3), 'abc');
  });

  it('are not given twice to a call that has tried them, and none is left when it has tried all', () => {
    const { ring } = create();
    assert.equal(ring.next([0]), 1);
    ring.record(2, 'unreachable');
    assert.equal(ring.next([0, 1]), 2, 'set aside, and better than none');
    assert.equal(ring.next([0, 1, 2]), -1);
  });

  it('are used all the same when all of them fail', () => {
    const { ring, take } = create(2);
    ring.record(0, 'unreachable');
    ring.record(1, 'unreachable');
    assert.equal(take(4), 'abab');
  });
});
