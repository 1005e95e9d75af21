import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FoyerError } from '../../shared/errors/index.ts';
import { useFakeClock } from '../support/fake-clock.ts';
import { hang, testBff } from './bff.ts';

const schema = `
  type Query { user(id: ID!): User @call(service: "users", operation: "getUser", input: {id: "{args.id}"}) }
  type Mutation {
    rename(id: ID!, name: String!): User @call(service: "users", operation: "renameUser", input: {id: "{args.id}", name: "{args.name}"})
  }
  type User { id: ID! name: String! boss: User @call(service: "users", operation: "getUser", input: {id: "boss"}) }`;

const answer = ({ id, name = 'as it was' }: { id: string; name?: string }) => ({ id, name });

describe('mutations', () => {
  test('run one after the other, in the order of the document', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({
      schema,
      users: { renameUser: (input) => new Promise((resolve) => setTimeout(resolve, 10, answer(input))) },
    });
    const asking = bff.start(
      'mutation { a: rename(id: "1", name: "A") { name } b: rename(id: "2", name: "B") { name } }',
    );
    await clock.advance(5);
    assert.deepEqual(
      bff.calls.map(({ input }) => input.name),
      ['A'],
    );
    await clock.advance(20);
    assert.deepEqual((await asking.answer).data, { a: { name: 'A' }, b: { name: 'B' } });
  });

  test('are never one, however equal; each has an idempotency key of its own', async () => {
    const bff = testBff({ schema, users: { renameUser: answer } });
    const query = 'mutation { a: rename(id: "1", name: "A") { id } b: rename(id: "1", name: "A") { id } }';
    await bff.ask(query, { idempotencyKey: 'tap-42' });
    assert.deepEqual(
      bff.calls.map(({ attempt }) => attempt.headers['idempotency-key']),
      ['tap-42:a', 'tap-42:b'],
    );
    await bff.ask(query);
    const fresh = bff.calls.slice(2).map(({ attempt }) => attempt.headers['idempotency-key']!);
    assert.match(fresh[0]!, /^[0-9a-f-]{36}$/);
    assert.notEqual(fresh[0], fresh[1]);
  });

  test('what was read before one is read again after it, also when it failed', async () => {
    let writes = 0;
    const bff = testBff({
      schema,
      users: {
        getUser: answer,
        renameUser: (input) => {
          if (++writes === 2) throw new FoyerError('UPSTREAM_ERROR');
          return answer(input);
        },
      },
    });
    await bff.ask(`mutation {
      a: rename(id: "1", name: "A") { boss { name } x: boss { name } }
      b: rename(id: "2", name: "B") { boss { name } }
      c: rename(id: "3", name: "C") { boss { name } }
    }`);
    assert.deepEqual(
      bff.calls.map(({ operation }) => operation.slice('users.'.length)),
      ['renameUser', 'getUser', 'renameUser', 'renameUser', 'getUser'],
    );
  });

  test('a hung one ends at its 5 seconds and leaves its outcome unknown', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({ schema, users: { renameUser: hang } });
    const asking = bff.start('mutation { rename(id: "1", name: "A") { id } }');
    await clock.advance(5_000);
    const { data, errors, degraded } = await asking.answer;
    assert.deepEqual(data, { rename: null });
    assert.deepEqual(errors[0]!.extensions, { code: 'UPSTREAM_TIMEOUT', retryable: false, outcome: 'unknown' });
    assert.deepEqual(degraded, [{ path: ['rename'], reason: 'UPSTREAM_TIMEOUT', served: 'null' }]);
  });

  test('one for which no time is left is not sent, and may be repeated', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({ schema, users: { renameUser: hang } });
    const asking = bff.start(
      'mutation @deadline(ms: 50) { a: rename(id: "1", name: "A") { id } b: rename(id: "2", name: "B") { id } }',
    );
    await clock.advance(60);
    const { errors } = await asking.answer;
    assert.equal(bff.calls.length, 1);
    assert.deepEqual(
      errors.map(({ extensions }) => [extensions.retryable, extensions.outcome]),
      [
        [false, 'unknown'],
        [true, undefined],
      ],
    );
  });

  test('go on when the client leaves; what would be read for it alone does not', async (t) => {
    const clock = useFakeClock(t);
    const bff = testBff({
      schema,
      users: { renameUser: (input) => new Promise((resolve) => setTimeout(resolve, 10, answer(input))), getUser: hang },
    });
    const asking = bff.start(
      'mutation { a: rename(id: "1", name: "A") { boss { id } } b: rename(id: "2", name: "B") { id } }',
    );
    await clock.advance(5);
    asking.leave();
    await clock.advance(50);
    await asking.answer;
    assert.deepEqual(
      bff.calls.map(({ operation, attempt }) => [operation, attempt.signal.aborted]),
      [
        ['users.renameUser', false],
        ['users.renameUser', false],
      ],
    );
    assert.equal(clock.timers, 0);
  });
});
