import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import { testBff } from './bff.ts';

const ada = { id: '1', name: 'Ada' };
const userQuery = `type Query { user: User @call(service: "users", operation: "getUser", input: {id: "1"}) }`;

describe('paths', () => {
  test('S28: @from and path pick inside an answer; over lists they map, and null on the way is null', async () => {
    const bff = testBff({
      schema: `
        type Query {
          user: User @call(service: "users", operation: "getUser", input: {id: "1"})
          city: String @call(service: "users", operation: "getUser", input: {id: "1"}, path: "address.city")
          names: [String] @call(service: "users", operation: "search", path: "name")
          lines: [[String]] @call(service: "users", operation: "search", path: "address.lines")
        }
        type User { town: String @from(path: "address.city") friendIds: [ID!] @from(path: "friends.id") amount: String @from(path: "balance.amount") }`,
      users: {
        getUser: () => ({ ...ada, address: { city: 'Ulm' }, friends: [{ id: '2' }, { id: '3' }] }),
        search: () => [
          { ...ada, address: { lines: ['a', 'b'] } },
          { id: '2', name: 'Bo' },
        ],
      },
    });
    const { data, errors } = await bff.ask('{ user { town friendIds amount } city names lines }');
    assert.deepEqual(errors, []);
    assert.deepEqual(data, {
      user: { town: 'Ulm', friendIds: ['2', '3'], amount: null },
      city: 'Ulm',
      names: ['Ada', 'Bo'],
      lines: [['a', 'b'], null],
    });
  });

  test('onMissing: DROP leaves missing items out, of lists of lists too; NULL keeps their places', async () => {
    const bff = testBff({
      schema: `type Query {
        kept: [String] @call(service: "users", operation: "search", path: "nick")
        dropped: [String!] @call(service: "users", operation: "search", path: "nick", onMissing: DROP)
        lists: [[String!]!] @call(service: "users", operation: "search", path: "friends.since", onMissing: DROP)
      }`,
      users: {
        search: () => [
          { ...ada, nick: null, friends: [{ id: '1' }, { id: '2', since: '2020-01-02' }] },
          { id: '2', name: 'Bo', nick: 'bo' },
        ],
      },
    });
    const { data, errors } = await bff.ask('{ kept dropped lists }');
    assert.deepEqual(errors, []);
    assert.deepEqual(data, { kept: [null, 'bo'], dropped: ['bo'], lists: [['2020-01-02']] });
  });

  test('S30: what the schema does not show does not leave, whatever the service sends', async () => {
    const bff = testBff({
      schema: `${userQuery} type User { id: ID! }`,
      users: { getUser: () => ({ ...ada, password: 'secret', extra: 'unknown' }) },
    });
    assert.deepEqual((await bff.ask('{ user { id __typename } }')).data, { user: { id: '1', __typename: 'User' } });
  });

  test('a field named like something every object inherits is read from the answer alone', async () => {
    const bff = testBff({
      schema: `type Query { product: P @call(service: "reviews", operation: "product", input: {id: "1"}) }
        type P { toString: String @from(path: "title") valueOf: String @from(path: "sku") }`,
      reviews: { product: () => ({ sku: 'abc' }) },
    });
    assert.deepEqual((await bff.ask('{ product { toString valueOf } }')).data, {
      product: { toString: null, valueOf: 'abc' },
    });
  });
});

describe('enums', () => {
  const schema = `
    type Query {
      user: User @call(service: "users", operation: "getUser", input: {id: "1"})
      search(tier: Tier = BASIC): [User] @call(service: "users", operation: "search", input: {tier: "{args.tier}"})
      filtered(filter: Filter = {}): [User] @call(service: "users", operation: "search", input: {tier: "{args.filter.inner.tier}"})
    }
    input Filter { inner: Inner = {} }
    input Inner { tier: Tier = GOLD }
    enum Tier { GOLD @from(value: "gold-tier") BASIC @from(value: "basic-tier") }
    type User { tier: Tier }`;
  const create = () => testBff({ schema, users: { getUser: () => ({ ...ada, tier: 'gold-tier' }), search: () => [] } });

  test('S28: @from(value:) translates answers', async () => {
    assert.deepEqual((await create().ask('{ user { tier } }')).data, { user: { tier: 'GOLD' } });
  });

  test('S28: @from(value:) translates arguments: literals, variables, defaults, and defaults within defaults', async () => {
    const bff = create();
    await bff.ask('{ search(tier: GOLD) { tier } }');
    await bff.ask('query Q($tier: Tier) { search(tier: $tier) { tier } }', { variables: { tier: 'GOLD' } });
    await bff.ask('query Q($tier: Tier = GOLD) { search(tier: $tier) { tier } }');
    await bff.ask('{ search { tier } }');
    await bff.ask('{ filtered { tier } }');
    await bff.ask('{ filtered(filter: {inner: {tier: BASIC}}) { tier } }');
    assert.deepEqual(
      bff.calls.map(({ input }) => input.tier),
      ['gold-tier', 'gold-tier', 'gold-tier', 'basic-tier', 'gold-tier', 'basic-tier'],
    );
  });

  test('a value that the contract does not know costs only its own field', async () => {
    const bff = testBff({ schema, users: { getUser: () => ({ ...ada, tier: 'silver-tier' }) } });
    const { data, codes, degraded } = await bff.ask('{ user { tier } }');
    assert.deepEqual(data, { user: { tier: null } });
    assert.deepEqual(codes, ['user.tier UPSTREAM_BAD_RESPONSE']);
    assert.deepEqual(degraded, [{ path: ['user', 'tier'], reason: 'UPSTREAM_BAD_RESPONSE', served: 'null' }]);
  });
});

describe('unions and interfaces', () => {
  const promotions = `
    type Query { promotions: [Promotion] @call(service: "users", operation: "promotions") }
    union Promotion @discriminate(path: "kind", map: {percent_off: "PercentOff", bundle: "Bundle"}) = PercentOff | Bundle
    type PercentOff { title: String! percent: Int! }
    type Bundle { title: String! size: Int! }`;
  const query = '{ promotions { __typename ... on PercentOff { title percent } ... on Bundle { size } } }';

  test('@discriminate tells the members of a union apart', async () => {
    const bff = testBff({
      schema: promotions,
      users: {
        promotions: () => [
          { kind: 'bundle', title: 'Three', size: 3 },
          { kind: 'percent_off', title: 'Ten', percent: 10 },
        ],
      },
    });
    assert.deepEqual((await bff.ask(query)).data.promotions, [
      { __typename: 'Bundle', size: 3 },
      { __typename: 'PercentOff', title: 'Ten', percent: 10 },
    ]);
  });

  test('an unknown kind is null with UPSTREAM_BAD_RESPONSE at that item only', async () => {
    const bff = testBff({
      schema: promotions,
      users: {
        promotions: () => [
          { kind: 'lottery', title: '?' },
          { kind: 'bundle', title: 'Three', size: 3 },
        ],
      },
    });
    const { data, codes, degraded } = await bff.ask(query);
    assert.deepEqual(data.promotions, [null, { __typename: 'Bundle', size: 3 }]);
    assert.deepEqual(codes, ['promotions.0 UPSTREAM_BAD_RESPONSE']);
    assert.deepEqual(degraded, [{ path: ['promotions', 0], reason: 'UPSTREAM_BAD_RESPONSE', served: 'null' }]);
  });

  test('a property that is an enum tells the types of an interface apart; its unknown values as well', async () => {
    const bff = testBff({
      schema: `
        type Query { notices: [Notice] @call(service: "users", operation: "notices") }
        interface Notice @discriminate(path: "type", map: {alert: "Alert", hint: "Hint"}) { text: String! }
        type Alert implements Notice { text: String! }
        type Hint implements Notice { text: String! }`,
      users: {
        notices: () => [
          { type: 'hint', text: 'a' },
          { type: 'rumour', text: 'b' },
          { type: 'alert', text: 'c' },
        ],
      },
    });
    const { data, codes } = await bff.ask('{ notices { __typename text } }');
    assert.deepEqual(data.notices, [{ __typename: 'Hint', text: 'a' }, null, { __typename: 'Alert', text: 'c' }]);
    assert.deepEqual(codes, ['notices.1 UPSTREAM_BAD_RESPONSE']);
  });

  test('under a GraphQL service __typename is asked for, and members by inline fragments', async () => {
    const bff = testBff({
      schema: `
        type Query { search: [Result] @call(service: "reviews", operation: "search") }
        union Result @discriminate(path: "__typename", map: {Product: "Goods", Vendor: "Shop"}) = Goods | Shop
        type Goods { name: String @from(path: "title") } type Shop { name: String }`,
      reviews: {
        search: () => [
          { __typename: 'Vendor', name: 'V' },
          { __typename: 'Product', title: 'P' },
        ],
      },
    });
    const { data } = await bff.ask('{ search { ... on Goods { name } ... on Shop { shop: name } } }');
    assert.deepEqual(data.search, [{ shop: 'V' }, { name: 'P' }]);
    assert.equal(bff.calls[0]!.selection, '__typename ... on Product { title } ... on Vendor { name }');
  });

  test('one object type may show all members of a GraphQL interface, by what they have in common', async () => {
    const bff = testBff({
      schema: `type Query { things: [Thing!] @call(service: "reviews", operation: "things") } type Thing { id: ID! }`,
      reviews: {
        things: () => [
          { __typename: 'Chair', id: '1' },
          { __typename: 'Table', id: '2' },
        ],
      },
    });
    const { data } = await bff.ask('{ things { id } }');
    assert.deepEqual(data, { things: [{ id: '1' }, { id: '2' }] });
    assert.equal(bff.calls[0]!.selection, '__typename ... on Chair { id } ... on Table { id }');
  });
});

describe('the selection at a GraphQL service', () => {
  test('is the client’s own, through fragments, aliases and @from, and holds each field once', async () => {
    const bff = testBff({
      schema: `
        type Query { product: Product @call(service: "reviews", operation: "product", input: {id: "1"}) }
        type Product { id: ID! name: String @from(path: "title") maker: String @from(path: "vendor.name") makerId: ID @from(path: "vendor.id") }`,
      reviews: { product: () => ({ id: '1', title: 'T', vendor: { name: 'V', id: '9' } }) },
    });
    const { data } = await bff.ask(
      '{ product { a: name b: name ...More } } fragment More on Product { maker makerId }',
    );
    assert.deepEqual(data.product, { a: 'T', b: 'T', maker: 'V', makerId: '9' });
    assert.equal(bff.calls[0]!.selection, 'title vendor { name id }');
  });

  test('is never empty for an object, whatever the client leaves out', async () => {
    const bff = testBff({
      schema: `type Query {
          product: Product @call(service: "reviews", operation: "product", input: {id: "1"})
          rating: Float @call(service: "reviews", operation: "rating", input: {productId: "1"}, path: "average")
        } type Product { id: ID! }`,
      reviews: { product: () => ({}), rating: () => ({ average: 4.5 }) },
    });
    const { data } = await bff.ask('{ product { __typename } rating }');
    assert.deepEqual(data, { product: { __typename: 'Product' }, rating: 4.5 });
    assert.deepEqual(
      bff.calls.map(({ selection }) => selection),
      ['__typename', 'average'],
    );
  });
});

describe('scalars', () => {
  const schema = `
    scalar Money scalar DateTime scalar Date scalar Long scalar Even
    type Query {
      user: User @call(service: "users", operation: "getUser", input: {id: "1"})
      search(min: Long, since: DateTime, born: Date): [User]
        @call(service: "users", operation: "search", input: {minPoints: "{args.min}", since: "{args.since}", bornOn: "{args.born}"})
    }
    type Mutation { transfer(amount: Money!): User @call(service: "users", operation: "transfer", input: {amount: "{args.amount}"}) }
    type User { balance: Money points: Long joinedAt: DateTime bornOn: Date pointsAsId: ID @from(path: "points") pointsAsText: String @from(path: "points") }`;
  const even = (value: unknown) => {
    if (typeof value === 'number' && value % 2 === 0) return value;
    throw new GraphQLError('odd');
  };
  const resolvers = { Even: new GraphQLScalarType({ name: 'Even', serialize: even, parseValue: even }) };

  test('S28: come out in their own form, and an int64 is never rounded', async () => {
    const bff = testBff({
      schema,
      resolvers,
      users: {
        getUser: () => ({
          ...ada,
          balance: { amount: '12.90', currency: 'EUR' },
          points: 9223372036854775807n,
          joinedAt: '2026-11-22T08:30:00Z',
          bornOn: '1815-12-10',
        }),
      },
    });
    const { data } = await bff.ask('{ user { balance points joinedAt bornOn pointsAsId pointsAsText } }');
    assert.deepEqual(data.user, {
      balance: '12.90 EUR',
      points: '9223372036854775807',
      joinedAt: '2026-11-22T08:30:00Z',
      bornOn: '1815-12-10',
      pointsAsId: '9223372036854775807',
      pointsAsText: '9223372036854775807',
    });
  });

  test('go in as literals and as variables, and an int64 is never rounded', async () => {
    const bff = testBff({ schema, resolvers, users: { search: () => [], transfer: () => ada } });
    const expected = { minPoints: '9007199254740993', since: '2026-11-22T08:30:00+01:00', bornOn: '2026-02-28' };
    await bff.ask(
      '{ search(min: 9007199254740993, since: "2026-11-22T08:30:00+01:00", born: "2026-02-28") { bornOn } }',
    );
    await bff.ask('query Q($m: Long, $s: DateTime, $b: Date) { search(min: $m, since: $s, born: $b) { bornOn } }', {
      variables: { m: '9007199254740993', s: expected.since, b: expected.bornOn },
    });
    await bff.ask('mutation { transfer(amount: "12.90 EUR") { bornOn } }');
    await bff.ask('mutation M($amount: Money!) { transfer(amount: $amount) { bornOn } }', {
      variables: { amount: '0.05 USD' },
    });
    assert.deepEqual(
      bff.calls.map(({ input }) => input),
      [
        expected,
        expected,
        { amount: { amount: '12.90', currency: 'EUR' } },
        { amount: { amount: '0.05', currency: 'USD' } },
      ],
    );
  });

  test('refuse as BAD_USER_INPUT what is none of theirs, and a variable that a number would round', async () => {
    const bff = testBff({ schema, resolvers });
    const query = 'query Q($m: Long, $s: DateTime, $b: Date) { search(min: $m, since: $s, born: $b) { bornOn } }';
    for (const variables of [
      { m: 'many' },
      { m: 2 ** 53 },
      { m: '9223372036854775808' },
      { s: 'yesterday' },
      { s: '2026-13-01T00:00:00Z' },
      { b: '2026-02-30' },
    ]) {
      const { errors } = await bff.ask(query, { variables });
      assert.equal(errors[0]?.extensions.code, 'BAD_USER_INPUT', JSON.stringify(variables));
    }
    assert.deepEqual(bff.calls, []);
  });

  test('an answer that a scalar cannot show costs only its own field', async () => {
    const bff = testBff({
      schema,
      resolvers,
      users: { getUser: () => ({ ...ada, balance: { amount: 'a lot', currency: 'EUR' }, bornOn: 'spring' }) },
    });
    const { data, codes } = await bff.ask('{ user { balance bornOn joinedAt } }');
    assert.deepEqual(data, { user: { balance: null, bornOn: null, joinedAt: null } });
    assert.deepEqual(codes, ['user.balance UPSTREAM_BAD_RESPONSE', 'user.bornOn UPSTREAM_BAD_RESPONSE']);
  });
});

describe('groups', () => {
  test('hold fields with sources of their own; where a resolver or a fallback gives the same type, its value counts', async () => {
    const bff = testBff({
      schema: `
        type Query { home: Home! custom: Home broken: Home @fallback(value: {place: null}) }
        type Home { place: Place }
        type Place { rating: Float @call(service: "reviews", operation: "rating", input: {productId: "w"}, path: "average") }`,
      resolvers: {
        Query: {
          custom: () => ({ place: null }),
          broken: () => {
            throw new Error('broken');
          },
        },
      },
      reviews: { rating: () => ({ average: 1 }) },
    });
    const { data } = await bff.ask(
      '{ home { place { rating } } custom { place { rating } } broken { place { rating } } }',
    );
    assert.deepEqual(data, { home: { place: { rating: 1 } }, custom: { place: null }, broken: { place: null } });
  });
});
