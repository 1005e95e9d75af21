import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { at } from './repository.ts';
import { joinTests, readRequirements, unknownIds } from './requirements-table.ts';

const test = (name: string) => ({ file: 'a.test.ts', name, outcome: 'passed', reason: '' }) as const;
const requirements = [
  { id: 'S2', asked: 'nothing leaks', where: 'core' },
  { id: 'S23', asked: 'in parallel', where: 'core' },
];

describe('the table of requirements', () => {
  it('joins tests by the ids in their names, several too, and none by half an id', () => {
    const tests = [test('home > S23, S2: answers whole'), test('S23: in time'), test('ES2 is no id')];
    const joined = joinTests(requirements, tests).map(({ id, tests: found }) => [id, found.length]);
    assert.deepEqual(joined, [
      ['S2', 1],
      ['S23', 2],
    ]);
  });

  it('names ids that it does not have', () => {
    const expected = [{ id: 'S999', test: 'a.test.ts: S999: who knows' }];
    assert.deepEqual(unknownIds(requirements, [test('S999: who knows')]), expected);
  });

  it('reads every row of test/requirements.md, each id once', () => {
    const ids = readRequirements().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.includes('S1') && ids.includes('S151') && ids.includes('P13'));
    const rows = readFileSync(at('test/requirements.md'), 'utf8').match(/^\| [SP]/gm);
    assert.equal(ids.length, rows?.length);
  });
});
