// The fuzzer's inputs that once broke something, and some hundred at random: the same each time.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { at } from '../support/repository.ts';
import { createGenerator } from './generate.ts';
import type { FuzzInput } from './input.ts';
import { startTarget, type Target } from './target.ts';
import { watch } from './watch.ts';

const corpus = at('test/fuzz/corpus');
const inputs = 300;

describe('S31 S51: what nobody means well with', () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
  });
  after(() => target.stop());

  for (const file of readdirSync(corpus).filter((name) => name.endsWith('.json')))
    test(`what once broke something: ${file}`, async () => {
      const { findings } = await watch(target, JSON.parse(readFileSync(`${corpus}/${file}`, 'utf8')) as FuzzInput);
      assert.deepEqual(findings, []);
    });

  test(`${inputs} requests at random are answered, or refused in order`, async (context) => {
    const generator = createGenerator('npm test');
    let answered = 0;
    let refused = 0;
    for (let number = 0; number < inputs; number++) {
      const { findings, observation } = await watch(target, generator.input(number));
      assert.deepEqual(findings, [], `npm run fuzz -- --seed "npm test" --number ${number}`);
      for (const { status } of observation.answers) status === 200 ? answered++ : refused++;
    }
    context.diagnostic(`${answered} answered, ${refused} refused`);
    assert.ok(answered > inputs / 10 && refused > inputs / 4, `${answered} answered, ${refused} refused`);
    assert.ok((await target.liveness()) <= 100);
  });
});
