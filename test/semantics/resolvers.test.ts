import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FoyerError } from '../../shared/errors/index.ts';
import { publicResolver, type ResolverContext, type ResolverFunction } from '../../shared/schema/index.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { hang, type TestBff, type TestBffOptions, testBff } from './bff.ts';

const ada = { id: '1', name: 'Ada' };
type Context = ResolverContext;

const schema = `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "1"})
    custom: User
    slow: Int @timeout(ms: 30)
  }
  type Mutation { first: User second: User }
  type User { id: ID! name: String! rating: Float @call(service: "reviews", operation: "rating", input: {productId: "{parent.id}"}, path: "average") }`;

type OfType = Readonly<Record<string, ResolverFunction>>;

interface Options extends Omit<TestBffOptions, 'schema' | 'resolvers'> {
  readonly resolvers?: { readonly Query?: OfType; readonly Mutation?: OfType };
}

/** A BFF with this schema; fields whose resolver a test does not write give null. */
function create({ resolvers = {}, ...options }: Options): TestBff {
  const nothing = () => null;
  const Query = { custom: nothing, slow: nothing, ...resolvers.Query };
  const Mutation = { first: nothing, second: nothing, ...resolvers.Mutation };
  return testBff({ schema, ...options, resolvers: { Query, Mutation } });
}

describe('hand-written resolvers', () => {
  test('call services through the same pipeline: what @call has asked for is not asked again, and batches are shared', async () => {
    const bff = create({
      users: { listUsers: ({ ids }) => (ids as string[]).map((id) => ({ id, name: `user ${id}` })) },
      batches: { getUser: {} },
      resolvers: {
        Query: {
          custom: async (_parent: unknown, _args: unknown, { services }: Context) => {
            const [one, two] = await Promise.all(['1', '2'].map((id) => services.users!.getUser!({ id })));
            return { ...(two as object), name: (one as { name: string }).name };
          },
        },
      },
    });
    const { data } = await bff.ask('{ user { name } custom { id name } }');
    assert.deepEqual(data, { user: { name: 'user 1' }, custom: { id: '2', name: 'user 1' } });
    assert.deepEqual(
      bff.calls.map(({ operation, input }) => [operation, input]),
      [['users.listUsers', { ids: ['1', '2'] }]],
    );
  });

  test('what they give is a parent like any other: calls beneath read it', async () => {
    const bff = create({
      resolvers: { Query: { custom: () => ({ id: '7', name: 'x' }) } },
      reviews: { rating: () => ({ average: 2 }) },
    });
    assert.deepEqual((await bff.ask('{ custom { rating } }')).data, { custom: { rating: 2 } });
    assert.deepEqual(bff.calls[0]!.input, { productId: '7' });
  });

  test('null for what is not there; other failures throw with their code, and input is checked', async () => {
    const seen: unknown[] = [];
    const bff = create({
      users: {
        getUser: ({ id }) => {
          throw new FoyerError(id === 'none' ? 'NOT_FOUND' : 'UPSTREAM_ERROR');
        },
      },
      resolvers: {
        Query: {
          custom: async (_parent: unknown, _args: unknown, { services }: Context) => {
            seen.push(await services.users!.getUser!({ id: 'none' }));
            for (const input of [{ id: 'broken' }, {}, { id: '1', unknown: 1 }])
              await services.users!.getUser!(input).catch((error: FoyerError) => seen.push(error.code));
            return null;
          },
        },
      },
    });
    await bff.ask('{ custom { id } }');
    assert.deepEqual(seen, [null, 'UPSTREAM_ERROR', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
  });

  test('have only the services that bff.ts lists', async () => {
    const bff = testBff({
      schema: 'type Query { services: [String!] }',
      services: ['reviews'],
      resolvers: {
        Query: {
          services: (_p: unknown, _a: unknown, { services }: Context) =>
            ['users', 'reviews'].filter((name) => name in services),
        },
      },
    });
    assert.deepEqual((await bff.ask('{ services }')).data, { services: ['reviews'] });
  });

  test('S86 X11: end at their field’s time, with all that they call, whatever they do; their signal fires', async (t) => {
    const clock = useFakeClock(t);
    let signal: AbortSignal | undefined;
    const bff = create({
      users: { getUser: hang },
      resolvers: {
        Query: {
          slow: (_parent: unknown, _args: unknown, context: Context) => {
            signal = context.signal;
            void context.services.users!.getUser!({ id: '1' }).catch(() => {});
            return new Promise(() => {});
          },
        },
      },
    });
    const { answer } = bff.start('{ slow }');
    await clock.advance(30);
    const { data, codes } = await answer;
    assert.deepEqual([data, codes], [{ slow: null }, ['slow UPSTREAM_TIMEOUT']]);
    assert.equal(signal!.aborted, true);
    assert.equal(bff.calls[0]!.attempt.signal.aborted, true);
    assert.equal(clock.timers, 0);
  });

  test('without @timeout have 200 ms as any read', async (t) => {
    const clock = useFakeClock(t);
    const bff = create({ resolvers: { Query: { custom: () => new Promise(() => {}) } } });
    const { answer } = bff.start('{ custom { id } }');
    await clock.advance(200);
    assert.deepEqual((await answer).codes, ['custom UPSTREAM_TIMEOUT']);
  });

  test('that throw after their time trouble nobody', async (t) => {
    const clock = useFakeClock(t);
    const bff = create({
      resolvers: { Query: { slow: () => new Promise((_, reject) => setTimeout(reject, 50, new Error('late'))) } },
    });
    const { answer } = bff.start('{ slow }');
    await clock.advance(60);
    assert.deepEqual((await answer).codes, ['slow UPSTREAM_TIMEOUT']);
  });
});

describe('a publicResolver', () => {
  const publicly = (resolve: (context: Context) => unknown) =>
    publicResolver((_parent: unknown, _args: unknown, context) => resolve(context as Context));

  test('has no viewer and no headers', async () => {
    let keys: readonly string[] = [];
    const bff = create({
      headers: ['x-region'],
      resolvers: {
        Query: {
          custom: publicly((context) => {
            keys = ['viewer', 'headers', 'services', 'signal'].filter((key) => key in context);
            return null;
          }),
        },
      },
    });
    await bff.ask('{ custom { id } }', { as: {}, headers: { 'x-region': 'eu' } });
    assert.deepEqual(keys, ['services', 'signal']);
  });

  for (const [what, usersConfig] of [
    ['is told who asks', { identity: 'viewer' as const }],
    ['is given the token', { identity: 'token' as const }],
    ['is given headers of the client', { headers: { set: {}, forward: ['x-region'], remove: [], hooks: [] } }],
  ] as const) {
    test(`cannot call an operation that ${what}`, async () => {
      const bff = create({
        usersConfig,
        resolvers: { Query: { custom: publicly(({ services }) => services.users!.getUser!({ id: '1' })) } },
      });
      const { codes } = await bff.ask('{ custom { id } }', { as: {} });
      assert.deepEqual(codes, ['custom INTERNAL_SERVER_ERROR']);
      assert.deepEqual(bff.calls, []);
    });
  }

  test('calls all others', async () => {
    const bff = create({
      users: { getUser: () => ada },
      resolvers: { Query: { custom: publicly(({ services }) => services.users!.getUser!({ id: '1' })) } },
    });
    assert.deepEqual((await bff.ask('{ custom { name } }')).data, { custom: { name: 'Ada' } });
  });
});

describe('resolvers of mutations', () => {
  const rename = (_parent: unknown, _args: unknown, { services }: Context) =>
    services.users!.renameUser!({ id: '1', name: 'Bo' });

  test('send an idempotency key of their own for each write: the client’s, the place, and which write it was', async () => {
    const bff = create({
      users: { renameUser: () => ada },
      resolvers: {
        Mutation: {
          first: rename,
          second: async (...args: Parameters<typeof rename>) => {
            await rename(...args);
            return rename(...args);
          },
        },
      },
    });
    const keys = () => bff.calls.map(({ attempt }) => attempt.headers['idempotency-key']!);
    await bff.ask('mutation { first { id } again: second { id } }', { idempotencyKey: 'tap' });
    assert.deepEqual(keys(), ['tap:first', 'tap:again', 'tap:again:2']);
    await bff.ask('mutation { first { id } second { id } }');
    assert.equal(new Set(keys()).size, 6);
  });

  test('bring to their end what they have begun, also when the client leaves between', async (t) => {
    const clock = useFakeClock(t);
    const bff = create({
      users: {
        getUser: () => new Promise((resolve) => setTimeout(resolve, 20, ada)),
        renameUser: () => new Promise((resolve) => setTimeout(resolve, 20, ada)),
      },
      resolvers: {
        Mutation: {
          first: async (...args: Parameters<typeof rename>) => {
            await args[2].services.users!.getUser!({ id: '1' });
            return rename(...args);
          },
        },
      },
    });
    const { answer, leave } = bff.start('mutation { first { id } }');
    await clock.advance(10);
    leave();
    await clock.advance(100);
    assert.deepEqual((await answer).data, { first: { id: '1' } });
    assert.deepEqual(
      bff.calls.map(({ operation, attempt }) => [operation, attempt.signal.aborted]),
      [
        ['users.getUser', false],
        ['users.renameUser', false],
      ],
    );
  });

  test('that are cut short leave their outcome unknown', async (t) => {
    const clock = useFakeClock(t);
    const bff = create({ resolvers: { Mutation: { first: () => new Promise(() => {}) } } });
    const { answer } = bff.start('mutation { first { id } }');
    await clock.advance(5_000);
    assert.deepEqual((await answer).errors[0]!.extensions, {
      code: 'UPSTREAM_TIMEOUT',
      retryable: false,
      outcome: 'unknown',
    });
  });
});
