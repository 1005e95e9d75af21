import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ResetLog } from './reset-log.ts';

test('attack 31: however many leave, there is one line a second, and it counts them all', () => {
  const lines: object[] = [];
  let now = 0;
  const log = new ResetLog({ info: (detail: object) => void lines.push(detail) } as never, () => now);
  for (; now < 3_000; now += 2) log.add();
  assert.equal(log.total, 1_500);
  assert.deepEqual(lines, [
    { connections: 1, total: 1 },
    { connections: 500, total: 501 },
    { connections: 500, total: 1_001 },
  ]);
});
