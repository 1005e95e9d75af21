import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTooDeep } from './nesting.ts';

const padding = JSON.stringify('x'.repeat(40_000));
const nested = (levels: number) => Buffer.from(`[${padding},${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}]`);

test('levels are counted, of lists and of objects', () => {
  assert.equal(isTooDeep(nested(256)), false);
  assert.equal(isTooDeep(nested(257)), true);
  const objects = `{"p":${padding},"a":${'{"a":'.repeat(300)}1${'}'.repeat(301)}`;
  assert.equal(isTooDeep(Buffer.from(objects)), true);
});

test('brackets in texts are none, whatever is escaped in front of them', () => {
  for (const text of [
    '['.repeat(1_000),
    `\\"${'['.repeat(1_000)}`,
    `"${'{'.repeat(1_000)}`,
    `\\${'['.repeat(1_000)}\\`,
  ])
    assert.equal(isTooDeep(Buffer.from(JSON.stringify([text, 'x'.repeat(40_000)]))), false);
});

test('five megabytes of brackets are refused in a moment', () => {
  const bytes = Buffer.alloc(5_242_880, '[');
  const startedAt = performance.now();
  assert.equal(isTooDeep(bytes), true);
  assert.ok(performance.now() - startedAt < 20);
});
