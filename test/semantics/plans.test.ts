import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { publicResolver } from '../../shared/schema/index.ts';
import { testBff, validationErrors } from './bff.ts';

const schema = `
  type Query {
    me: User @call(service: "users", operation: "getUser", input: {id: "{viewer.id}"}) @timeout(ms: 150)
    users: [User] @call(service: "users", operation: "search", input: {text: "{header.X-Region}"}) @fallback(value: [])
    product: Product @call(service: "reviews", operation: "product", input: {id: "p"})
    things: [Thing] @call(service: "reviews", operation: "things")
    code: Int
    open: Int @timeout(ms: 10)
    home: Home!
  }
  type Mutation { rename: User @call(service: "users", operation: "renameUser", input: {id: "1", name: "Bo"}) }
  type Home { rating: Float @call(service: "reviews", operation: "rating", input: {productId: "1"}, path: "average") }
  type User {
    name: String!
    boss: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}", locale: "de"})
    nick: String @auth
  }
  type Product { id: ID! secret: User @auth(roles: ["a"]) @call(service: "users", operation: "getUser", input: {id: "{parent.id}"}) }
  interface Thing @discriminate(path: "__typename") { id: ID! }
  type Chair implements Thing { id: ID! owner: User @call(service: "users", operation: "getUser", input: {id: "{parent.id}"}) @timeout(ms: 400) }
  type Table implements Thing { id: ID! }`;

const create = (usersConfig: object = {}) =>
  testBff({
    schema,
    usersConfig,
    headers: ['x-region', 'accept-language'],
    batches: { getUser: {} },
    resolvers: { Query: { code: () => 1, open: publicResolver(() => 1) } },
  });
const planOf = (query: string, usersConfig?: object) => create(usersConfig).prepare(query).plan;
const nothing = { viewer: false, headers: [] };

describe('a plan', () => {
  test('names every call in its stage, with its inputs, batch, time, whose data it reads and what failure serves', () => {
    const { cost, ...plan } = planOf(
      'query Screen { me { name boss { name } } users { boss { name } } home { rating } }',
    );
    const boss = {
      field: 'User.boss',
      operation: 'users.getUser',
      batch: 'users.listUsers',
      inputs: ['id', 'locale'],
      stage: 1,
      timeoutMs: 200,
      reads: nothing,
      onFailure: 'null',
    };
    const steps = [
      {
        path: 'me',
        field: 'Query.me',
        operation: 'users.getUser',
        batch: 'users.listUsers',
        inputs: ['id'],
        stage: 0,
        timeoutMs: 150,
        reads: { viewer: true, headers: [] },
        onFailure: 'null',
      },
      { path: 'me.boss', ...boss },
      {
        path: 'users',
        field: 'Query.users',
        operation: 'users.search',
        batch: undefined,
        inputs: ['text'],
        stage: 0,
        timeoutMs: 200,
        reads: { viewer: false, headers: ['x-region'] },
        onFailure: 'fallback',
      },
      { path: 'users[].boss', ...boss },
      {
        path: 'home.rating',
        field: 'Home.rating',
        operation: 'reviews.rating',
        batch: undefined,
        inputs: ['productId'],
        stage: 0,
        timeoutMs: 200,
        reads: nothing,
        onFailure: 'null',
      },
    ];
    // A call and an object each for me, its boss and the ten bosses; a call and ten objects for the list; the home, and a call for its rating.
    assert.equal(cost.estimate({}), 37);
    assert.deepEqual(plan, {
      kind: 'query',
      name: 'Screen',
      steps,
      stages: [
        [steps[0], steps[2], steps[4]],
        [steps[1], steps[3]],
      ],
      reads: { viewer: true, headers: ['x-region'] },
      guardedFields: [],
      limitedFields: [],
      publicForMs: 0,
      worstCaseMs: 400,
      deadlineMs: 1_000,
    });
  });

  test('reads the viewer where the registry forwards identity, a guard asks for it, or code may look', () => {
    assert.deepEqual(planOf('{ home { rating } open }').reads, nothing);
    assert.deepEqual(planOf('{ product { secret { name } } }').reads, { viewer: true, headers: [] });
    assert.deepEqual(planOf('{ code }').reads, { viewer: true, headers: ['x-region', 'accept-language'].sort() });
    assert.deepEqual(planOf('{ users { name } }', { identity: 'viewer' }).reads, {
      viewer: true,
      headers: ['x-region'],
    });
    assert.deepEqual(
      planOf('{ users { name } }', { headers: { set: {}, forward: ['accept-language'], remove: [], hooks: [] } }).reads,
      { viewer: false, headers: ['accept-language', 'x-region'] },
    );
  });

  test('reads the viewer for a guarded field that calls nothing, since its answer differs by viewer', () => {
    assert.deepEqual(planOf('{ users { nick } }').reads, { viewer: true, headers: ['x-region'] });
  });

  test('sees through fragments, takes @skip and @include as selected, and merges fields of one key', () => {
    const plan = planOf(`
      query Q($yes: Boolean!) { ...Part home @skip(if: $yes) { rating } ... on Query { me { boss @include(if: $yes) { name } } } }
      fragment Part on Query { me { name } }`);
    assert.deepEqual(
      plan.steps.map(({ path }) => path),
      ['me', 'me.boss', 'home.rating'],
    );
  });

  test('has the calls of every type that an answer can be; the slowest counts', () => {
    const plan = planOf('{ things { __typename id ... on Chair { owner { name } } ... on Table { id } } }');
    assert.deepEqual(
      plan.steps.map(({ path, stage }) => [path, stage]),
      [
        ['things', 0],
        ['things[].owner', 1],
      ],
    );
    assert.equal(plan.worstCaseMs, 600);
  });

  test('of a mutation has its root fields one after the other, with what lies beneath each', () => {
    const plan = planOf('mutation { a: rename { boss { name } } b: rename { name } }');
    assert.deepEqual(
      plan.stages.map((stage) => stage.map(({ path }) => path)),
      [['a'], ['a.boss'], ['b']],
    );
    assert.deepEqual([plan.kind, plan.worstCaseMs, plan.deadlineMs], ['mutation', 6_000, 6_000]);
  });

  test('never takes longer than the operation’s own @deadline', () => {
    const plan = planOf('query @deadline(ms: 120) { me { boss { name } } }');
    assert.deepEqual([plan.worstCaseMs, plan.deadlineMs], [120, 120]);
  });

  test('S26: nobody asks for more time than the BFF has for it: twice its own when it says nothing', () => {
    assert.equal(planOf('query @deadline(ms: 600000) { me { name } }').deadlineMs, 2_000);
    assert.equal(planOf('mutation @deadline(ms: 600000) { a: rename { name } }').deadlineMs, 12_000);
    assert.equal(planOf('query @deadline(ms: 1500) { me { name } }').deadlineMs, 1_500);
  });

  test('is made once a document and operation', () => {
    const bff = create();
    const document = '{ home { rating } }';
    const [{ cost, ...plan }, { cost: again, ...same }] = [bff.prepare(document).plan, bff.prepare(document).plan];
    assert.deepEqual(plan, same);
    assert.equal(cost.estimate({}), again.estimate({}));
  });
});

describe('@deadline', () => {
  test('is a number in the document: no variable, not zero, not for ever', () => {
    const bff = create();
    for (const query of [
      'query Q($ms: Int!) @deadline(ms: $ms) { open }',
      'query @deadline(ms: 0) { open }',
      'query @deadline(ms: -5) { open }',
      'query @deadline(ms: 700000) { open }',
    ]) {
      assert.equal(validationErrors(bff, query).length, 1, query);
      assert.equal(bff.prepare(query).plan.deadlineMs, 1_000, 'and it is never believed');
    }
    assert.deepEqual(validationErrors(bff, 'query @deadline(ms: 600000) { open }'), []);
  });
});
