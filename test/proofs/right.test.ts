// What looks as if it might be refused and is right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvironment } from '../../shared/config/index.ts';
import { proveAll } from '../../shared/server/index.ts';
import { accepts } from '../support/proofs.ts';
import { at } from '../support/repository.ts';
import { users } from '../support/small-shop.ts';

for (const bff of ['mobile', 'web', 'admin']) {
  test(`S12: the ${bff} BFF fits its services`, async () => {
    const environment = readEnvironment({ NODE_ENV: 'development' });
    const directories = [at(`bffs/${bff}`)];
    const { bffs } = await proveAll({ directories, servicesFile: at('schemas/services.yaml'), environment });
    assert.deepEqual(
      bffs.map(({ folder, schema }) => [folder.config.name, [...schema.unresolved]]),
      [[bff, []]],
    );
  });
}

accepts(
  'a type that the answers of two protocols show',
  `
  type Query {
    order: Entry @call(service: "orders", operation: "GetOrder", input: {id: "o1"})
    user: Entry @call(service: "users", operation: "getUser", input: {id: "u1"})
    review: Entry @call(service: "reviews", operation: "rating", input: {productId: "p1"}, path: "best")
  }
  type Entry { id: ID! }
`,
);

accepts(
  'types that hold themselves, and a field of one that calls for another of its own type',
  `
  type Query {
    user(id: ID!): User @call(service: "users", operation: "getUser", input: {id: "{args.id}"})
  }
  type User {
    manager: User
    friends: [User]!
    managerAgain: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"})
  }
`,
);

accepts(
  'lists that a path maps over, two deep',
  `
  type Query {
    friendsOfAll: [[Friend]!] @call(service: "users", operation: "searchUsers", path: "users.friends")
    present: [[Friend!]!] @call(service: "users", operation: "searchUsers", path: "users.friends", onMissing: DROP)
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type Friend { name: String! }
  type User { friendsNames: [String]! @from(path: "friends.name"), friendsTags: [[String!]]! @from(path: "friends.tags") }
`,
);

accepts(
  'an interface whose kinds an enum of the contract tells',
  `
  type Query {
    user: Person @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  interface Person @discriminate(path: "tier", map: {gold: "Patron", silver: "Guest"}) { name: String! }
  type Patron implements Person { name: String!, points: Long }
  type Guest implements Person { name: String! }
  scalar Long
`,
);

accepts('a union whose kinds the contract tells by their names', {
  'users.yaml': undefined,
  'services.yaml': 'services: { news: { protocol: graphql, contract: news.graphql, url: "http://127.0.0.1:1" } }',
  'news.graphql': `
    type Query { news: [News!]! }
    union News = Sale | Story
    type Sale { percent: Int! }
    type Story { text: String }
  `,
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['news'] };`,
  'kiosk/schema.graphql': `
    type Query { news: [News!] @call(service: "news", operation: "news") }
    union News = Sale | Story
    type Sale { percent: Int! }
    type Story { text: String }
  `,
});

accepts(
  'what may fail under fields that are never null, since a fallback stands by',
  `
  type Query {
    home: Home!
  }
  type Home {
    count: Int! @call(service: "reviews", operation: "rating", input: {productId: "p1"}, path: "count") @fallback(value: 0)
    users: [User!]! @call(service: "users", operation: "searchUsers", path: "users") @fallback(value: [])
  }
  type User { name: String! }
`,
);

accepts(
  'an operation that exists only as a batch',
  `
  type Query {
    order(id: ID!): Order @call(service: "orders", operation: "orderOf", input: {id: "{args.id}"})
  }
  type Order { cents: Long!, status: Status, user: User @call(service: "users", operation: "getUser", input: {id: "{parent.userId}"}) }
  type User { name: String! }
  enum Status { PAID @from(value: "STATUS_PAID") SENT @from(value: "STATUS_SENT") }
  scalar Long
`,
);

accepts(
  'scalars as others than their nearest',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    age: Float
    points: ID
    bornOn: String
    tier: String!
    manager: JSON
    balance: Money
    ageToo: ID @from(path: "age")
  }
  scalar JSON
  scalar Money
`,
);

accepts('a hand-written resolver whose object is read by name, with calls beneath it', {
  'kiosk/schema.graphql': `
    type Query {
      home: Home
    }
    type Home {
      title: String!
      user: User @call(service: "users", operation: "getUser", input: {id: "{parent.userId}"})
    }
    type User { name: String! }
  `,
  'kiosk/resolvers.mjs': `export default { Query: { home: () => ({ title: 'Hello', userId: 'u1' }) } };`,
});

accepts(
  '@auth on what may be null, on types and on fields',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
    news: [News] @call(service: "users", operation: "listNews")
  }
  type User @auth { name: String!, nickname: String @auth(roles: ["support"], scopes: ["users:read"]) }
  union News @discriminate(path: "kind", map: {sale: "Sale", story: "Story"}) = Sale | Story
  type Sale @auth(roles: ["member"]) { percent: Int! }
  type Story { text: String }
`,
);

accepts(
  'an input type that holds itself, over a contract that does; names that collide in the contract, each in its place',
  {
    'users.yaml': users
      .replace(
        'paths:',
        `paths:
  /nodes/{id}:
    post:
      operationId: saveNode
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [id]
              properties:
                id: { type: string }
                tree: { $ref: '#/components/schemas/Node' }
      responses: { '204': { description: done } }`,
      )
      .replace(
        '    Users:\n',
        `    Node: { type: object, properties: { children: { type: array, items: { $ref: '#/components/schemas/Node' } } } }\n    Users:\n`,
      ),
    'kiosk/schema.graphql': `
    type Query { ok: User @call(service: "users", operation: "getUser", input: {id: "u1"}) }
    type User { name: String! }
    type Mutation {
      save(id: ID!, tree: NodeInput): JSON
        @call(service: "users", operation: "saveNode", input: {path: {id: "{args.id}"}, body: {id: "{args.id}"}, tree: "{args.tree}"})
    }
    input NodeInput { children: [NodeInput!] }
    scalar JSON
  `,
  },
);
