import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FoyerError } from '../../shared/errors/index.ts';
import { callsMadeAhead } from '../../shared/schema/index.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { type Asked, type AskOptions, type Handler, hang, type TestBff, type TestBffOptions, testBff } from './bff.ts';

const schema = `
  type Query {
    people: [Person!] @call(service: "users", operation: "search")
    one: Person @call(service: "users", operation: "getUser", input: {id: "1"})
  }
  type Person {
    id: ID!
    name: String!
    manager: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"}) @timeout(ms: 100)
    deputy: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"}) @fallback(value: {id: "0", name: "nobody"})
    secret: User @auth(roles: ["boss"]) @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"})
    friends: [Friend!]
  }
  type Friend {
    id: ID!
    user: User @call(service: "users", operation: "getUser", input: {id: "{parent.id}"})
  }
  type User {
    id: ID!
    name: String!
    manager: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"})
  }`;

const people = [
  { id: '1', name: 'Ada', managerId: '7', friends: [{ id: '2' }, { id: '3' }] },
  { id: '2', name: 'Bob', managerId: '8', friends: [{ id: '3' }] },
  { id: '3', name: 'Cy', managerId: null, friends: [] },
  { id: '4', name: 'Di', managerId: '7' },
];

const named: Handler = ({ id }) => ({ id, name: `User ${id}`, managerId: `${id}0` });
const failing: Handler = (input, attempt) => {
  if (input.id === '7') throw new FoyerError('UPSTREAM_ERROR');
  return named(input, attempt);
};

/** The same of graphql-js and of compiled code. */
function bothWays(
  name: string,
  run: (ask: (bff: TestBff, query: string, options?: AskOptions) => ReturnType<TestBff['ask']>) => Promise<void>,
) {
  test(name, () => run((bff, query, options) => bff.ask(query, options)));
  test(`${name}, compiled`, () =>
    run(async (bff, query, options) => {
      await bff.compile(query);
      return bff.ask(query, options);
    }));
}

const peopleWith = (getUser: Handler, options: Partial<TestBffOptions> = {}) =>
  testBff({ schema, users: { search: () => people, getUser }, ...options });

const askedFor = ({ calls }: TestBff) =>
  calls.filter(({ operation }) => operation === 'users.getUser').map(({ input }) => input.id);

describe('what the items of a list ask for is asked at once', () => {
  bothWays('each place shows its own, equal questions are one call, and who has no key asks nothing', async (ask) => {
    const bff = peopleWith(named);
    const { data, codes } = await ask(
      bff,
      '{ people { name manager { name } again: manager { id } friends { user { name } } } }',
    );
    assert.deepEqual(codes, []);
    assert.deepEqual(data.people, [
      {
        name: 'Ada',
        manager: { name: 'User 7' },
        again: { id: '7' },
        friends: [{ user: { name: 'User 2' } }, { user: { name: 'User 3' } }],
      },
      { name: 'Bob', manager: { name: 'User 8' }, again: { id: '8' }, friends: [{ user: { name: 'User 3' } }] },
      { name: 'Cy', manager: null, again: null, friends: [] },
      { name: 'Di', manager: { name: 'User 7' }, again: { id: '7' }, friends: null },
    ]);
    assert.deepEqual(askedFor(bff).sort(), ['2', '3', '7', '8']);
  });

  bothWays('a call that fails is told at each of its places, and at no other', async (ask) => {
    const bff = peopleWith(failing);
    const { data, codes, degraded } = await ask(bff, '{ people { manager { name } deputy { name } } }');
    const places = data.people.map(({ manager, deputy }: { manager: unknown; deputy: unknown }) => [manager, deputy]);
    assert.deepEqual(places, [
      [null, { name: 'nobody' }],
      [{ name: 'User 8' }, { name: 'User 8' }],
      [null, null],
      [null, { name: 'nobody' }],
    ]);
    assert.deepEqual(codes, ['people.0.manager UPSTREAM_ERROR', 'people.3.manager UPSTREAM_ERROR']);
    assert.deepEqual(
      degraded.map(({ path, served }) => `${path.join('.')} ${served}`),
      ['people.0.manager null', 'people.0.deputy fallback', 'people.3.manager null', 'people.3.deputy fallback'],
    );
  });

  test('what hangs ends at its own time and leaves the others', async (t) => {
    const clock = useFakeClock(t);
    const bff = peopleWith((input, attempt) => (input.id === '7' ? hang(input, attempt) : named(input, attempt)));
    const { answer } = bff.start('{ people { manager { name } friends { user { name } } } }');
    await clock.advance(100);
    const { data, codes } = await answer;
    assert.deepEqual(codes, ['people.0.manager UPSTREAM_TIMEOUT', 'people.3.manager UPSTREAM_TIMEOUT']);
    assert.equal(data.people[0].friends[1].user.name, 'User 3');
  });
});

describe('a list is shown at once', () => {
  test('when something below begins later: it does not wait for what it does not need', async (t) => {
    const clock = useFakeClock(t);
    const bff = peopleWith((input, attempt) => (input.id === '8' ? hang(input, attempt) : named(input, attempt)));
    const { answer } = bff.start('{ people { manager { manager { name } } } }');
    await clock.advance(0);
    assert.deepEqual(askedFor(bff), ['7', '8', '70']);
    await clock.advance(100);
    assert.equal((await answer).data.people[0].manager.manager.name, 'User 70');
  });

  test('when variables decide what is asked for', async () => {
    const bff = peopleWith(named);
    const query = 'query Q($with: Boolean!) { people { name manager @include(if: $with) { name } } }';
    const { data } = await bff.ask(query, { variables: { with: false } });
    assert.deepEqual([data.people.length, askedFor(bff)], [4, []]);
  });

  test('when a guard refuses: nothing is asked for', async () => {
    const bff = peopleWith(named);
    const { codes } = await bff.ask('{ people { secret { name } } }', { as: { roles: [] } });
    assert.deepEqual([codes.length, askedFor(bff)], [4, []]);
  });
});

describe('whatever comes of the calls', () => {
  const id = fc.constantFrom(null, '7', '8', '9', '10');
  const person = fc.record({
    id: fc.constantFrom('1', '2', '3'),
    name: fc.constant('Ada'),
    managerId: id,
    friends: fc.option(fc.array(fc.record({ id: fc.constantFrom('7', '8', '11') }), { maxLength: 3 }), {
      nil: undefined,
    }),
  });
  const outcome = fc.constantFrom('found', 'missing', 'failed', 'forbidden', 'broken');
  const query = fc.constantFrom(
    '{ people { name manager { name } friends { user { name } } } }',
    '{ people { a: deputy { name } b: deputy { id } deputy { name } } }',
    '{ people { manager { name } deputy { id name } } one { manager { name } friends { user { id } } } }',
    '{ people { manager { name manager { name } } friends { user { name } } } }',
    '{ people { friends { id user { name } } } others: people { friends { user { name } } deputy { name } } }',
  );

  test('graphql-js, compiled code and places that ask for themselves show the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 4 }),
        fc.array(outcome, { minLength: 12, maxLength: 12 }),
        query,
        async (all, outcomes, text) => {
          const getUser: Handler = (input, attempt) => {
            const code = { missing: 'NOT_FOUND', failed: 'UPSTREAM_ERROR', forbidden: 'FORBIDDEN' } as const;
            const what = outcomes[Number(input.id) % 12]!;
            if (what === 'broken') return { id: input.id, name: 7 };
            if (what !== 'found') throw new FoyerError(code[what]);
            return named(input, attempt);
          };
          const bff = testBff({ schema, users: { search: () => all, getUser } });
          const told = ({ data, codes, degraded }: Asked) => ({ data, codes, degraded });
          const alone = told(await bff.ask(text, { placeByPlace: true }));
          assert.deepEqual(told(await bff.ask(text)), alone, 'graphql-js');
          await bff.compile(text);
          assert.deepEqual(told(await bff.ask(text)), alone, 'compiled');
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('compiled code needs no resolver', () => {
  const ahead = (query: string) => {
    const { document, operationName } = peopleWith(named).prepare(query);
    const { proven } = peopleWith(named);
    return callsMadeAhead(proven, document, operationName).map(({ name }) => name);
  };

  test('for calls that are made ahead wherever they are selected', () => {
    assert.deepEqual(ahead('{ people { manager { name } friends { user { name } } } }'), [
      'Person.manager',
      'Friend.user',
    ]);
    assert.deepEqual(ahead('{ people { ...P } } fragment P on Person { m: manager { id } manager { name } }'), [
      'Person.manager',
    ]);
  });

  test('and has one where any of them is not', () => {
    assert.deepEqual(ahead('{ people { manager { name manager { name } } } }'), []);
    assert.deepEqual(ahead('{ people { manager { name } } others: people { manager { manager { name } } } }'), []);
    assert.deepEqual(
      ahead('query Q($a: Boolean!) { people { manager { name } friends @skip(if: $a) { user { id } } } }'),
      [],
    );
    assert.deepEqual(ahead('{ people { secret { name } manager { name } } }'), []);
    assert.deepEqual(ahead('{ one { manager { name } } }'), []);
  });
});
