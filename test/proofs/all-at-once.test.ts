// One start shows every mistake of every file, in the order of files and lines, and nothing listens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFoyer } from '../support/foyer-process.ts';
import { bffKeys, directives, type Files, findingsOf, outdent, writeFolder } from '../support/proofs.ts';
import { registry, users } from '../support/small-shop.ts';

const broken: Files = {
  'services.yaml': registry
    .replace('key: id, items: users', 'key: id, items: user')
    .replace('url: 127.0.0.1:1', 'url: 127.0.0.1'),
  'users.yaml': users.replace(
    "manager: { $ref: '#/components/schemas/User' }",
    "manager: { $ref: '#/components/schemas/Usr' }",
  ),
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users', 'stock'], timeout: 5 };`,
  'kiosk/schema.graphql': `
    type Query {
      user(id: ID!): User! @call(service: "users", operation: "getUser", input: {id: "{args.ident}"})
      stock: Int @call(service: "stock", operation: "stockOf", path: "available")
    }
    type User {
      points: Int
      nickname: String!
      friends: [User!] @timeout(ms: 50)
    }
  `,
  'kiosk/resolvers.mjs': 'export default { Stock: { available: () => 1 } };',
  'tv/bff.mjs': `export default { name: 'kiosk', path: '/tv/graphql', services: ['users'] };`,
  'tv/schema.graphql': 'type Query { name: String @cal(service: "users") }',
};

const told = `
  kiosk/bff.mjs:1  unknown key "timeout"
      expected  one of ${bffKeys}
      found     timeout
      mend      remove it

  kiosk/bff.mjs:1  services: the registry has no service "stock"
      expected  some of users, orders, reviews
      found     'stock'
      mend      remove it, or add "stock" to the registry

  kiosk/resolvers.mjs:1  Stock: a resolver for something the schema does not have
      expected  resolvers for types and fields of schema.graphql only
      found     Stock
      mend      remove it, or add Stock to schema.graphql

  kiosk/schema.graphql:2  Query.user: calls a service, but is neither nullable nor has a fallback
      expected  User, or a @fallback
      found     User!
      mend      remove the !, or add @fallback(value: …)

  kiosk/schema.graphql:2  Query.user: input "id": {args.ident} is not in the arguments of Query.user
      expected  one of id
      found     "ident"
      mend      refer to one of them, or declare ident there

  kiosk/schema.graphql:3  Query.stock: unknown service
      expected  a service of the registry: users, orders, reviews
      found     "stock"
      mend      write one of them, or add "stock" to the registry

  kiosk/schema.graphql:6  User.points: has a type that does not fit the contract
      expected  a type that shows int64 or null: Long
      found     Int
      mend      change the type to Long, or read another part of the answer with @from(path:)

  kiosk/schema.graphql:7  User.nickname: is never null, but the contract may leave it out
      expected  String, or a required field in the contract
      found     String! over string or null
      mend      remove the !, or make the field required in the contract

  kiosk/schema.graphql:8  User.friends: @timeout on a field that neither calls nor has a resolver
      expected  @timeout and @fallback beside @call, or on a field with a resolver
      found     a field that is read from its parent
      mend      remove @timeout, or put it on the field that makes the call

  kiosk/schema.graphql:8  User.friends: has items that are never null, but the contract may leave some out
      expected  [User]
      found     [User!] over items of object User or null
      mend      remove the ! of the item, or make items required in the contract

  services.yaml:7  services.users.operations.getUser.batch.items: the answer has no user
      expected  one of users
      found     user
      mend      write users

  services.yaml:12  services.orders.url: this value cannot be used
      expected  host:port, without a scheme
      found     "127.0.0.1"
      mend      write it like inventory:8005

  tv/bff.mjs:1  the name is taken
      expected  a name that no other BFF has
      found     "kiosk", as in kiosk/bff.mjs
      mend      choose another name

  tv/schema.graphql:1  Unknown directive "@cal"
      expected  one of ${directives}
      found     @cal(service: "users")
      mend      write @call

  users.yaml:57  $ref #/components/schemas/Usr cannot be followed
      expected  one of Tier, Users, User, Money, NewUser, Address, News, Sale, Story
      found     Usr
      mend      write User
`;

test('mistakes in seven files are told together, by file and line', async () => {
  const found = await findingsOf(broken);
  assert.equal(`${found}\n`, outdent(told));
});

for (const command of ['start', 'check'] as const) {
  test(`C7: foyer ${command} shows them, ends with 1 and serves nothing`, async () => {
    const { folder, remove } = writeFolder(broken);
    try {
      const options = ['--bff', 'kiosk', '--bff', 'tv', '--services', 'services.yaml'];
      const { code, stdout, stderr } = await runFoyer([command, ...options], { cwd: folder, env: { PORT: '0' } });
      assert.equal(stderr, `\n${outdent(told)}\n15 mistakes found; nothing was started.\n`);
      assert.equal(stdout, '');
      assert.equal(code, 1);
    } finally {
      remove();
    }
  });
}
