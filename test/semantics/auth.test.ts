import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testBff } from './bff.ts';

const ada = { id: '1', name: 'Ada' };
const support = { as: { roles: ['support'] } };

describe('S46: @auth', () => {
  const schema = `
    type Query {
      user: User @call(service: "users", operation: "getUser", input: {id: "1"})
      any: User @auth @call(service: "users", operation: "getUser", input: {id: "any"})
      staff: User @auth(roles: ["admin", "support"]) @call(service: "users", operation: "getUser", input: {id: "staff"}) @fallback(value: {id: "0"})
      scoped: User @auth(scopes: ["a", "b"]) @call(service: "users", operation: "getUser", input: {id: "scoped"})
      code: Int @auth(roles: ["support"])
      secret: Secret @call(service: "users", operation: "getUser", input: {id: "secret"})
      list: [Secret] @call(service: "users", operation: "search")
    }
    type User { id: ID! nick: String @auth(roles: ["support"]) }
    type Secret @auth(roles: ["support"]) { name: String! }`;
  const create = () => {
    const ran: string[] = [];
    const bff = testBff({
      schema,
      users: { getUser: () => ({ ...ada, nick: 'a' }), search: () => [ada] },
      resolvers: { Query: { code: () => ran.push('code') } },
    });
    return { bff, ran };
  };

  test('nobody signed in: UNAUTHENTICATED; not the role: FORBIDDEN; nothing called, no fallback, no flag', async () => {
    const { bff, ran } = create();
    const query = '{ any { id } staff { id } scoped { id } code secret { name } list { name } }';
    const anonymous = await bff.ask(query);
    const fields = ['any', 'staff', 'scoped', 'code', 'secret', 'list'];
    assert.deepEqual(
      anonymous.codes,
      fields.map((name) => `${name} UNAUTHENTICATED`),
    );
    const member = await bff.ask(query, { as: { roles: ['member'], scopes: ['a'] } });
    assert.deepEqual(
      member.codes,
      fields.slice(1).map((name) => `${name} FORBIDDEN`),
    );
    assert.deepEqual([anonymous.degraded, member.degraded, ran], [[], [], []]);
    assert.deepEqual(
      bff.calls.map(({ input }) => input.id),
      ['any'],
    );
  });

  test('one of the roles and all of the scopes suffice, on fields, on types and in lists', async () => {
    const { bff } = create();
    const { data, errors } = await bff.ask(
      '{ staff { id } scoped { id } code secret { name } list { name } user { nick } }',
      { as: { roles: ['support'], scopes: ['b', 'a', 'c'] } },
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(data, {
      staff: { id: '1' },
      scoped: { id: '1' },
      code: 1,
      secret: { name: 'Ada' },
      list: [{ name: 'Ada' }],
      user: { nick: 'a' },
    });
  });

  test('a field that is read from its parent is withheld by itself', async () => {
    const { data, codes } = await create().bff.ask('{ user { id nick } }', { as: {} });
    assert.deepEqual(data, { user: { id: '1', nick: null } });
    assert.deepEqual(codes, ['user.nick FORBIDDEN']);
  });

  test('what one field was allowed to ask is not handed to one that is not, by the memo', async () => {
    const bff = testBff({
      schema: `type Query {
        open: User @call(service: "users", operation: "getUser", input: {id: "1"})
        closed: User @auth(roles: ["support"]) @call(service: "users", operation: "getUser", input: {id: "1"})
      } type User { name: String! }`,
      users: { getUser: () => ada },
    });
    const { data, codes } = await bff.ask('{ open { name } closed { name } }', { as: {} });
    assert.deepEqual([data, codes], [{ open: { name: 'Ada' }, closed: null }, ['closed FORBIDDEN']]);
  });

  test('under a fallback it holds as well', async () => {
    const bff = testBff({
      schema: `type Query { user: User @fallback(value: {id: "0", nick: "hidden"}) } type User { id: ID! nick: String @auth }`,
      resolvers: {
        Query: {
          user: () => {
            throw new Error('broken');
          },
        },
      },
    });
    const { data, codes } = await bff.ask('{ user { id nick } }');
    assert.deepEqual([data, codes], [{ user: { id: '0', nick: null } }, ['user.nick UNAUTHENTICATED']]);
  });

  test('on a root type it guards every field of it', async () => {
    const bff = testBff({
      schema: `type Query @auth(roles: ["support"]) { user: User @call(service: "users", operation: "getUser", input: {id: "1"}) }
        type Mutation @auth { rename: User @call(service: "users", operation: "renameUser", input: {id: "1", name: "Bo"}) }
        type User { name: String! }`,
      users: { getUser: () => ada, renameUser: () => ada },
    });
    assert.deepEqual((await bff.ask('{ user { name } }', { as: {} })).codes, ['user FORBIDDEN']);
    assert.deepEqual((await bff.ask('mutation { rename { name } }')).codes, ['rename UNAUTHENTICATED']);
    assert.deepEqual(bff.calls, []);
    assert.deepEqual((await bff.ask('{ user { name } }', support)).data, { user: { name: 'Ada' } });
    assert.deepEqual((await bff.ask('mutation { rename { name } }', support)).data, { rename: { name: 'Ada' } });
  });

  test('on a member of a union it withholds that member alone', async () => {
    const bff = testBff({
      schema: `
        type Query { promotions: [Promotion] @call(service: "users", operation: "promotions") }
        union Promotion @discriminate(path: "kind", map: {percent_off: "PercentOff", bundle: "Bundle"}) = PercentOff | Bundle
        type PercentOff @auth(roles: ["support"]) { title: String! }
        type Bundle { title: String! }`,
      users: {
        promotions: () => [
          { kind: 'percent_off', title: 'Ten', percent: 10 },
          { kind: 'bundle', title: 'Three', size: 3 },
        ],
      },
    });
    const query = '{ promotions { ... on PercentOff { title } ... on Bundle { title } } }';
    const { data, codes, degraded } = await bff.ask(query, { as: {} });
    assert.deepEqual(data, { promotions: [null, { title: 'Three' }] });
    assert.deepEqual([codes, degraded], [['promotions.0 FORBIDDEN'], []]);
    assert.equal((await bff.ask(query, support)).data.promotions[0].title, 'Ten');
  });
});
