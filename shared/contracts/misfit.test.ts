import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMisfit } from './misfit.ts';
import { any, enumOf, field, list, object, scalar, union } from './test-types.ts';
import type { ContractField, ObjectType } from './types.ts';

const string = scalar('string');

test('an answer may have more than is read, but not less', () => {
  const full = object({ id: string, name: string, price: object({ amount: scalar('float') }) });
  const part = object({ id: string, price: object({ amount: scalar('float') }) });
  assert.equal(findMisfit(full, part, 'answer'), undefined);
  assert.deepEqual(findMisfit(part, full, 'answer'), { path: 'name', expected: 'string', found: 'nothing' });
});

test('the first field that does not fit is named with its path', () => {
  const from = object({ a: object({ b: list(object({ c: scalar('int64') })) }) });
  const to = object({ a: object({ b: list(object({ c: string })) }) });
  assert.deepEqual(findMisfit(from, to, 'answer'), { path: 'a.b.c', expected: 'string', found: 'int64' });
  assert.equal(findMisfit(from, to, 'input'), undefined);
});

test('what may be null does not fit what may not', () => {
  assert.deepEqual(findMisfit(object({ 'a?': string }), object({ a: string }), 'answer'), {
    path: 'a',
    expected: 'string',
    found: 'string or null',
  });
  assert.notEqual(findMisfit(list(string, { itemNullable: true }), list(string), 'answer'), undefined);
  assert.equal(findMisfit(list(string), list(string, { itemNullable: true }), 'answer'), undefined);
});

test('an input must be known, and give all that is required', () => {
  assert.equal(findMisfit(object({ a: string }), object({ a: string, 'b?': string }), 'input'), undefined);
  assert.equal(findMisfit(object({ a: string }), object({ a: string, b: string }), 'input')?.path, 'b');
  assert.equal(findMisfit(object({ a: string, c: string }), object({ a: string }), 'input')?.path, 'c');
  const lax = field(string, { required: false, nullable: false });
  assert.notEqual(findMisfit(object({ a: lax }), object({ a: string }), 'input'), undefined);
});

for (const [from, to, answer, input] of [
  [scalar('int32'), scalar('int64'), false, true],
  [scalar('int32'), scalar('float'), true, true],
  [scalar('float'), scalar('int32'), false, false],
  [string, scalar('int64'), false, false],
  [scalar('date-time'), string, true, true],
  [string, scalar('date-time'), false, false],
  [enumOf(['A']), string, true, true],
  [string, enumOf(['A']), false, false],
  [enumOf(['A']), enumOf(['A', 'B']), true, true],
  [enumOf(['A', 'B']), enumOf(['A']), false, false],
  [object({}), any, true, true],
  [any, string, false, false],
  [list(string), string, false, false],
] as const) {
  test(`${from.kind} to ${to.kind}: ${answer ? '' : 'no '}answer, ${input ? '' : 'no '}input`, () => {
    assert.equal(findMisfit(from, to, 'answer') === undefined, answer);
    assert.equal(findMisfit(from, to, 'input') === undefined, input);
  });
}

test('a union fits one that has all of its members', () => {
  const card = object({ last4: string });
  const both = union({ card, cash: object({}) });
  assert.equal(findMisfit(union({ card }), both, 'answer'), undefined);
  assert.equal(findMisfit(both, union({ card }), 'answer')?.found, 'cash as well');
  assert.notEqual(findMisfit(union({ card }, 'type'), both, 'answer'), undefined);
});

test('types that hold themselves are compared to their end', () => {
  const node = (id: ContractField['type']): ObjectType => {
    const fields = new Map<string, ContractField>();
    const type: ObjectType = { kind: 'object', name: 'Node', fields };
    fields.set('next', field(type, { name: 'next', nullable: true }));
    fields.set('id', field(id, { name: 'id' }));
    return type;
  };
  assert.equal(findMisfit(node(string), node(string), 'answer'), undefined);
  assert.equal(findMisfit(node(string), node(scalar('int32')), 'answer')?.path, 'id');
});
