import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkVariables } from './check-variables.ts';
import { checkOperationLimits, defaultOperationLimits, withOperationDefaults } from './operation-limits.ts';

const told = (value: unknown) => checkOperationLimits(value, 'bff.ts').map(({ message, repair }) => [message, repair]);

describe('operations of bff.ts', () => {
  test('has the defaults of the design, and what is given in their place', () => {
    assert.deepEqual(withOperationDefaults(undefined), defaultOperationLimits);
    assert.deepEqual(withOperationDefaults({ maxDepth: 6 }), { ...defaultOperationLimits, maxDepth: 6 });
  });

  test('is told of each key that cannot be used', () => {
    assert.deepEqual(told({ maxDepth: 6, maxCost: 100_000 }), []);
    assert.deepEqual(told({ maxDeph: 6, maxAliases: 0, maxTokens: '9' }), [
      ['unknown key "operations.maxDeph"', 'write maxDepth'],
      ['"operations.maxAliases" cannot be used', 'write a whole number from 1 to 1000'],
      ['"operations.maxTokens" cannot be used', 'write a whole number from 1 to 20000'],
    ]);
    assert.equal(told(5).length, 1);
    assert.equal(told(['a']).length, 1);
  });
});

describe('the variables of a request', () => {
  const isRefused = (variables: unknown, maxVariableValues = 10) =>
    checkVariables(variables, { maxVariableValues })?.code === 'BAD_USER_INPUT';

  test('may hold a number of values, together', () => {
    assert.equal(isRefused(undefined), false);
    assert.equal(isRefused({ a: [1, 2, 3], b: { c: 1, d: 2, e: 3 }, f: 1, g: null }), false);
    assert.equal(isRefused({ a: [1, 2, 3], b: { c: 1, d: 2, e: 3 }, f: 1, g: null, h: 1 }), true);
    assert.equal(isRefused({ a: Array(11) }), true);
    assert.equal(isRefused({ a: [[], [[]], [[[], []]], [], [], []] }), true);
  });

  test('may be nested as deep as whoever reads them can follow', () => {
    const nested = (depth: number) => JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    assert.equal(isRefused(nested(30), 100), false);
    assert.equal(isRefused(nested(33), 100), true);
  });
});
