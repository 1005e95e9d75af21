import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContractField, ContractType, ObjectType } from '../../contracts/index.ts';
import { compileBody } from './body.ts';

const int64: ContractType = { kind: 'scalar', scalar: 'int64', wire: 'number' };
const text: ContractType = { kind: 'scalar', scalar: 'string' };

function objectOf(fields: Record<string, ContractType>): ObjectType {
  const entries = Object.entries(fields).map(([name, type]): [string, ContractField] => [
    name,
    { name, type, required: false, nullable: true },
  ]);
  return { kind: 'object', name: 'Input', fields: new Map(entries) };
}

const properties = (...names: string[]) => ({
  properties: names.map((name) => ({ input: `body.${name}`, wire: name })),
});

describe('the body of a request', () => {
  it("has the contract's names in the contract's order", () => {
    const body = compileBody(properties('b', 'a'), objectOf({ 'body.b': text, 'body.a': text }));
    assert.equal(body({ 'body.a': 'A', 'body.b': null }), '{"b":null,"a":"A"}');
  });

  it('writes int64 as a number that nobody has rounded, however deep it lies', () => {
    const nested = objectOf({ n: { kind: 'list', item: int64, itemNullable: true }, text });
    const union: ContractType = { kind: 'union', name: 'U', discriminator: 'kind', members: new Map([['x', nested]]) };
    const body = compileBody(
      properties('id', 'inner', 'choice'),
      objectOf({ 'body.id': int64, 'body.inner': nested, 'body.choice': union }),
    );
    assert.equal(
      body({
        'body.id': '9223372036854775807',
        'body.inner': { n: ['-9007199254740993', null], text: '123' },
        'body.choice': { kind: 'x', n: ['1'] },
      }),
      '{"id":9223372036854775807,"inner":{"n":[-9007199254740993,null],"text":"123"},"choice":{"kind":"x","n":[1]}}',
    );
  });

  it('writes int64 as text where the service takes text', () => {
    const body = compileBody(properties('id'), objectOf({ 'body.id': { kind: 'scalar', scalar: 'int64' } }));
    assert.equal(body({ 'body.id': '9223372036854775807' }), '{"id":"9223372036854775807"}');
  });

  it('is an empty object when nothing is given, and absent when it is optional', () => {
    const input = objectOf({ 'body.a': text });
    assert.equal(compileBody(properties('a'), input)({}), '{}');
    assert.equal(compileBody({ ...properties('a'), optional: true }, input)({}), null);
  });

  it('can be one value', () => {
    const body = compileBody({ whole: 'body' }, objectOf({ body: { kind: 'list', item: int64, itemNullable: false } }));
    assert.equal(body({ body: ['1', '2'] }), '[1,2]');
    assert.equal(body({}), null);
    assert.equal(compileBody(undefined, objectOf({}))({}), null);
  });
});
