// `@call` and `@from`: the service, the operation, and where in the answer the value lies.
import { accepts, refuses } from '../support/proofs.ts';

accepts(
  'a call by its service, its operation, its inputs and a path',
  `
  type Query {
    nickname(id: ID!): String
      @call(service: "users", operation: "getUser", input: {id: "{args.id}"}, path: "nickname")
  }
`,
);

refuses(
  'a service that the registry does not have',
  `
  type Query {
    name: String @call(service: "user", operation: "getUser", input: {id: "u1"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: unknown service
        expected  a service of the registry: users, orders, reviews
        found     "user"
        mend      write service: "users", or add "user" to the registry
  `,
);

refuses(
  'a service that the BFF may not call',
  {
    'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['orders'] };`,
    'kiosk/schema.graphql': `
    type Query {
      name: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")
    }
  `,
  },
  `
    kiosk/schema.graphql:2  Query.name: the service is not among those this BFF may call
        expected  one of orders
        found     "users"
        mend      add 'users' to services in bff.ts
  `,
);

refuses(
  'an operation that the contract does not have',
  `
  type Query {
    name: String
      @call(service: "users", operation: "getUsers", input: {id: "u1"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:3  Query.name: unknown operation of service "users"
        expected  one of getUser, deleteUser, listUsers, createUser, searchUsers, listNews
        found     "getUsers"
        mend      write operation: "getUser", or add the operation to the contract
  `,
);

refuses(
  'a write under Query',
  `
  type Query {
    createUser: ID @call(service: "users", operation: "createUser", input: {name: "Ada"}, path: "id")
  }
`,
  `
    kiosk/schema.graphql:2  Query.createUser: calls a write, "createUser"
        expected  a read; only fields of Mutation may call writes
        found     users.createUser, which the contract declares a write
        mend      move the field to Mutation, or mark the operation \`read: true\` in the registry if it changes nothing
  `,
);

refuses(
  'a write below the root of a mutation, where fields run beside each other',
  `
  type Query {
    hello: String
      @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")
  }
  type Mutation {
    createUser: User @call(service: "users", operation: "createUser", input: {name: "Ada"})
  }
  type User {
    id: ID!
    deleted: JSON @call(service: "users", operation: "deleteUser", input: {id: "{parent.id}"})
  }
  scalar JSON
`,
  `
    kiosk/schema.graphql:10  User.deleted: calls a write, "deleteUser"
        expected  a read; only fields of Mutation may call writes
        found     users.deleteUser, which the contract declares a write
        mend      move the field to Mutation, or mark the operation \`read: true\` in the registry if it changes nothing
  `,
);

refuses(
  'C8: a call that is neither nullable nor has a fallback',
  `
  type Query {
    name: String! @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: calls a service, but is neither nullable nor has a fallback
        expected  String, or a @fallback
        found     String!
        mend      remove the !, or add @fallback(value: …)
  `,
);

refuses(
  'a mutation that is never null: it cannot have a fallback',
  `
  type Query {
    hello: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")
  }
  type Mutation {
    createUser: ID! @call(service: "users", operation: "createUser", input: {name: "Ada"}, path: "id")
  }
`,
  `
    kiosk/schema.graphql:5  Mutation.createUser: calls a service, but is never null
        expected  ID
        found     ID!
        mend      remove the !, since a change that fails gives null
  `,
);

refuses(
  'a path of a call that the answer does not have',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "nam")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: reads a path that the answer does not have
        expected  a property of object User: id, name, nickname, age, points, balance, tier, bornOn, tags, friends, managerId, manager
        found     "nam"
        mend      write path: "name"
  `,
);

refuses(
  'a path of a call that ends in the middle',
  `
  type Query {
    names: [String] @call(service: "users", operation: "searchUsers", path: "users.manager.title")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: reads a path that the answer does not have
        expected  a property of object User: id, name, nickname, age, points, balance, tier, bornOn, tags, friends, managerId, manager
        found     "users.manager.title"
        mend      name one of them with path: "users.manager.…", or give the field a @call or resolver of its own
  `,
);

refuses(
  'a path of a property that the answer does not have',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    managerName: String @from(path: "manager.nam")
  }
`,
  `
    kiosk/schema.graphql:5  User.managerName: reads a path that the answer does not have
        expected  a property of object User: id, name, nickname, age, points, balance, tier, bornOn, tags, friends, managerId, manager
        found     "manager.nam"
        mend      write @from(path: "manager.name")
  `,
);

refuses(
  'a property that the answer does not have by that name',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    title: String
  }
`,
  `
    kiosk/schema.graphql:5  User.title: reads a path that the answer does not have
        expected  a property of object User: id, name, nickname, age, points, balance, tier, bornOn, tags, friends, managerId, manager
        found     "title"
        mend      name one of them with @from(path: "…"), or give the field a @call or resolver of its own
  `,
);

refuses(
  'a type that two answers show, of which one does not have a field',
  `
  type Query {
    user: Named @call(service: "users", operation: "getUser", input: {id: "u1"})
    news: [Named] @call(service: "orders", operation: "GetOrder", input: {id: "o1"}, path: "lines")
  }
  type Named {
    name: String
  }
`,
  `
    kiosk/schema.graphql:6  Named.name: reads a path that the answer does not have
        expected  a property of object shop.Line: sku, quantity
        found     "name"
        mend      name one of them with @from(path: "…"), or give the field a @call or resolver of its own
  `,
);
