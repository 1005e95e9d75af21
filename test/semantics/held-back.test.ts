// What a hand-written resolver's value holds back: promises and functions in its lists and below its objects (faults, X11).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerCache } from '../../shared/cache/index.ts';
import { publicResolver } from '../../shared/schema/index.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { type TestBff, testBff } from './bff.ts';

const never = new Promise(() => {});
const soon = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

const schema = `
  type Query { outer: Outer @timeout(ms: 30) }
  type Mutation { change: Int @invalidates(tags: ["all"]) }
  type Outer { one: Int two: Int deep: Outer list: [Int] lists: [[Int]] sure: [Int!] path: Int @from(path: "at.path") group: Group }
  type Group { deep: Outer }`;

let make: (context: unknown) => unknown = () => null;

const bff = testBff({
  schema,
  // Tells of an invalidation, and is never heard.
  cache: { invalidate: () => never, peek: () => undefined } as unknown as AnswerCache,
  resolvers: {
    Query: { outer: publicResolver((_parent: unknown, _args: unknown, context) => make(context)) },
    Mutation: { change: () => 1 },
  },
});

function giving(value: typeof make): TestBff {
  make = value;
  return bff;
}

interface Shape {
  readonly value: () => unknown;
  /** What is asked below `outer`. */
  readonly asked: string;
  readonly data: unknown;
  readonly late: readonly string[];
}

const shapes: Readonly<Record<string, Shape>> = {
  'items of a list': {
    value: () => ({ list: [1, never, soon(5, 3), never] }),
    asked: '{ list }',
    data: { list: [1, null, 3, null] },
    late: ['list.1', 'list.3'],
  },
  'items that are not null': {
    value: () => ({ sure: [1, never], one: 1 }),
    asked: '{ one sure }',
    data: { one: 1, sure: null },
    late: ['sure.1'],
  },
  'items of lists in a list': {
    value: () => ({ lists: [[1], soon(5, [2, never])] }),
    asked: '{ lists }',
    data: { lists: [[1], [2, null]] },
    late: ['lists.1.1'],
  },
  'items of a list that comes late': {
    value: () => ({ list: soon(5, new Set([never, 2])) }),
    asked: '{ list }',
    data: { list: [null, 2] },
    late: ['list.0'],
  },
  'promises below': {
    value: () => soon(5, { one: 1, deep: { one: never, two: 2 } }),
    asked: '{ one deep { one two } }',
    data: { one: 1, deep: { one: null, two: 2 } },
    late: ['deep.one'],
  },
  'promises of promises': {
    value: () => ({ deep: soon(5, { deep: never }) }),
    asked: '{ deep { deep { one } } }',
    data: { deep: { deep: null } },
    late: ['deep.deep'],
  },
  'functions below, under an alias': {
    value: () => ({ one: () => never, two: () => soon(5, 2) }),
    asked: '{ first: one two }',
    data: { first: null, two: 2 },
    late: ['first'],
  },
  'values at a path': {
    value: () => ({ at: { path: never }, one: 1 }),
    asked: '{ path one }',
    data: { path: null, one: 1 },
    late: ['path'],
  },
  'values of a group': {
    value: () => ({ group: { deep: never } }),
    asked: '{ group { deep { one } } }',
    data: { group: { deep: null } },
    late: ['group.deep'],
  },
};

describe('X11: what a resolver’s value holds back and never brings costs its own place, at the field’s time', () => {
  for (const [shape, { value, asked, data, late }] of Object.entries(shapes)) {
    test(shape, async (t) => {
      const clock = useFakeClock(t);
      const { answer } = giving(value).start(`{ outer ${asked} }`);
      await clock.advance(36);
      const given = await answer;
      assert.deepEqual(given.data, { outer: data });
      assert.deepEqual(
        given.codes,
        late.map((place) => `outer.${place} UPSTREAM_TIMEOUT`),
      );
      assert.equal(given.degraded.length, late.length);
      assert.equal(clock.timers, 0);
    });
  }

  test('not after the answer’s deadline, however deep it lies, and not once the client has left', async (t) => {
    const clock = useFakeClock(t);
    const deep = (): unknown => soon(29, { deep });
    giving(deep);
    const levels = 8;
    const query = `{ outer ${'{ deep '.repeat(levels)}{ one }${' }'.repeat(levels)} }`;
    const { answer } = bff.start(query, { withinMs: 100 });
    await clock.advance(100);
    assert.deepEqual((await answer).codes, ['outer.deep.deep.deep UPSTREAM_TIMEOUT']);
    const leaving = giving(() => ({ list: [never] })).start('{ outer { list } }');
    await clock.settle();
    leaving.leave();
    assert.deepEqual((await leaving.answer).codes, ['outer.list.0 UPSTREAM_TIMEOUT']);
    await clock.advance(30);
    assert.equal(clock.timers, 0);
  });

  test('what is rejected after its time troubles nobody', async (t) => {
    const clock = useFakeClock(t);
    const late = () => new Promise((_resolve, reject) => setTimeout(reject, 50, new Error('late')));
    const { answer } = giving(() => ({ list: [late(), late()] })).start('{ outer { list } }');
    await clock.advance(60);
    assert.deepEqual((await answer).data, { outer: { list: [null, null] } });
  });
});

test('S23: a function in a public resolver’s value is given the same context, and so no viewer', async () => {
  let contexts: readonly unknown[] = [];
  giving((context) => ({
    one: (_args: unknown, below: unknown) => {
      contexts = [context, below];
      return 1;
    },
  }));
  assert.deepEqual((await bff.ask('{ outer { one } }', { as: {} })).data, { outer: { one: 1 } });
  assert.equal(contexts[0], contexts[1]);
  assert.equal('viewer' in (contexts[0] as object), false);
});

test('X11: an execution that something else holds up is answered without fields just after its deadline', async (t) => {
  const clock = useFakeClock(t);
  const { answer } = bff.start('mutation { change }', { withinMs: 100 });
  let isThere = false;
  void answer.then(() => (isThere = true));
  await clock.advance(100);
  assert.equal(isThere, false);
  await clock.advance(45);
  const { data, errors } = await answer;
  assert.equal(data, null);
  assert.deepEqual(
    errors.map(({ extensions }) => extensions),
    [{ code: 'UPSTREAM_TIMEOUT', retryable: false, outcome: 'unknown' }],
  );
  assert.equal(clock.timers, 0);
});
