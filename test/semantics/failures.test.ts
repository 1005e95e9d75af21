import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorCode, FoyerError } from '../../shared/errors/index.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { type Handler, hang, testBff } from './bff.ts';

const ada = { id: '1', name: 'Ada' };
const failing =
  (code: ErrorCode): Handler =>
  () => {
    throw new FoyerError(code);
  };

const home = `
  type Query { home: Home! }
  type Home {
    profile: User @call(service: "users", operation: "getUser", input: {id: "1"})
    rating: Float @call(service: "reviews", operation: "rating", input: {productId: "1"}, path: "average") @fallback(value: 0)
    friends: [User] @call(service: "users", operation: "search") @timeout(ms: 50)
  }
  type User { id: ID! name: String! }`;
const homeQuery = '{ home { profile { name } rating friends { name } } }';

describe('S88 S89: one service fails, the rest of the answer stands', () => {
  for (const code of [
    'UPSTREAM_TIMEOUT',
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_ERROR',
    'UPSTREAM_BAD_RESPONSE',
    'UPSTREAM_RESPONSE_TOO_LARGE',
    'UPSTREAM_RATE_LIMITED',
    'CIRCUIT_OPEN',
    'OVERLOADED',
  ] as const) {
    test(`${code}: null with an error and a flag, or the fallback with a flag and no error`, async () => {
      const bff = testBff({
        schema: home,
        users: { getUser: failing(code), search: () => [ada] },
        reviews: { rating: failing(code) },
      });
      const { data, codes, degraded } = await bff.ask(homeQuery);
      assert.deepEqual(data, { home: { profile: null, rating: 0, friends: [{ name: 'Ada' }] } });
      assert.deepEqual(codes, [`home.profile ${code}`]);
      assert.deepEqual(degraded, [
        { path: ['home', 'profile'], reason: code, served: 'null' },
        { path: ['home', 'rating'], reason: code, served: 'fallback' },
      ]);
    });
  }

  for (const code of ['FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT', 'CONFLICT'] as const) {
    test(`${code} is an answer: null with an error, no fallback, no flag`, async () => {
      const bff = testBff({
        schema: home,
        users: { getUser: failing(code), search: () => [] },
        reviews: { rating: failing(code) },
      });
      const { data, codes, degraded } = await bff.ask(homeQuery);
      assert.deepEqual(data.home, { profile: null, rating: null, friends: [] });
      assert.deepEqual(codes, [`home.profile ${code}`, `home.rating ${code}`]);
      assert.deepEqual(degraded, []);
    });
  }

  test('NOT_FOUND on a read is null, and neither an error nor a flag', async () => {
    const bff = testBff({
      schema: home,
      users: { getUser: failing('NOT_FOUND'), search: failing('NOT_FOUND') },
      reviews: { rating: failing('NOT_FOUND') },
    });
    const { data, extensions } = await bff.ask(homeQuery);
    assert.deepEqual(data, { home: { profile: null, rating: null, friends: null } });
    assert.deepEqual(extensions, {});
  });

  test('NOT_FOUND on a write is an error', async () => {
    const bff = testBff({
      schema: `type Query { ok: [User] @call(service: "users", operation: "search") } type User { id: ID! }
        type Mutation { rename(id: ID!): User @call(service: "users", operation: "renameUser", input: {id: "{args.id}", name: "Bo"}) }`,
      users: { renameUser: failing('NOT_FOUND') },
    });
    const { data, codes, degraded } = await bff.ask('mutation { rename(id: "1") { id } }');
    assert.deepEqual([data, codes, degraded], [{ rename: null }, ['rename NOT_FOUND'], []]);
  });

  test('S86: a hung service is left at the field’s own time, and the answer comes then', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({
      schema: home,
      users: { getUser: () => ada, search: hang },
      reviews: { rating: () => ({ average: 4 }) },
    });
    const { answer } = bff.start(homeQuery);
    let at: number | undefined;
    answer.then(() => (at = clock.now));
    await clock.advance(49);
    assert.equal(at, undefined);
    await clock.advance(1);
    const { data, codes } = await answer;
    assert.equal(at, clock.now);
    assert.deepEqual(data.home, { profile: { name: 'Ada' }, rating: 4, friends: null });
    assert.deepEqual(codes, ['home.friends UPSTREAM_TIMEOUT']);
    assert.equal(bff.calls.find(({ operation }) => operation === 'users.search')!.attempt.signal.aborted, true);
    assert.equal(clock.timers, 0);
  });

  test('what is left of the whole answer’s time limits each field', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({
      schema: `type Query { user: User @call(service: "users", operation: "getUser", input: {id: "1"}) @timeout(ms: 80) }
        type User { name: String! boss: User @call(service: "users", operation: "getUser", input: {id: "2"}) @timeout(ms: 80) }`,
      users: {
        getUser: ({ id }) =>
          id === '1' ? new Promise((resolve) => setTimeout(resolve, 60, ada)) : hang({}, {} as never),
      },
    });
    const { answer } = bff.start('query @deadline(ms: 100) { user { name boss { name } } }');
    await clock.advance(60);
    assert.equal(bff.calls[1]!.attempt.deadlineAt - clock.now, 40);
    await clock.advance(40);
    const { data, codes } = await answer;
    assert.deepEqual(data, { user: { name: 'Ada', boss: null } });
    assert.deepEqual(codes, ['user.boss UPSTREAM_TIMEOUT']);
  });

  test('an error within an answer, at the very place that a field shows, is that field’s failure', async () => {
    const bff = testBff({
      schema: home,
      users: { getUser: () => ada, search: () => [] },
      reviews: { rating: () => ({ average: new FoyerError('UPSTREAM_ERROR') }) },
    });
    const { data, codes, degraded } = await bff.ask(homeQuery);
    assert.equal(data.home.rating, 0);
    assert.deepEqual(codes, []);
    assert.deepEqual(degraded, [{ path: ['home', 'rating'], reason: 'UPSTREAM_ERROR', served: 'fallback' }]);
  });

  test('a clean answer has no extensions at all', async () => {
    const bff = testBff({
      schema: home,
      users: { getUser: () => ada, search: () => [] },
      reviews: { rating: () => ({ average: 1 }) },
    });
    assert.deepEqual((await bff.ask(homeQuery)).extensions, {});
  });
});

describe('S87: a fallback', () => {
  test('is in the BFF’s own shape: read by name, enums typed, and its children’s calls are not made', async () => {
    const bff = testBff({
      schema: `
        type Query {
          products: [Product!]! @call(service: "reviews", operation: "product", input: {id: "1"}, path: "reviews", onMissing: DROP)
            @fallback(value: [{id: "0", score: 7, tier: GOLD, parts: {count: 1}}, {id: "1", maker: {name: "M"}}])
        }
        type Product {
          id: ID!
          score: Int @from(path: "stars")
          tier: Tier @call(service: "users", operation: "getUser", input: {id: "{parent.id}"}, path: "tier")
          parts: Parts @call(service: "reviews", operation: "rating", input: {productId: "{parent.id}"})
          maker: Maker @call(service: "reviews", operation: "rating", input: {productId: "{parent.id}"})
        }
        type Parts { count: Long }
        type Maker { name: ID @from(path: "productId") }
        scalar Long
        enum Tier { GOLD @from(value: "gold-tier") BASIC @from(value: "basic-tier") }`,
      reviews: { product: failing('UPSTREAM_UNAVAILABLE') },
    });
    const { data, errors, degraded } = await bff.ask('{ products { id score tier parts { count } maker { name } } }');
    assert.deepEqual(errors, []);
    assert.deepEqual(data.products, [
      { id: '0', score: 7, tier: 'GOLD', parts: { count: '1' }, maker: null },
      { id: '1', score: null, tier: null, parts: null, maker: { name: 'M' } },
    ]);
    assert.deepEqual(degraded, [{ path: ['products'], reason: 'UPSTREAM_UNAVAILABLE', served: 'fallback' }]);
    assert.deepEqual(
      bff.calls.map(({ operation }) => operation),
      ['reviews.product'],
    );
  });

  test('of a union says its type by __typename, whatever the map says', async () => {
    const bff = testBff({
      schema: `
        type Query { promotions: [Promotion] @call(service: "users", operation: "promotions")
          @fallback(value: [{__typename: "bundle", title: "None", percent: 0}]) }
        union Promotion @discriminate(path: "kind", map: {percent_off: "bundle", bundle: "percent_off"}) = bundle | percent_off
        type percent_off { title: String! size: Int! }
        type bundle { title: String! percent: Int! }`,
      users: { promotions: failing('UPSTREAM_ERROR') },
    });
    const { data, errors } = await bff.ask('{ promotions { __typename ... on bundle { percent } } }');
    assert.deepEqual(errors, []);
    assert.deepEqual(data.promotions, [{ __typename: 'bundle', percent: 0 }]);
  });

  test('stands in for nothing where the field is never null, and says so', async () => {
    const bff = testBff({
      schema: `type Query { rating: Float! @call(service: "reviews", operation: "rating", input: {productId: "1"}, path: "average") @fallback(value: 3.5) }`,
      reviews: { rating: () => null },
    });
    const { data, errors, degraded } = await bff.ask('{ rating }');
    assert.deepEqual([data, errors], [{ rating: 3.5 }, []]);
    assert.deepEqual(degraded, [{ path: ['rating'], reason: 'NOT_FOUND', served: 'fallback' }]);
  });

  test('stands in for a resolver that throws, or takes too long', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({
      schema: `type Query { thrown: Int @fallback(value: 1) late: Int @timeout(ms: 20) @fallback(value: 2) }`,
      resolvers: {
        Query: {
          thrown: () => {
            throw new Error('bug');
          },
          late: () => new Promise(() => {}),
        },
      },
    });
    const { answer } = bff.start('{ thrown late }');
    await clock.advance(20);
    const { data, errors, degraded } = await answer;
    assert.deepEqual([data, errors], [{ thrown: 1, late: 2 }, []]);
    assert.deepEqual(
      degraded.map(({ reason }) => reason),
      ['INTERNAL_SERVER_ERROR', 'UPSTREAM_TIMEOUT'],
    );
  });
});

describe('nulls and places', () => {
  test('null bubbling takes the field’s own object, and nothing beside it', async () => {
    const bff = testBff({
      schema: `type Query { product: Product @call(service: "reviews", operation: "product", input: {id: "1"})
          user: User @call(service: "users", operation: "getUser", input: {id: "1"}) }
        type User { name: String! }
        type Product { id: ID! reviews: [Review] } type Review { id: ID! stars: Int author: Author }
        type Author { id: ID! }`,
      users: { getUser: () => ada },
      reviews: {
        product: () => ({ id: '1', reviews: [{ id: 'a', stars: 1 }, { stars: 2 }, { id: 'c', author: {} }] }),
      },
    });
    const { data, codes } = await bff.ask('{ product { id reviews { id stars author { id } } } user { name } }');
    assert.deepEqual(data, {
      product: {
        id: '1',
        reviews: [{ id: 'a', stars: 1, author: null }, null, { id: 'c', stars: null, author: null }],
      },
      user: { name: 'Ada' },
    });
    assert.deepEqual(codes, [
      'product.reviews.1.id UPSTREAM_BAD_RESPONSE',
      'product.reviews.2.author.id UPSTREAM_BAD_RESPONSE',
    ]);
  });

  test('errors and flags stand in the order of the answer, whichever came first, with aliases and list places', async (t) => {
    const clock = useFakeClock(t);
    const after = (ms: number, code: ErrorCode) =>
      new Promise((_, reject) => setTimeout(reject, ms, new FoyerError(code)));
    const bff = testBff({
      schema: `type Query { users: [User] @call(service: "users", operation: "search") 
          last: Float @call(service: "reviews", operation: "rating", input: {productId: "last"}, path: "average") }
        type User { id: ID!
          a: Float @call(service: "reviews", operation: "rating", input: {productId: "a{parent.id}"}, path: "average")
          b: Float @call(service: "reviews", operation: "rating", input: {productId: "b{parent.id}"}, path: "average") @fallback(value: 0)
        }`,
      users: { search: () => [ada, { id: '2', name: 'Bo' }] },
      reviews: {
        rating: ({ productId }) =>
          after({ a1: 50, b1: 40, a2: 30, b2: 20, last: 0 }[productId as 'a1'], 'UPSTREAM_ERROR'),
      },
    });
    const { answer } = bff.start('{ people: users { second: b first: a } end: last }');
    await clock.advance(100);
    const { codes, degraded } = await answer;
    assert.deepEqual(codes, ['people.0.first UPSTREAM_ERROR', 'people.1.first UPSTREAM_ERROR', 'end UPSTREAM_ERROR']);
    assert.deepEqual(
      degraded.map(({ path, served }) => `${path.join('.')} ${served}`),
      [
        'people.0.second fallback',
        'people.0.first null',
        'people.1.second fallback',
        'people.1.first null',
        'end null',
      ],
    );
  });
});

describe('S2: what is told of an error', () => {
  const schema = `type Query { user: User @call(service: "users", operation: "getUser", input: {id: "1"}) thrown: Int } type User { id: ID! }`;
  const options = {
    schema,
    users: {
      getUser: () => {
        throw new FoyerError('UPSTREAM_UNAVAILABLE', { detail: 'connect ECONNREFUSED users.internal:8001' });
      },
    },
    resolvers: {
      Query: {
        thrown: () => {
          throw new Error('password of db.internal');
        },
      },
    },
  };

  test('in production: the code and its words, never a service, a host or a stack; logs have it all', async () => {
    const bff = testBff(options);
    const { errors, extensions } = await bff.ask('{ user { id } thrown }');
    assert.deepEqual(errors, [
      {
        message: 'The field is not available right now.',
        path: ['user'],
        extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
      },
      {
        message: 'Internal server error.',
        path: ['thrown'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
      },
    ]);
    assert.equal(extensions.traceId, 'f'.repeat(32));
    assert.match(String((bff.logged[0]!.error.originalError as FoyerError).detail), /users\.internal/);
    assert.equal(bff.logged[1]!.code, 'INTERNAL_SERVER_ERROR');
  });

  test('in development: the detail as well', async () => {
    const { errors } = await testBff({ ...options, development: true }).ask('{ user { id } thrown }');
    assert.deepEqual(
      errors.map(({ extensions }) => extensions.detail),
      ['connect ECONNREFUSED users.internal:8001', 'password of db.internal'],
    );
  });

  test('a resolver that throws is flagged, since what it stands for is missing', async () => {
    const { degraded } = await testBff(options).ask('{ thrown }');
    assert.deepEqual(degraded, [{ path: ['thrown'], reason: 'INTERNAL_SERVER_ERROR', served: 'null' }]);
  });

  test('variables that do not fit are BAD_USER_INPUT without data, at most five', async () => {
    const bff = testBff({
      schema: 'type Query { sum(list: [Int!]!): Int }',
      resolvers: { Query: { sum: () => 1 } },
    });
    const variables = { list: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] };
    const { data, errors } = await bff.ask('query Q($list: [Int!]!) { sum(list: $list) }', { variables });
    assert.equal(data, undefined);
    assert.equal(errors.length, 5);
    assert.ok(errors.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT'));
  });
});

describe('a failure that a fallback hides', () => {
  test('is in the logs all the same, with its place and cause', async () => {
    const bug = new Error('typo');
    const bff = testBff({
      schema: 'type Query { title: String @fallback(value: "Hello") }',
      resolvers: {
        Query: {
          title: () => {
            throw bug;
          },
        },
      },
    });
    const { data, errors } = await bff.ask('{ title }');
    assert.deepEqual({ data, errors }, { data: { title: 'Hello' }, errors: [] });
    assert.deepEqual(
      bff.logged.map(({ error, code }) => [code, error.path, error.originalError?.cause]),
      [['INTERNAL_SERVER_ERROR', ['title'], bug]],
    );
  });
});
