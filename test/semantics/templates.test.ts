import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testBff } from './bff.ts';

const ada = { id: '1', name: 'Ada' };

describe('templates of a call’s input', () => {
  test('S32: a string that is one whole template keeps the type of its value', async () => {
    const bff = testBff({
      schema: `type Query {
        search(limit: Int, active: Boolean, tags: [String!], minPoints: ID): [User] @call(service: "users", operation: "search",
          input: {limit: "{args.limit}", active: "{args.active}", tags: "{args.tags}", minPoints: "{args.minPoints}"})
      } type User { id: ID! }`,
      users: { search: () => [] },
    });
    await bff.ask('{ search(limit: 5, active: false, tags: ["a", "b"], minPoints: "9007199254740993") { id } }');
    assert.deepEqual(bff.calls[0]!.input, { limit: 5, minPoints: '9007199254740993', active: false, tags: ['a', 'b'] });
  });

  test('text around templates makes text, `{{` is a brace, and literals of all kinds stay what they are', async () => {
    const bff = testBff({
      schema: `type Query {
        search(a: Int!, b: Boolean!): [User] @call(service: "users", operation: "search",
          input: {text: "a={args.a}, b={args.b}, {{args.a}", limit: 3, active: true, tags: ["x", "{args.a}!"], tier: "gold-tier"})
      } type User { id: ID! }`,
      users: { search: () => [] },
    });
    await bff.ask('{ search(a: 1, b: true) { id } }');
    assert.deepEqual(bff.calls[0]!.input, {
      text: 'a=1, b=true, {args.a}',
      limit: 3,
      active: true,
      tags: ['x', '1!'],
      tier: 'gold-tier',
    });
  });

  test('null for a required input: no call, null, no error; null for an optional one leaves it out', async () => {
    const bff = testBff({
      schema: `type Query {
        user(id: ID, locale: String): User @call(service: "users", operation: "getUser", input: {id: "{args.id}", locale: "{args.locale}"})
        greeted(name: String): User @call(service: "users", operation: "getUser", input: {id: "user-{args.name}"})
      } type User { id: ID! }`,
      users: { getUser: () => ada },
    });
    const { data, extensions } = await bff.ask('{ a: user { id } b: user(id: null) { id } c: greeted { id } }');
    assert.deepEqual(data, { a: null, b: null, c: null });
    assert.deepEqual(extensions, {});
    assert.deepEqual(bff.calls, []);
    await bff.ask('{ user(id: "1", locale: null) { id } }');
    await bff.ask('{ user(id: "1") { id } }');
    assert.deepEqual(
      bff.calls.map(({ input }) => input),
      [{ id: '1' }, { id: '1' }],
    );
  });

  test('{parent.…} reads the answer of the contract, exposed and selected or not, also below a path', async () => {
    const bff = testBff({
      schema: `
        type Query { user(id: ID!): User @call(service: "users", operation: "getUser", input: {id: "{args.id}"}) }
        type User {
          manager: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"})
          namesakes: [User] @call(service: "users", operation: "search", input: {text: "{parent.address.city}"})
          title: String @from(path: "name")
        }`,
      users: {
        getUser: ({ id }) => ({ id, name: `user ${id}`, managerId: id === '1' ? '2' : null, address: { city: 'Ulm' } }),
        search: () => [ada],
      },
    });
    const { data } = await bff.ask('{ user(id: "1") { manager { title manager { title } } namesakes { title } } }');
    assert.deepEqual(data.user, { manager: { title: 'user 2', manager: null }, namesakes: [{ title: 'Ada' }] });
    assert.deepEqual(
      bff.calls.map(({ operation, input }) => [operation, ...Object.values(input)].join(' ')),
      ['users.getUser 1', 'users.getUser 2', 'users.search Ulm'],
    );
  });

  test('under a GraphQL service what {parent.…} reads is added to the selection', async () => {
    const bff = testBff({
      schema: `
        type Query { product(id: ID!): Product @call(service: "reviews", operation: "product", input: {id: "{args.id}"}) }
        type Product {
          name: String @from(path: "title")
          seller: User @call(service: "users", operation: "getUser", input: {id: "{parent.vendor.id}"})
        }
        type User { name: String! }`,
      users: { getUser: () => ada },
      reviews: { product: () => ({ vendor: { id: '1' } }) },
    });
    const { data } = await bff.ask('{ product(id: "p") { seller { name } } }');
    assert.deepEqual(data, { product: { seller: { name: 'Ada' } } });
    assert.equal(bff.calls[0]!.selection, 'vendor { id }');
    assert.deepEqual(bff.calls[1]!.input, { id: '1' });
  });

  test('{viewer.…} without a viewer: no call, UNAUTHENTICATED, and that is no degradation', async () => {
    const bff = testBff({
      schema: `type Query {
        me: User @call(service: "users", operation: "getUser", input: {id: "{viewer.id}"}) @fallback(value: {id: "0"})
        others: [User] @call(service: "users", operation: "search", input: {tags: "{viewer.roles}"})
      } type User { id: ID! }`,
      users: { getUser: () => ada, search: () => [] },
    });
    const anonymous = await bff.ask('{ me { id } others { id } }');
    assert.deepEqual(anonymous.data, { me: null, others: null });
    assert.deepEqual(anonymous.codes, ['me UNAUTHENTICATED', 'others UNAUTHENTICATED']);
    assert.deepEqual(anonymous.degraded, []);
    assert.deepEqual(bff.calls, []);
    await bff.ask('{ me { id } others { id } }', { as: { id: 'u7', roles: ['a', 'b'] } });
    assert.deepEqual(
      bff.calls.map(({ input }) => input),
      [{ id: 'u7' }, { tags: ['a', 'b'] }],
    );
  });

  test('{header.…} reads a header that bff.ts allows; left out by the client, it is left out of the call', async () => {
    const bff = testBff({
      schema: `type Query {
        user: User @call(service: "users", operation: "getUser", input: {id: "1", locale: "{header.Accept-Language}"})
      } type User { id: ID! }`,
      users: { getUser: () => ada },
      headers: ['accept-language'],
    });
    await bff.ask('{ user { id } }', { headers: { 'accept-language': 'de' } });
    await bff.ask('{ user { id } }');
    assert.deepEqual(
      bff.calls.map(({ input }) => input),
      [{ id: '1', locale: 'de' }, { id: '1' }],
    );
  });

  test('S31: what does not fit the contract is BAD_USER_INPUT, not sent, and no reason for a fallback', async () => {
    const bff = testBff({
      schema: `type Query {
        search(points: ID): [User] @call(service: "users", operation: "search", input: {minPoints: "{args.points}"}) @fallback(value: [])
      } type User { id: ID! }`,
      users: { search: () => [] },
    });
    const { data, codes, degraded } = await bff.ask('{ search(points: "many") { id } }');
    assert.deepEqual(data, { search: null });
    assert.deepEqual(codes, ['search BAD_USER_INPUT']);
    assert.deepEqual(degraded, []);
    assert.deepEqual(bff.calls, []);
  });
});
