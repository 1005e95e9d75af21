import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import type { ContractType, ObjectType } from '../contracts/index.ts';
import { Findings } from '../errors/index.ts';
import { isAsShown } from './as-shown.ts';
import { readFallback } from './fallback.ts';
import type { FieldSource } from './field-source.ts';

const schema = buildSchema(`
  enum Colour { RED }
  scalar Money
  type Thing { text: String id: ID! whole: Int number: Float! flag: Boolean texts: [String!]! colour: Colour price: Money }
  type Query { thing: Thing }
`);
const type = schema.getType('Thing') as GraphQLObjectType;

const scalar = (name: string) => ({ kind: 'scalar', scalar: name }) as ContractType;
const object = (fields: Readonly<Record<string, ContractType>>): ObjectType => ({
  kind: 'object',
  name: 'Thing',
  fields: new Map(Object.entries(fields).map(([name, of]) => [name, { name, type: of, nullable: false } as never])),
});

function shown(name: string, parents: readonly ObjectType[], kind = 'property'): boolean {
  const source = { kind, type, field: type.getFields()[name]!, path: [name] } as unknown as FieldSource;
  return isAsShown({ parents: new Map([['Thing', parents]]) }, source);
}

test('leaves that a contract has in the very form in which they are shown', () => {
  const texts = { kind: 'list', item: scalar('string'), itemNullable: false } as ContractType;
  for (const [name, from] of [
    ['text', scalar('string')],
    ['id', scalar('string')],
    ['whole', scalar('int32')],
    ['number', scalar('float')],
    ['number', scalar('int32')],
    ['flag', scalar('boolean')],
    ['texts', texts],
  ] as const)
    assert.equal(shown(name, [object({ [name]: from })]), true, name);
});

test('all others: another form, a scalar of the schema, an enum, what code gives, or another form at one of the places it is read from', () => {
  for (const [name, from] of [
    ['id', scalar('int32')],
    ['text', scalar('date-time')],
    ['texts', scalar('string')],
    ['price', scalar('string')],
    ['colour', scalar('string')],
  ] as const)
    assert.equal(shown(name, [object({ [name]: from })]), false, name);
  assert.equal(shown('text', []), false);
  assert.equal(shown('text', [object({})]), false);
  assert.equal(shown('text', [object({ text: scalar('string') })], 'resolver'), false);
  assert.equal(shown('id', [object({ id: scalar('string') }), object({ id: scalar('int64') })]), false);
});

test('what a fallback holds is in the form in which it is shown, too', () => {
  const findings = new Findings();
  const directive = { node: {} as never, value: { id: 5, number: 2, price: '1.00 EUR', texts: [] } };
  const { value } = readFallback(directive, type, 'Query.thing', schema, findings)!;
  const { id, number, price } = value as Record<string, unknown>;
  assert.deepEqual([id, number, price], ['5', 2, '1.00 EUR']);
});
