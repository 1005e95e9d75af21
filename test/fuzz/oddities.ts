// Values, names and bytes that have broken something somewhere.
import type { Random } from '../services/data/random.ts';

export const oddNames: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__typename',
  '__schema',
  'then',
  'toJSON',
  'length',
  '0',
  '',
  ' ',
  '__defineGetter__',
  'isAdmin',
  'x'.repeat(300),
  'ключ',
  '🦊',
];

/** As JSON texts: some are what JSON.stringify would not write. */
export const oddJson: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1e400',
  '1e-400',
  '2147483648',
  '-2147483649',
  '9007199254740993',
  '1'.repeat(400),
  '0.1e1',
  '""',
  '" "',
  '"true"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"../../etc/passwd"',
  '"%2e%2e%2f"',
  '"a\\r\\nX-Injected: 1"',
  '"{args.id}"',
  '"{viewer.id}"',
  '"${HOME}"',
  '"<script>alert(1)</script>"',
  '"\' OR 1=1 --"',
  `"${'a'.repeat(10_000)}"`,
  `"${'(a+)+$'.repeat(500)}"`,
  `"${'\\ud83e\\udd8a'.repeat(2_000)}"`,
  '[]',
  '{}',
  '[null]',
  '[[[[]]]]',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '{"toString":1,"valueOf":1}',
  '{"then":1}',
  '{"length":1e9}',
  '{"toJSON":1}',
  `[${'0,'.repeat(5_000)}0]`,
  '[{"id":1},{"id":1}]',
  'NaN',
  'undefined',
  '-',
  '01',
  '.5',
  '"',
  '{',
];

/** One wrong thing or several, done to a text. */
export function mutate(random: Random, text: string, pieces: readonly string[]): string {
  let mutated = text;
  const times = random.pick([1, 1, 1, 2, 3, 8]);
  for (let i = 0; i < times; i++) mutated = mutateOnce(random, mutated, pieces);
  return mutated;
}

function mutateOnce(random: Random, text: string, pieces: readonly string[]): string {
  const at = random.integer(0, text.length);
  const to = Math.min(text.length, at + random.pick([1, 1, 2, 5, 20, 200]));
  const [before, inside, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  return random.pick([
    () => before + after,
    () => before + inside + inside + after,
    () => before + random.pick(pieces) + inside + after,
    () => before + random.pick(pieces) + after,
    () => before + inside.repeat(random.integer(2, 60)) + after,
    () => before + String.fromCodePoint(random.integer(0, 0x2ff)) + after,
    () => before + [...inside].reverse().join('') + after,
    () => before,
    () => after,
  ])();
}
