import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { oldGenerationBytes } from './heap-share.ts';

const mebibyte = 1_048_576;

/** What V8 tells a process that has these flags. */
function limitWith(...flags: readonly string[]): number {
  const script = 'process.stdout.write(String(require("node:v8").getHeapStatistics().heap_size_limit))';
  return Number(execFileSync(process.execPath, [...flags, '-e', script], { encoding: 'utf8' }));
}

test("the old generation's limit is what it is, however large the young one may be", () => {
  const plain = oldGenerationBytes(limitWith(), '');
  assert.ok(plain > 64 * mebibyte);
  for (const flag of ['--max-semi-space-size=32', '--max_semi_space_size=4'])
    assert.equal(oldGenerationBytes(limitWith(flag), flag), plain, flag);
  const small = ['--max-old-space-size=128', '--max-semi-space-size=32'];
  assert.equal(limitWith(...small), (128 + 96) * mebibyte);
  assert.equal(oldGenerationBytes(limitWith(...small), small.join(' ')), 128 * mebibyte);
  assert.equal(oldGenerationBytes(limitWith(), `--max-old-space-size 96 ${small.join(' ')}`), 128 * mebibyte);
});
