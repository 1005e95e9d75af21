import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AnswerCache } from '../../shared/cache/index.ts';
import { type ErrorCode, FoyerError } from '../../shared/errors/index.ts';
import { type Handler, testBff } from './bff.ts';

/** A cache whose time a test moves. */
function createCache() {
  const clock = { now: 1_000 };
  return { clock, cache: new AnswerCache({ now: () => clock.now }) };
}

/** Answers a name that counts up, until it is told to fail. */
function createUsers() {
  let failure: ErrorCode | undefined;
  let count = 0;
  const getUser: Handler = ({ id }) => {
    if (failure) throw new FoyerError(failure);
    return { id, name: `Ada ${++count}` };
  };
  return { getUser, fail: (code: ErrorCode | undefined) => (failure = code) };
}

const schema = `
  type Query {
    user(id: ID!): User
      @call(service: "users", operation: "getUser", input: {id: "{args.id}"})
      @cache(maxAgeSeconds: 60, staleIfErrorSeconds: 3600, tags: ["users", "user:{args.id}"])
      @fallback(value: {id: "0", name: "nobody"})
    me: User @call(service: "users", operation: "getUser", input: {id: "{viewer.id}"}) @cache(maxAgeSeconds: 60)
  }
  type Mutation {
    rename(id: ID!, name: String!): User
      @call(service: "users", operation: "renameUser", input: {id: "{args.id}", name: "{args.name}"})
      @invalidates(tags: ["user:{args.id}"])
  }
  type User { id: ID! name: String! }`;

describe('S111: a field with @cache', () => {
  test('is served without a call while it is fresh, and clean', async () => {
    const { cache, clock } = createCache();
    const bff = testBff({ schema, cache, users: { getUser: createUsers().getUser } });
    const first = await bff.ask('{ user(id: 1) { name } }');
    clock.now += 59_999;
    const again = await bff.ask('{ user(id: 1) { name } }');
    assert.deepEqual([again.data, again.extensions], [first.data, first.extensions]);
    assert.equal(bff.calls.length, 1);
    clock.now += 1;
    await bff.ask('{ user(id: 1) { name } }');
    assert.equal(bff.calls.length, 2);
  });

  for (const code of ['UPSTREAM_TIMEOUT', 'UPSTREAM_ERROR', 'CIRCUIT_OPEN', 'OVERLOADED'] as const) {
    test(`S112: with ${code} serves what it has, before the fallback, and says how old it is`, async () => {
      const { cache, clock } = createCache();
      const users = createUsers();
      const bff = testBff({ schema, cache, users: { getUser: users.getUser } });
      await bff.ask('{ user(id: 1) { name } }');
      clock.now += 90_000;
      users.fail(code);
      const { data, errors, degraded } = await bff.ask('{ user(id: 1) { name } }');
      assert.deepEqual(data, { user: { name: 'Ada 1' } });
      assert.deepEqual(errors, []);
      assert.deepEqual(degraded, [{ path: ['user'], reason: code, served: 'stale', ageSeconds: 90 }]);
    });
  }

  test('has its fallback when it has nothing, or nothing that may still be served', async () => {
    const { cache, clock } = createCache();
    const users = createUsers();
    const bff = testBff({ schema, cache, users: { getUser: users.getUser } });
    users.fail('UPSTREAM_ERROR');
    const fallback = [{ path: ['user'], reason: 'UPSTREAM_ERROR', served: 'fallback' }];
    assert.deepEqual((await bff.ask('{ user(id: 1) { name } }')).degraded, fallback);
    users.fail(undefined);
    await bff.ask('{ user(id: 1) { name } }');
    users.fail('UPSTREAM_ERROR');
    clock.now += 3_660_000;
    assert.deepEqual((await bff.ask('{ user(id: 1) { name } }')).degraded, fallback);
  });

  for (const code of ['NOT_FOUND', 'FORBIDDEN'] as const) {
    test(`with ${code} serves nothing older`, async () => {
      const { cache, clock } = createCache();
      const users = createUsers();
      const bff = testBff({ schema, cache, users: { getUser: users.getUser } });
      await bff.ask('{ user(id: 1) { name } }');
      clock.now += 90_000;
      users.fail(code);
      const { data, degraded } = await bff.ask('{ user(id: 1) { name } }');
      assert.deepEqual([data, degraded], [{ user: null }, []]);
    });
  }

  test('that reads the viewer is kept for each viewer apart', async () => {
    const { cache } = createCache();
    const bff = testBff({ schema, cache, users: { getUser: createUsers().getUser } });
    const me = async (id: string) => (await bff.ask('{ me { id name } }', { as: { id } })).data.me;
    assert.deepEqual(
      [await me('1'), await me('2'), await me('1')],
      [
        { id: '1', name: 'Ada 1' },
        { id: '2', name: 'Ada 2' },
        { id: '1', name: 'Ada 1' },
      ],
    );
    cache.forgetViewer('1');
    assert.deepEqual([(await me('1')).name, (await me('2')).name], ['Ada 3', 'Ada 2']);
  });
});

describe('a mutation with @invalidates', () => {
  const rename = 'mutation { rename(id: 1, name: "Eve") { name } }';
  const create = (renameUser: Handler) => {
    const bff = testBff({ schema, cache: createCache().cache, users: { getUser: createUsers().getUser, renameUser } });
    const name = async (id: number) => (await bff.ask(`{ user(id: ${id}) { name } }`)).data.user.name;
    return { bff, name };
  };

  test('drops what it made wrong, and nothing else', async () => {
    const { bff, name } = create(({ id }) => ({ id, name: 'Eve' }));
    assert.deepEqual([await name(1), await name(2)], ['Ada 1', 'Ada 2']);
    await bff.ask(rename);
    assert.deepEqual([await name(1), await name(2)], ['Ada 3', 'Ada 2']);
  });

  test('drops it also when nobody knows whether it was carried out, and not when it was refused', async () => {
    let code: ErrorCode = 'UPSTREAM_ERROR';
    const { bff, name } = create(() => {
      throw new FoyerError(code);
    });
    await name(1);
    await bff.ask(rename);
    assert.equal(await name(1), 'Ada 2');
    code = 'BAD_USER_INPUT';
    await bff.ask(rename);
    assert.equal(await name(1), 'Ada 2');
  });
});

describe('an operation with `cache:` in the registry', () => {
  const caches = { getUser: { maxAgeSeconds: 60, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 60, tags: [] } };

  test('is kept for every field that says nothing else, and for resolvers', async () => {
    const { cache, clock } = createCache();
    const users = createUsers();
    const bff = testBff({
      schema: `
        type Query {
          user: User @call(service: "users", operation: "getUser", input: {id: "1"})
          always: User @call(service: "users", operation: "getUser", input: {id: "1"}) @cache(maxAgeSeconds: 0)
          name: String
        }
        type User { name: String! }`,
      resolvers: {
        Query: { name: async (_parent, _args, { services }) => (await services.users.getUser({ id: '7' })).name },
      },
      cache,
      caches,
      users: { getUser: users.getUser },
    });
    const ask = (query: string) => bff.ask(query);
    assert.equal((await ask('{ user { name } }')).data.user.name, 'Ada 1');
    assert.equal((await ask('{ user { name } }')).data.user.name, 'Ada 1');
    assert.equal((await ask('{ always { name } }')).data.always.name, 'Ada 2');
    assert.equal((await ask('{ name }')).data.name, 'Ada 3');
    assert.equal((await ask('{ name }')).data.name, 'Ada 3');
    clock.now += 61_000;
    users.fail('UPSTREAM_ERROR');
    const { data, degraded } = await ask('{ name }');
    assert.deepEqual(data, { name: 'Ada 3' });
    assert.deepEqual(degraded, [{ path: ['name'], reason: 'UPSTREAM_ERROR', served: 'stale', ageSeconds: 61 }]);
  });
});
