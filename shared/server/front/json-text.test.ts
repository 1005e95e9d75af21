import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from './json-text.ts';

const read = (text: string | Buffer) => parseJson(text, JSON.parse);
const refused = { code: 'BAD_REQUEST' };

test('an integer that a double would round is refused, wherever it stands, and told without its value', () => {
  for (const literal of ['9007199254740993', '-9007199254740993', '123456789012345678', '1'.repeat(310)])
    for (const text of [literal, `[${literal}]`, `{"a":{"b":[1,${literal} ]}}`, ` ${literal}\n`])
      assert.throws(() => read(text), { ...refused, message: /send it as a string/ });
});

test('digits that are no number are refused as any other mistake', () => {
  for (const literal of [
    `${'1'.repeat(16)}-1`,
    `1-${'1'.repeat(16)}`,
    `${'1'.repeat(16)}+`,
    `1${'-'.repeat(16)}${'1'.repeat(16)}`,
  ])
    assert.throws(() => read(literal), { ...refused, message: 'The JSON could not be read.' });
});

test('a number that stays what it is, and what only looks like one, is kept', () => {
  for (const [text, value] of [
    ['9007199254740992', 2 ** 53],
    ['9223372036854775808', 2 ** 63],
    ['100000000000000000000', 1e20],
    ['0.12345678901234567890', 0.12345678901234568],
    ['1.234567890123456789e3', 1234.567890123457],
    ['"9007199254740993"', '9007199254740993'],
    ['"\\"9007199254740993"', '"9007199254740993'],
    ['"\\\\"', '\\'],
  ] as const)
    assert.equal(read(text), value);
  assert.deepEqual(read('{"9007199254740993\\\\":[9007199254740992]}'), { '9007199254740993\\': [2 ** 53] });
});

test('more than 128 levels are refused before they are parsed; brackets in a text are none', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}"${'x'.repeat(1_024)}"${']'.repeat(levels)}`;
  assert.doesNotThrow(() => read(nested(128)));
  assert.throws(() => read(nested(129)), { ...refused, message: /too deeply/ });
  assert.doesNotThrow(() => read(JSON.stringify(['['.repeat(5_000), '"{'.repeat(500)])));
  assert.doesNotThrow(() => read(`[${'[],{},'.repeat(1_000)}1]`));
});

test('bytes that are no UTF-8 are refused, and not replaced', () => {
  assert.equal(read(Buffer.from('"é"')), 'é');
  assert.throws(() => read(Buffer.from('"é"', 'latin1')), refused);
});
