import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AskedTogether } from './asked-together.ts';
import type { Place } from './degrade.ts';

const placed = (key: string) => ({ path: { key } }) as Place;

function asked(): AskedTogether {
  const question = new AskedTogether(100, placed('first'));
  question.answer = Promise.resolve('the answer');
  return question;
}

test('fields with the same deadline wait for one promise; who has more time asks alone', () => {
  const question = asked();
  assert.equal(question.join(100, placed('second')), question.answer);
  assert.equal(question.join(101, placed('third')), undefined);
});

test('without an answer each place is served by itself, once, and who comes later asks again', () => {
  const question = asked();
  void question.join(100, placed('second'));
  const served: string[] = [];
  const value = question.serveEach(({ path }) => {
    served.push(path.key as string);
    return 'the fallback';
  });
  assert.deepEqual([value, served], ['the fallback', ['first', 'second']]);
  assert.equal(question.join(100, placed('third')), undefined);
});

test('a failure reaches all places, and each is told before it is thrown', () => {
  const question = asked();
  void question.join(100, placed('second'));
  const served: string[] = [];
  const serve = ({ path }: Place) => {
    served.push(path.key as string);
    throw new Error('failed');
  };
  assert.throws(() => question.serveEach(serve), /^Error: failed$/);
  assert.deepEqual(served, ['first', 'second']);
});
