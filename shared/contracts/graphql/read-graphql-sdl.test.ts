import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Findings } from '../../errors/index.ts';
import type { Contract, ContractType, GraphqlBinding, ListType, ObjectType, UnionType } from '../types.ts';
import { readGraphqlSdl } from './read-graphql-sdl.ts';

function read(sdl: string): Contract {
  const findings = new Findings();
  const contract = readGraphqlSdl('shop.graphql', sdl, findings);
  findings.throwIfAny();
  return contract;
}

function findingsOf(sdl: string) {
  const findings = new Findings();
  const contract = readGraphqlSdl('shop.graphql', sdl, findings);
  assert.equal(contract.operations.size, 0);
  return findings.list;
}

function answerOf(contract: Contract, operation: string): ContractType {
  return contract.operations.get(operation)!.answer;
}

function scalar(name: string): ContractType {
  return { kind: 'scalar', scalar: name } as ContractType;
}

describe('a GraphQL contract', () => {
  it('makes an operation of every root field: queries read, mutations write, subscriptions are left out', () => {
    const contract = read(`
      type Query { rating(id: ID!): Float! }
      type Mutation { rate(id: ID!, stars: Int!): Float }
      type Subscription { rated: Float }
    `);

    assert.deepEqual([...contract.operations.keys()], ['rating', 'rate']);
    const rating = contract.operations.get('rating')!;
    assert.equal(rating.read, true);
    assert.equal(rating.answerNullable, false);
    assert.equal(rating.line, 2);
    const rate = contract.operations.get('rate')!;
    assert.equal(rate.read, false);
    assert.equal(rate.answerNullable, true);
    assert.equal(contract.protocol, 'graphql');
    assert.match(contract.sdl!, /type Mutation/);
  });

  it('knows root types by what the schema calls them, with extensions', () => {
    const contract = read(`
      schema { query: Reads mutation: Writes }
      type Reads { a: Int }
      extend type Reads { b: Int }
      type Writes { c: Int }
    `);

    assert.deepEqual([...contract.operations.keys()], ['a', 'b', 'c']);
    assert.equal(contract.operations.get('c')!.read, false);
  });

  it('reaches a mutation that shares its name with a query as Mutation.<name>', () => {
    const contract = read('type Query { cart: Int } type Mutation { cart: Int }');

    const mutation = contract.operations.get('Mutation.cart')!;
    assert.equal(contract.operations.get('cart')!.read, true);
    assert.equal(mutation.read, false);
    assert.equal((mutation.binding as GraphqlBinding).field, 'cart');
  });

  it('reads arguments into inputs: required without a default, nullable without an exclamation mark', () => {
    const contract = read(`
      type Query { search(text: String!, first: Int! = 10, after: String, filter: Filter, ids: [ID!]): [Int] }
      input Filter { stars: Int! order: Order! = NEWEST not: Filter }
      enum Order { NEWEST OLDEST }
    `);

    const search = contract.operations.get('search')!;
    const facts = [...search.input.fields.values()].map((field) => [field.name, field.required, field.nullable]);
    assert.deepEqual(facts, [
      ['text', true, false],
      ['first', false, false],
      ['after', false, true],
      ['filter', false, true],
      ['ids', false, true],
    ]);
    const filter = search.input.fields.get('filter')!.type as ObjectType;
    assert.equal(filter.fields.get('stars')!.required, true);
    assert.equal(filter.fields.get('order')!.required, false);
    assert.deepEqual(filter.fields.get('order')!.type, { kind: 'enum', name: 'Order', values: ['NEWEST', 'OLDEST'] });
    assert.equal(filter.fields.get('not')!.type, filter);
    assert.deepEqual(search.input.fields.get('ids')!.type, {
      kind: 'list',
      item: scalar('string'),
      itemNullable: false,
    });
  });

  it('keeps the types of arguments as they are written, for the variables of a call', () => {
    const contract = read('type Query { a(ids: [ID!]! = [], filter: F): Int } input F { x: Int }');

    const binding = contract.operations.get('a')!.binding as GraphqlBinding;
    assert.equal(binding.protocol, 'graphql');
    assert.equal(binding.operationType, 'query');
    assert.equal(binding.field, 'a');
    assert.deepEqual(
      [...binding.argumentTypes],
      [
        ['ids', '[ID!]!'],
        ['filter', 'F'],
      ],
    );
  });

  it('knows scalars by name, by their specification, or not at all', () => {
    const contract = read(`
      scalar DateTime scalar Date scalar Long scalar BigInt scalar JSON
      scalar Moment @specifiedBy(url: "https://scalars.graphql.org/andimarek/date-time")
      scalar Uuid @specifiedBy(url: "https://tools.ietf.org/html/rfc4122")
      type Query {
        id: ID text: String yes: Boolean int: Int float: Float
        dateTime: DateTime date: Date long: Long bigInt: BigInt json: JSON moment: Moment uuid: Uuid
      }
    `);

    const kinds = [...contract.operations.keys()].map((name) => {
      const type = answerOf(contract, name);
      return [name, type.kind === 'scalar' ? type.scalar : type.kind];
    });
    assert.deepEqual(Object.fromEntries(kinds), {
      id: 'string',
      text: 'string',
      yes: 'boolean',
      int: 'int32',
      float: 'float',
      dateTime: 'date-time',
      date: 'date',
      long: 'int64',
      bigInt: 'int64',
      json: 'any',
      moment: 'date-time',
      uuid: 'string',
    });
  });

  it('follows types that refer to themselves', () => {
    const contract = read('type Query { me: Person } type Person { name: String! friends: [Person!]! boss: Person }');

    const person = answerOf(contract, 'me') as ObjectType;
    assert.equal((person.fields.get('friends')!.type as ListType).item, person);
    assert.equal(person.fields.get('boss')!.type, person);
    assert.equal(person.fields.get('boss')!.nullable, true);
    assert.equal(person.fields.get('name')!.nullable, false);
  });

  it('reads interfaces and unions as unions by __typename', () => {
    const contract = read(`
      type Query { node: Node hits: [Hit!]! }
      interface Node { id: ID! }
      interface Named implements Node { id: ID! name: String }
      type A implements Node { id: ID! next: Node }
      type B implements Named & Node { id: ID! name: String }
      union Hit = A | B
    `);

    const node = answerOf(contract, 'node') as UnionType;
    assert.equal(node.kind, 'union');
    assert.equal(node.discriminator, '__typename');
    assert.deepEqual([...node.members.keys()], ['A', 'B']);
    assert.equal(node.members.get('A')!.fields.get('next')!.type, node);
    const hit = (answerOf(contract, 'hits') as ListType).item as UnionType;
    assert.equal(hit.members.get('A'), node.members.get('A'));
  });

  it('leaves out nested fields that cannot go without an argument', () => {
    const contract = read(
      'type Query { a: A } type A { id: ID price(currency: String!): Int fits(size: Int = 1): Int }',
    );

    assert.deepEqual([...(answerOf(contract, 'a') as ObjectType).fields.keys()], ['id', 'fits']);
  });

  it('has a version that changes with the text', () => {
    const version = read('type Query { a: Int }').version;
    assert.equal(read('type Query { a: Int }').version, version);
    assert.notEqual(read('type Query { a: String }').version, version);
  });

  it('reads the contracts of the reference shop', () => {
    for (const service of ['reviews', 'content']) {
      const contract = read(readFileSync(`schemas/${service}/schema.graphql`, 'utf8'));
      assert.ok(contract.operations.size > 3);
    }
  });
});

describe('a broken GraphQL contract', () => {
  it('names the line of a syntax error', () => {
    const [finding, ...others] = findingsOf('type Query {\n  a: Int\n  b Int\n}');
    assert.equal(others.length, 0);
    assert.equal(finding!.file, 'shop.graphql');
    assert.equal(finding!.line, 3);
    assert.match(finding!.found, /Expected ":"/);
  });

  it('names every unknown type, each with its line', () => {
    const lines = findingsOf('type Query {\n  a: Nowhere\n  b(x: Nothing): Int\n}').map((finding) => finding.line);
    assert.deepEqual(lines, [2, 3]);
  });

  it('names what only the whole schema shows', () => {
    const [finding] = findingsOf('type Query { a: A }\ninterface I { id: ID! }\ntype A implements I { id: ID }');
    assert.equal(finding!.line, 2);
    assert.match(finding!.found, /A\.id/);
  });

  it('says so when there is no query type, or no text', () => {
    assert.match(findingsOf('type A { a: Int }')[0]!.found, /Query root type/);
    assert.equal(findingsOf('')[0]!.line, 1);
  });
});
