// What operations cost, by @cost and @listSize: IBM specification of GraphQL cost directives, static analysis.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FoyerError } from '../../shared/errors/index.ts';
import { testBff } from './bff.ts';

const user = '@call(service: "users", operation: "getUser", input: {id: "1"})';
const users = '@call(service: "users", operation: "listUsers", input: {ids: ["1", "2"]})';

const schema = `
  type Query {
    me: User ${user}
    first(first: Int! = 5, page: Page): [User] ${users} @listSize(slicingArguments: ["first"])
    either(first: Int, last: Int): [User] ${users} @listSize(slicingArguments: ["first", "last"])
    most(first: Int, last: Int): [User]
      ${users} @listSize(assumedSize: 7, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
    paged(page: Page = {}): [User] ${users} @listSize(slicingArguments: ["page.first"])
    holder(first: Int! = 3): Holder @listSize(slicingArguments: ["first"], sizedFields: ["items"])
    unknown: [User] ${users}
    dear: User ${user} @cost(weight: "2.5")
    days(days: [Int!] @cost(weight: 10)): User ${user}
    gold: Gold
  }
  type Holder { items: [User] ${users} others: [User] ${users} }
  type Gold @cost(weight: 100) { me: User ${user} }
  type User { id: ID! boss: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"}) }
  input Page { first: Int = 4 after: String }
`;

const costOf = (query: string, variables: Readonly<Record<string, unknown>> = {}) =>
  testBff({ schema }).prepare(query).plan.cost.estimate(variables);

function refuses(query: string, variables: Readonly<Record<string, unknown>> = {}): void {
  assert.throws(
    () => costOf(query, variables),
    (error) => error instanceof FoyerError && error.code === 'BAD_USER_INPUT',
  );
}

describe('the cost of an operation', () => {
  test('is one for each object and for each field that calls; values in it are free', () => {
    assert.equal(costOf('{ __typename }'), 0);
    assert.equal(costOf('{ me { id } }'), 2);
    assert.equal(costOf('{ me { id boss { id boss { id } } } }'), 6);
  });

  test('each alias costs, and a field that is selected twice does not', () => {
    assert.equal(costOf('{ a: me { id } b: me { id } }'), 4);
    assert.equal(costOf('{ me { id } me { boss { id } } ...f } fragment f on Query { me { id } }'), 4);
  });

  test('is what a list says, times what is selected of each item', () => {
    assert.equal(costOf('{ first(first: 20) { id } }'), 1 + 20);
    assert.equal(costOf('{ first { boss { id } } }'), 1 + 5 * 3);
    assert.equal(costOf('{ unknown { boss { id } } }'), 1 + 10 * 3);
    assert.equal(costOf('{ most { id } }'), 1 + 7);
    assert.equal(costOf('{ most(first: 2, last: 9) { id } }'), 1 + 9);
  });

  test('reads sizes in variables, in their defaults and in input objects', () => {
    const query = 'query ($n: Int! = 6) { first(first: $n) { id } }';
    assert.equal(costOf(query), 7);
    assert.equal(costOf(query, { n: 9 }), 10);
    assert.equal(costOf('query ($n: Int) { first(first: $n) { id } }'.replace('Int)', 'Int!)'), { n: 2 }), 3);
    assert.equal(costOf('{ paged { id } }'), 1 + 4);
    assert.equal(costOf('{ paged(page: {first: 8}) { id } }'), 1 + 8);
    assert.equal(costOf('query ($page: Page) { paged(page: $page) { id } }', { page: { after: 'x' } }), 1 + 4);
    assert.equal(costOf('query ($page: Page) { paged(page: $page) { id } }', { page: { first: 12 } }), 1 + 12);
    assert.equal(costOf('query ($n: Int) { paged(page: {first: $n}) { id } }', { n: 3 }), 1 + 3);
  });

  test('gives the size to the lists that are meant', () => {
    assert.equal(costOf('{ holder(first: 30) { items { id } others { id } } }'), 1 + (1 + 30) + (1 + 10));
  });

  test('takes weights of fields, of types and of arguments, for each value that they are given', () => {
    assert.equal(costOf('{ dear { id } }'), 3.5);
    assert.equal(costOf('{ gold { me { id } } }'), 102);
    assert.equal(costOf('{ days { id } }'), 2);
    assert.equal(costOf('{ days(days: [1, 2, 3]) { id } }'), 32);
    assert.equal(costOf('query ($days: [Int!]) { days(days: $days) { id } }', { days: [1, 2] }), 22);
  });

  test('refuses sizes that no page may have, wherever they stand', () => {
    for (const size of [0, -1, 101, 2_000_000_000]) {
      refuses(`{ first(first: ${size}) { id } }`);
      refuses('query ($n: Int!) { first(first: $n) { id } }', { n: size });
      refuses('query ($page: Page) { paged(page: $page) { id } }', { page: { first: size } });
    }
    refuses('{ most(first: 2, last: 101) { id } }');
  });

  test('wants exactly one slicing argument, unless told otherwise', () => {
    refuses('{ either { id } }');
    refuses('{ either(first: 1, last: 1) { id } }');
    refuses('query ($n: Int) { either(first: $n) { id } }');
    assert.equal(costOf('{ either(last: 4) { id } }'), 5);
    assert.equal(costOf('query ($n: Int) { either(first: $n) { id } }', { n: 4 }), 5);
  });

  test('leaves to coercion what is no number', () => {
    assert.equal(costOf('query ($n: Int!) { first(first: $n) { id } }', { n: '1000000' }), 1 + 10);
  });

  test('of an answer is what it turned out to hold', () => {
    const { cost } = testBff({ schema }).prepare('{ first(first: 50) { id boss { id } } me { id } }').plan;
    assert.equal(cost.estimate({}), 1 + 50 * 3 + 2);
    assert.equal(
      cost.actual({ first: [{ id: '1', boss: null }, null, { id: '2', boss: { id: '3' } }], me: null }, {}),
      1 + 2 + 3 + 1,
    );
    assert.equal(cost.actual(null, {}), 0);
  });

  test('of an interface is that of its dearest type, and branching has an end', () => {
    const names = Array.from({ length: 12 }, (_, index) => `K${index}`);
    const kinds = names.map((name) => `type ${name} implements Node { id: ID! next: Node }`).join('\n');
    const resolvers = Object.fromEntries(['Query', ...names].map((name) => [name, { next: async () => null }]));
    const root = 'type Query { next: Node } interface Node @discriminate(path: "kind") { id: ID! next: Node }';
    const bff = testBff({ schema: `${root} ${kinds}`, resolvers });
    const nested = (depth: number): string => (depth === 0 ? 'id' : `next { ${nested(depth - 1)} }`);
    assert.equal(bff.prepare(`{ ${nested(3)} }`).plan.cost.estimate({}), 6);
    assert.throws(
      () => bff.prepare(`{ ${nested(7)} }`),
      (error) => error instanceof FoyerError && error.code === 'COST_LIMIT_EXCEEDED',
    );
  });
});
