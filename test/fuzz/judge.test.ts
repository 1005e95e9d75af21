import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from './answers.ts';
import { readAnswers } from './answers.ts';
import { createGenerator } from './generate.ts';
import { type FuzzInput, kinds, respaced, toBytes } from './input.ts';
import { judge } from './judge.ts';
import type { Observation } from './target.ts';

const input: FuzzInput = { kind: 'body', bff: 'mobile', bytes: '', expects: 'any' };
const traced: ReadonlyMap<string, string> = new Map([['x-trace-id', '0123456789abcdef']]);

const answer = (status: number, body: unknown, headers = traced): Answer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const refusal = (code: string, count = 1) => ({ errors: Array(count).fill({ message: 'No.', extensions: { code } }) });
const seen = (answers: readonly Answer[], more: Partial<Observation> = {}): Observation => ({
  answers,
  closed: true,
  calls: [],
  blockedMs: 0,
  pollution: [],
  ...more,
});

test('what is in order is found in order', () => {
  assert.deepEqual(judge(input, seen([answer(200, { data: { a: 1 } })], { calls: ['users.getUser'] })), []);
  assert.deepEqual(judge(input, seen([answer(400, refusal('BAD_REQUEST'))])), []);
  assert.deepEqual(judge({ ...input, mayWait: true }, seen([])), []);
  const unauthenticated = answer(401, refusal('UNAUTHENTICATED'));
  assert.deepEqual(judge({ ...input, expects: 'unauthenticated' }, seen([unauthenticated])), []);
});

test('each promise that is broken is found', () => {
  const data = answer(200, { data: {} });
  const refused = answer(400, refusal('BAD_REQUEST'));
  const broken: readonly (readonly [FuzzInput, Observation, RegExp])[] = [
    [input, seen([]), /closed without an answer/],
    [input, seen([], { closed: false }), /no answer/],
    [input, seen([answer(500, refusal('BAD_REQUEST'))]), /status 500/],
    [input, seen([answer(Number.NaN, '')]), /status NaN/],
    [input, seen([answer(400, '<html>')]), /no JSON/],
    [input, seen([answer(400, refusal('BAD_REQUEST'), new Map())]), /without a trace id/],
    [
      input,
      seen([answer(400, { errors: [{ message: 'at run (/srv/a.js:1:1)', extensions: { code: 'BAD_REQUEST' } }] })]),
      /tells too much/,
    ],
    [input, seen([answer(400, refusal('BAD_REQUEST'), new Map([...traced, ['server', 'x']]))]), /what it is made of/],
    [input, seen([answer(400, refusal('EINVAL'))]), /with the code EINVAL/],
    [input, seen([answer(200, { data: null, ...refusal('INTERNAL_SERVER_ERROR') })]), /a mistake of ours/],
    [input, seen([answer(400, refusal('BAD_REQUEST', 6))]), /6 errors/],
    [input, seen([answer(400, { errors: [] })]), /without an error/],
    [input, seen([answer(400, { ...refusal('BAD_REQUEST'), more: 'x'.repeat(5_000) })]), /characters/],
    [input, seen([refused], { calls: ['users.getUser'] }), /refused, and called users.getUser/],
    [input, seen([data], { calls: Array(51).fill('users.getUser') }), /51 calls/],
    [input, seen([data], { pollution: ['isAdmin'] }), /isAdmin/],
    [{ ...input, expects: 'refused' }, seen([data]), /answered with data/],
    [{ ...input, expects: 'unauthenticated' }, seen([refused]), /400 in place of 401/],
  ];
  for (const [one, observation, finding] of broken) assert.match(judge(one, observation).join('; '), finding);
});

test('a seed and a number make the same input again, and other numbers others', () => {
  const [first, second] = [createGenerator('s'), createGenerator('s')];
  const all = Array.from({ length: 200 }, (_, number) => first.input(number));
  assert.deepEqual(all[17], second.input(17));
  assert.ok(new Set(all.map(({ bytes }) => bytes)).size > 190);
  assert.deepEqual(new Set(all.map(({ kind }) => kind)), new Set(kinds));
  assert.ok(
    all.some(({ expects }) => expects === 'refused') && all.some(({ expects }) => expects === 'unauthenticated'),
  );
});

test('a request with more spaces says so in its length', () => {
  const bytes = toBytes({ target: '/x', body: '{"query":"{ a }"}' });
  const more = respaced({ ...input, bytes }, 2)!.bytes;
  assert.match(more, /content-length: 19\r\n.*\{"query":" {2}\{ a \}"\}$/s);
});

test('answers are read one behind the other, whole or in chunks', () => {
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab';
  const chunks = 'HTTP/1.1 400 X\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n2\r\nde\r\n0\r\n\r\n';
  const read = readAnswers(`HTTP/1.1 100 Continue\r\n\r\n${whole}${chunks}${whole}`, false);
  assert.deepEqual(
    read.map(({ status, body }) => [status, body]),
    [
      [200, 'ab'],
      [400, 'cde'],
      [200, 'ab'],
    ],
  );
});
