import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccessLog } from './access-log.ts';

function createLog(linesPerSecond: number) {
  const lines: object[] = [];
  const clock = { now: 0 };
  const logger = { info: (detail: object) => lines.push(detail), isLevelEnabled: () => true };
  const log = new AccessLog({ logger: logger as never, linesPerSecond, now: () => clock.now });
  const write = (kind: 'clean' | 'notable', times: number) => {
    for (let time = 0; time < times; time++) if (log.wants(kind)) log.write(kind, { kind }, '');
  };
  return { lines, clock, write };
}

test('S120: no flood fills the log; what was left out is told with the next line', () => {
  const { lines, clock, write } = createLog(2);
  write('clean', 1_000);
  assert.deepEqual(lines, [{ kind: 'clean' }, { kind: 'clean' }]);
  clock.now = 1_000;
  write('clean', 1);
  assert.deepEqual(lines.at(-1), { kind: 'clean', skipped: 998 });
});

test('S120: clean answers hide no failure', () => {
  const { lines, write } = createLog(2);
  write('clean', 1_000);
  write('notable', 1);
  assert.deepEqual(lines.at(-1), { kind: 'notable' });
});

test('S120: none is written where none is wanted', () => {
  const { lines, write } = createLog(0);
  write('notable', 10);
  assert.deepEqual(lines, []);
});
