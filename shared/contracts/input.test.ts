import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFoyerError } from '../errors/index.ts';
import { createInputBinder } from './input.ts';
import { any, enumOf, field, list, object, scalar, union } from './test-types.ts';
import type { ContractField, ContractType, ObjectType } from './types.ts';

const string = scalar('string');

function bind(input: ObjectType, raw: Record<string, unknown>) {
  return createInputBinder(input)(raw);
}

/** One input named `v`. */
function bindOne(type: ContractType, v: unknown): unknown {
  return bind(object({ v: type }), { v }).v;
}

function refusal(input: ObjectType, raw: Record<string, unknown>): string {
  try {
    bind(input, raw);
  } catch (error) {
    assert.ok(isFoyerError(error) && error.code === 'BAD_USER_INPUT', String(error));
    return error.detail!;
  }
  return assert.fail('the input was accepted');
}

test('equal inputs are equal text, in the order of the contract', () => {
  const input = object({ a: string, b: object({ c: string, d: scalar('int64') }), 'e?': any });
  const one = bind(input, { e: { y: 1, x: 2 }, b: { d: 7, c: 'c' }, a: 'a' });
  const other = bind(input, { a: 'a', b: { c: 'c', d: '7' }, e: { x: 2, y: 1 } });
  assert.equal(JSON.stringify(one), '{"a":"a","b":{"c":"c","d":"7"},"e":{"x":2,"y":1}}');
  assert.equal(JSON.stringify(one), JSON.stringify(other));
});

test('what is bound is fresh: nobody can change it through the arguments', () => {
  const raw = { v: ['a'] };
  const bound = bind(object({ v: list(string) }), raw);
  raw.v.push('b');
  assert.deepEqual(bound, { v: ['a'] });
});

test('a name that the contract does not know is refused, deep inside too', () => {
  const input = object({ a: object({ 'b?': string }, 'A') });
  assert.equal(refusal(input, { a: { b: 'x' }, c: 1 }), 'c: object Thing has no such field');
  assert.equal(refusal(input, { a: { d: 1 } }), 'a.d: object A has no such field');
});

test('__proto__ is refused and changes nothing', () => {
  const evil = JSON.parse('{"__proto__": {"isAdmin": true}}');
  refusal(object({ 'a?': string }), evil);
  refusal(object({ a: any }), { a: evil });
  refusal(object({ a: any }), { a: [{ b: evil }] });
  assert.equal(({} as { isAdmin?: unknown }).isAdmin, undefined);
  assert.deepEqual(bind(object({ 'constructor?': string }), {}), {});
});

test('absent optional inputs are left out; null is sent only to a service that takes it', () => {
  const input = object({
    'clear?': string,
    skip: field(string, { required: false, nullable: true, omitNull: true }),
    say: field(string, { required: true, nullable: true }),
  });
  assert.deepEqual(bind(input, {}), { say: null });
  assert.deepEqual(bind(input, { clear: null, skip: null, say: null }), { clear: null, say: null });
  assert.deepEqual(bind(input, { clear: undefined, say: 'x' }), { say: 'x' });
});

test('null for what cannot be null is refused, and known before binding', () => {
  const input = object({ id: string, 'note?': string, limit: field(scalar('int32'), { required: false }) });
  const binder = createInputBinder(input);
  assert.equal(binder.isIncomplete({ id: '1' }), false);
  assert.equal(binder.isIncomplete({ id: '1', note: null, limit: 5 }), false);
  for (const raw of [{}, { id: null }, { id: undefined }, { id: '1', limit: null }]) {
    assert.equal(binder.isIncomplete(raw), true);
    assert.match(refusal(input, raw), /expected (string|int32), found (nothing|null)/);
  }
});

test('ids that are numbers on one side and text on the other are coerced exactly', () => {
  assert.equal(bindOne(string, 7), '7');
  assert.equal(bindOne(string, 7n), '7');
  assert.equal(bindOne(scalar('int64'), '0007'), '7');
  assert.equal(bindOne(scalar('int64'), 7), '7');
  assert.equal(bindOne(scalar('int32'), '7'), 7);
});

for (const [type, good, bad] of [
  [scalar('int32'), [2147483647, -2147483648], [2147483648, -2147483649, 1.5, '1.5', '', Number.NaN, true]],
  [scalar('int64'), ['9223372036854775807', '-9223372036854775808'], ['9223372036854775808', 2 ** 53, 1.5, 'x', true]],
  [scalar('int64', { limits: { minimum: 0 } }), ['18446744073709551615'], ['-1', '18446744073709551616']],
  [scalar('float'), [1.5, -1e300], [Number.POSITIVE_INFINITY, Number.NaN, '1.5']],
  [scalar('boolean'), [true, false], ['true', 1]],
  [string, ['', 'ä', '😀'], ['a\0b', '\ud800', 'a\udc00b', 1.5, true, {}, []]],
  [scalar('date'), ['2024-02-29'], ['2023-02-29', '2024-2-9', 5]],
  [scalar('date-time'), ['2024-02-29T23:59:60Z'], ['2024-02-29', '2024-02-29 10:00:00Z', '2024-02-29T24:00:00Z']],
  [scalar('bytes'), ['aGk=', ''], ['a b', '=a']],
  [scalar('string', { wire: 'duration' }), ['3.5s', '-1s'], ['3.5', '1m', '1.0123456789s']],
  [enumOf(['A', 'B']), ['A'], ['C', 'a', 0]],
  [list(string, { maxItems: 2 }), [[], ['a', 'b']], [['a', 'b', 'c'], 'a', [null], { 0: 'a' }]],
  [list(string, { itemNullable: true }), [['a', null]], [[1.5]]],
] as const) {
  test(`${type.kind === 'scalar' ? type.scalar : type.kind} inputs are checked`, () => {
    for (const value of good) assert.deepEqual(bindOne(type, value), value);
    for (const value of bad) assert.match(refusal(object({ v: type }), { v: value }), /^v(\[\d\])?: /);
  });
}

test('limits of the contract are checked in characters and exact numbers', () => {
  const name = scalar('string', { limits: { minLength: 2, maxLength: 3, pattern: /^[a-z😀]+$/u } });
  assert.equal(bindOne(name, '😀😀😀'), '😀😀😀');
  const input = object({ v: name });
  assert.match(refusal(input, { v: 'a' }), /at least 2 characters/);
  assert.match(refusal(input, { v: 'abcd' }), /at most 3 characters/);
  assert.match(refusal(input, { v: 'A1' }), /text that matches/);
  const big = object({ v: scalar('int64', { limits: { minimum: 1, maximum: 9007199254740992 } }) });
  assert.match(refusal(big, { v: '9007199254740993' }), /at most 9007199254740992/);
  assert.match(refusal(big, { v: 0 }), /at least 1/);
});

test('a refused value is never told', () => {
  assert.equal(
    refusal(object({ users: list(object({ mail: string })) }), { users: [{ mail: 'a' }, { mail: true }] }),
    'users[1].mail: expected string, found boolean',
  );
  assert.doesNotMatch(refusal(object({ v: string }), { v: 'secret\0' }), /secret/);
});

test('a union input is bound by its discriminator, which is always sent', () => {
  const input = object({ pay: union({ card: object({ last4: string }), cash: object({ kind: string }) }) });
  assert.deepEqual(bind(input, { pay: { last4: '1234', kind: 'card' } }), { pay: { kind: 'card', last4: '1234' } });
  assert.deepEqual(bind(input, { pay: { kind: 'cash' } }), { pay: { kind: 'cash' } });
  assert.match(refusal(input, { pay: { kind: 'coupon' } }), /^pay: expected one of card, cash/);
  refusal(input, { pay: { last4: '1234' } });
});

test('inputs deeper than 64 levels are refused, described or not', () => {
  const fields = new Map<string, ContractField>();
  const node: ObjectType = { kind: 'object', name: 'Node', fields };
  fields.set('next', field(node, { name: 'next', required: false, nullable: true }));
  const chain = (length: number): Record<string, unknown> => (length === 0 ? {} : { next: chain(length - 1) });
  assert.equal(JSON.stringify(bind(node, chain(60))), JSON.stringify(chain(60)));
  assert.match(refusal(node, chain(70)), /nested deeper than 64/);
  refusal(object({ v: any }), { v: chain(5_000) });
});

test('input that no contract describes is JSON and nothing else', () => {
  for (const v of [Number.NaN, () => 1, new Date(), 'a\0', { 'a\0': 1 }, Symbol('s'), 1n])
    refusal(object({ v: any }), { v });
  assert.deepEqual(bindOne(any, { b: undefined, a: [undefined] }), { a: [null] });
});

test('a megabyte in a date costs no time', () => {
  const text = `2024-02-29T10:00:00.${'0'.repeat(1_000_000)}`;
  const begin = performance.now();
  for (const type of [scalar('date-time'), scalar('date'), scalar('int64'), scalar('int32'), scalar('bytes')]) {
    refusal(object({ v: type }), { v: type.scalar === 'bytes' ? `${'a'.repeat(1_000_000)}!` : text });
  }
  assert.ok(performance.now() - begin < 50);
});

const shape = object({ 'id?': scalar('int64'), 'name?': string, 'tags?': list(string), 'more?': any });
const shaped = fc.record(
  {
    id: fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
    name: fc.string().filter((text) => !text.includes('\0')),
    tags: fc.array(fc.stringMatching(/^[a-z]*$/)),
    more: fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.integer()),
  },
  { requiredKeys: [] },
);

test('binding twice is binding once', () => {
  const binder = createInputBinder(shape);
  fc.assert(
    fc.property(shaped, (raw) => {
      const bound = binder(raw);
      assert.equal(JSON.stringify(binder(bound)), JSON.stringify(bound));
    }),
  );
});

test('the order in which inputs are given does not matter', () => {
  const binder = createInputBinder(shape);
  fc.assert(
    fc.property(shaped, (raw) => {
      const turned = Object.fromEntries(Object.entries(raw).reverse());
      assert.equal(JSON.stringify(binder(turned)), JSON.stringify(binder(raw)));
    }),
  );
});

test('any value either binds or is refused with BAD_USER_INPUT', () => {
  const binder = createInputBinder(shape);
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('id', 'name', 'tags', 'more', '__proto__'), fc.anything()), (raw) => {
      try {
        JSON.stringify(binder(raw));
      } catch (error) {
        assert.ok(isFoyerError(error) && error.code === 'BAD_USER_INPUT', String(error));
      }
    }),
  );
});
