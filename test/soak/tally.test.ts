import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceCalls } from '../services/shop.ts';
import type { Outcome } from '../support/load.ts';
import type { Ask } from './operations.ts';
import { createTally, type Tally, toTable } from './tally.ts';

const ask = { kind: 'home', deadlineMs: 1_000, worstCaseMs: 400, isMutation: false } as unknown as Ask;
const inTime = { status: 200, ms: 300, text: '{}' } as unknown as Outcome;
const whole = { judge: () => ({ degraded: false, lost: [], silent: [] }), stolen: () => 0 };

/** A hundred requests, each of which needs one call to the users. */
function tallied(
  changes: { readonly outcome?: Partial<Outcome>; readonly megabytes?: (minute: number) => number } = {},
) {
  const tally: Tally = createTally(new Map([['home', new Map([['users', 1]])]]));
  for (let request = 0; request < 100; request++) {
    tally.want(ask);
    tally.add(ask, request === 0 ? { ...inTime, ...changes.outcome } : inTime, whole);
  }
  for (let minute = 0; minute <= 10; minute++) tally.sample(minute * 60, changes.megabytes?.(minute) ?? 200, 50);
  return tally;
}

function isGood(tally: Tally, { calls = 100, restarts = 0 } = {}): boolean {
  const made = { users: { getUser: { count: calls } } } as unknown as Readonly<Record<string, ServiceCalls>>;
  return toTable(tally, { calls: made, faults: 1, restarts }).isGood;
}

test('a soak is good when every answer is there, whole and in time, no service got too much, and memory stays', () => {
  assert.ok(isGood(tallied()));
  assert.ok(isGood(tallied({ outcome: { ms: 1_050 } })));
  assert.ok(isGood(tallied(), { calls: 120 }));
});

test('a soak is not good for one answer that is later than its deadline and 50 ms', () => {
  assert.equal(isGood(tallied({ outcome: { ms: 1_051 } })), false);
});

test('a soak is not good when a service got more than 1.2 times the calls that were asked for', () => {
  assert.equal(isGood(tallied(), { calls: 121 }), false);
});

test('a soak is not good when memory goes on growing, told after ten minutes; what fills at first is none of it', () => {
  assert.equal(isGood(tallied({ megabytes: (minute) => 200 + minute * 5 })), false);
  assert.ok(isGood(tallied({ megabytes: (minute) => 200 + Math.min(minute, 5) * 40 })));
});

test('a soak is not good when an answer had no body, or the server ended', () => {
  assert.equal(isGood(tallied({ outcome: { status: 0 } })), false);
  assert.equal(isGood(tallied(), { restarts: 1 }), false);
});

test('a soak is not good when a healthy field was lost, whoever had the processors; how much they had is told beside it', () => {
  for (const [percent, told] of [
    [4.9, '0 of them, and 0.0 % of all answers'],
    [5, '1 of them, and 1.0 % of all answers'],
  ] as const) {
    const tally = tallied();
    const lost = ['home: home.profile UPSTREAM_TIMEOUT'];
    tally.add(ask, inTime, { judge: () => ({ degraded: true, lost, silent: [] }), stolen: () => percent });
    assert.equal(isGood(tally), false);
    assert.ok(toTable(tally, { calls: {}, faults: 1, restarts: 0 }).table.includes(told));
  }
});
