import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FoyerError } from '../../shared/errors/index.ts';
import { testBff } from './bff.ts';

const batches = { getUser: { operation: 'listUsers' } };
const schemaWith = (friends: string) => `
  type Query { user: User @call(service: "users", operation: "getUser", input: {id: "1"}) }
  type User { name: String! ${friends} }`;
const byId = ({ ids }: { ids: string[] }) => ids.filter((id) => id !== '404').map((id) => person(id));
const person = (id: string) => ({ id, name: `user ${id}`, friends: [{ id: '3' }, { id: '404' }, { id: '2' }] });

describe('a list field over an operation that answers one', () => {
  test('asks for the items of a list one by one, in their order, and the batch entry makes them one call', async () => {
    const bff = testBff({
      schema: schemaWith(
        'friends: [User] @call(service: "users", operation: "getUser", input: {id: "{parent.friends.id}"})',
      ),
      users: { listUsers: byId },
      batches,
    });
    const { data, errors } = await bff.ask('{ user { friends { name } } }');
    assert.deepEqual(errors, []);
    assert.deepEqual(data, { user: { friends: [{ name: 'user 3' }, null, { name: 'user 2' }] } });
    assert.deepEqual(
      bff.calls.map(({ input }) => input),
      [{ ids: ['1'] }, { ids: ['3', '404', '2'] }],
    );
  });

  test('onMissing: DROP leaves out what is not there', async () => {
    const bff = testBff({
      schema: schemaWith(
        'friends: [User!] @call(service: "users", operation: "getUser", input: {id: "{parent.friends.id}"}, onMissing: DROP)',
      ),
      users: { listUsers: byId },
      batches,
    });
    const { data } = await bff.ask('{ user { friends { name } } }');
    assert.deepEqual(data, { user: { friends: [{ name: 'user 3' }, { name: 'user 2' }] } });
  });

  test('an item that fails is an error in its own place; an argument may be the list', async () => {
    const bff = testBff({
      schema: `
        type Query { people(ids: [ID!]!): [User] @call(service: "users", operation: "getUser", input: {id: "{args.ids}"}) }
        type User { name: String! }`,
      users: {
        getUser: ({ id }) => {
          if (id === '2') throw new FoyerError('FORBIDDEN');
          return person(id);
        },
      },
    });
    const { data, codes } = await bff.ask('{ people(ids: ["1", "2", "3"]) { name } }');
    assert.deepEqual(data, { people: [{ name: 'user 1' }, null, { name: 'user 3' }] });
    assert.deepEqual(codes, ['people.1 FORBIDDEN']);
  });

  test('when all fail the field does, and its fallback is served', async () => {
    const bff = testBff({
      schema: `
        type Query {
          people(ids: [ID!]!): [User] @call(service: "users", operation: "getUser", input: {id: "{args.ids}"}) @fallback(value: [])
        }
        type User { name: String! }`,
      users: {
        listUsers: () => {
          throw new FoyerError('UPSTREAM_UNAVAILABLE');
        },
      },
      batches,
    });
    const { data, errors, degraded } = await bff.ask('{ people(ids: ["1", "2"]) { name } }');
    assert.deepEqual(data, { people: [] });
    assert.deepEqual(errors, []);
    assert.deepEqual(degraded, [{ path: ['people'], reason: 'UPSTREAM_UNAVAILABLE', served: 'fallback' }]);
  });
});
