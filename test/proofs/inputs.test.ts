// `input` of `@call`: every name, every template and every type, held against the operation's contract.
import { accepts, refuses } from '../support/proofs.ts';

const hello = 'hello: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")';

/** A mutation that hands `input` on, with what that needs declared. */
const createUser = (args: string, input: string, types = '') => `
  type Query { ${hello} }
  type Mutation {
    createUser(${args}): ID
      @call(service: "users", operation: "createUser", input: ${input}, path: "id")
  }
  ${types}
`;

accepts('templates of every kind, with braces that are meant as such', {
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'], headers: ['X-Shop'] };`,
  'kiosk/schema.graphql': `
    type Query {
      search(first: Int, tier: Tier, tags: [String!]): [User]
        @call(
          service: "users"
          operation: "searchUsers"
          input: {limit: "{args.first}", tier: "{args.tier}", tags: ["{viewer.id}", "{header.X-Shop}", "{{{args.first}}"]}
          path: "users"
        )
      mine(tags: [String!]!): [User]
        @call(service: "users", operation: "searchUsers", input: {tags: "{viewer.roles}", active: true, tier: "gold"}, path: "users")
    }
    type User {
      manager: User @call(service: "users", operation: "getUser", input: {id: "{parent.managerId}"})
      name: String!
    }
    enum Tier { GOLD @from(value: "gold") SILVER @from(value: "silver") }
  `,
});

refuses(
  'a required input that is missing',
  `
  type Query {
    name: String
      @call(service: "users", operation: "getUser", path: "name")
  }
`,
  `
    kiosk/schema.graphql:3  Query.name: the required input "id" is missing
        expected  input: {id: …}, string
        found     no input
        mend      add id to input, for example id: "{args.id}"
  `,
);

refuses(
  'an input that the operation does not have',
  `
  type Query {
    name: String
      @call(service: "users", operation: "getUser", input: {
        id: "u1"
        ids: "u2"
      }, path: "name")
  }
`,
  `
    kiosk/schema.graphql:5  Query.name: unknown input "ids" of users.getUser
        expected  one of id
        found     "ids"
        mend      write id
  `,
);

refuses(
  'an argument of another type',
  `
  type Query {
    names(first: String!): [String]
      @call(service: "users", operation: "searchUsers", input: {limit: "{args.first}"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:3  Query.names: input "limit": {args.first} does not fit the contract
        expected  int32
        found     String!
        mend      declare first as Int
  `,
);

refuses(
  'an argument that is a list where the contract takes one',
  `
  type Query {
    name(ids: [ID!]!): String @call(service: "users", operation: "getUser", input: {id: "{args.ids}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: input "id": {args.ids} does not fit the contract
        expected  string
        found     [ID!]!
        mend      declare ids as String
  `,
);

refuses(
  'an argument that is one where the contract takes a list',
  `
  type Query {
    names(id: ID!): [String] @call(service: "users", operation: "listUsers", input: {ids: "{args.id}"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: input "ids": {args.id} does not fit the contract
        expected  list of string
        found     ID!
        mend      declare id as [String!]
  `,
);

refuses(
  'an argument that is a list with nulls where the contract takes none',
  `
  type Query {
    names(ids: [ID]!): [String]
      @call(service: "users", operation: "listUsers", input: {ids: "{args.ids}"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:3  Query.names: input "ids": {args.ids} does not fit the contract
        expected  list of string
        found     [ID]!: items of [ID]! may be null, those of the contract not
        mend      declare ids as [String!]
  `,
);

refuses(
  'an enum argument with a value that the contract does not know',
  `
  type Query {
    names(tier: Tier): [String]
      @call(service: "users", operation: "searchUsers", input: {tier: "{args.tier}"}, path: "users.name")
  }
  enum Tier { GOLD @from(value: "gold") BRONZE @from(value: "bronze") }
`,
  `
    kiosk/schema.graphql:3  Query.names: input "tier": {args.tier} does not fit the contract
        expected  enum Tier: gold, silver
        found     Tier: the contract's enum Tier does not know bronze
        mend      make Tier agree with the contract
  `,
);

refuses(
  'an input object with a property that the contract does not have',
  createUser(
    'address: AddressInput!',
    '{name: "Ada", address: "{args.address}"}',
    'input AddressInput { city: String!, street: String }',
  ),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "address": {args.address} does not fit the contract
        expected  object Address {city, floor?}
        found     AddressInput!: AddressInput.street is not a property of Address
        mend      make AddressInput agree with the contract
  `,
);

refuses(
  'an input object with a property of another type',
  createUser(
    'address: AddressInput!',
    '{name: "Ada", address: "{args.address}"}',
    'input AddressInput { city: String!, floor: String }',
  ),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "address": {args.address} does not fit the contract
        expected  object Address {city, floor?}
        found     AddressInput!: AddressInput.floor: String does not fit int32
        mend      make AddressInput agree with the contract
  `,
);

refuses(
  'an input object that lacks a required property',
  createUser('address: AddressInput!', '{name: "Ada", address: "{args.address}"}', 'input AddressInput { floor: Int }'),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "address": {args.address} does not fit the contract
        expected  object Address {city, floor?}
        found     AddressInput!: AddressInput lacks city, which Address requires
        mend      make AddressInput agree with the contract
  `,
);

refuses(
  'an input object whose required property may be null',
  createUser(
    'address: AddressInput!',
    '{name: "Ada", address: "{args.address}"}',
    'input AddressInput { city: String }',
  ),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "address": {args.address} does not fit the contract
        expected  object Address {city, floor?}
        found     AddressInput!: AddressInput.city may be null, but Address.city is required
        mend      make AddressInput agree with the contract
  `,
);

refuses(
  'a default that its argument cannot have',
  `
  type Query {
    names(first: Int = "ten"): [String]
      @call(service: "users", operation: "searchUsers", input: {limit: "{args.first}"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: the default of first does not fit
        expected  a value of type Int
        found     "ten"
        mend      write a value of that type, or leave the default out
  `,
);

refuses(
  'a parent value of another type',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    alike: [String]
      @call(service: "users", operation: "searchUsers", input: {limit: "{parent.name}"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:6  User.alike: input "limit": {parent.name} does not fit the contract
        expected  int32
        found     string
        mend      give a value of type int32
  `,
);

refuses(
  'a viewer value of another type',
  `
  type Query {
    me: String @call(service: "users", operation: "getUser", input: {id: "{viewer.roles}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.me: input "id": {viewer.roles} does not fit the contract
        expected  string
        found     list of string
        mend      give a value of type string
  `,
);

refuses(
  'a literal of another type',
  `
  type Query {
    names: [String] @call(service: "users", operation: "searchUsers", input: {limit: "many"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: input "limit": the value does not fit the contract
        expected  int32
        found     "many"
        mend      give a value of type int32
  `,
);

refuses(
  'a literal beyond what the contract allows',
  `
  type Query {
    names: [String] @call(service: "users", operation: "searchUsers", input: {limit: 101}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: input "limit": the value does not fit the contract
        expected  at most 100
        found     101
        mend      write at most 100
  `,
);

refuses(
  'a literal that the contract’s enum does not have',
  `
  type Query {
    names: [String] @call(service: "users", operation: "searchUsers", input: {tier: "bronze"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: input "tier": the value does not fit the contract
        expected  enum Tier: gold, silver
        found     "bronze"
        mend      give one of them
  `,
);

refuses(
  'a literal null for a required input',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: null}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: input "id": null for a required input: the call would never be made
        expected  string
        found     null
        mend      write a value, or a template such as "{args.id}"
  `,
);

refuses(
  'a list where the contract takes one',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: ["u1"]}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: input "id": a list does not fit the contract
        expected  string
        found     a list
        mend      give a value of type string
  `,
);

refuses(
  'one where the contract takes a list',
  `
  type Query {
    names: [String] @call(service: "users", operation: "listUsers", input: {ids: "u1"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.names: input "ids": the value does not fit the contract
        expected  list of string
        found     "u1"
        mend      give a value of type list of string
  `,
);

refuses(
  'an object where the contract takes text',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: {is: "u1"}}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: input "id": an object does not fit the contract
        expected  string
        found     an object
        mend      give a value of type string
  `,
);

refuses(
  'an object with a property that the contract does not have, and one that lacks a required one',
  createUser('city: String!', '{name: "Ada", address: {town: "{args.city}"}}'),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "address": an object does not fit the contract
        expected  object Address {city, floor?}
        found     an object with "town"
        mend      give it these properties
  `,
);

refuses(
  'an object that lacks a required property',
  createUser('floor: Int', '{name: "Ada", address: {floor: "{args.floor}"}}'),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "address": an object does not fit the contract
        expected  object Address {city, floor?}
        found     an object without "city"
        mend      give it these properties
  `,
);

refuses(
  'text with templates where the contract takes true or false',
  `
  type Query {
    names(yes: String!): [String]
      @call(service: "users", operation: "searchUsers", input: {active: "is {args.yes}"}, path: "users.name")
  }
`,
  `
    kiosk/schema.graphql:3  Query.names: input "active": text with templates does not fit the contract
        expected  boolean
        found     text
        mend      give a value of type boolean
  `,
);

refuses(
  'a template without its closing brace',
  `
  type Query {
    name(id: ID!): String
      @call(service: "users", operation: "getUser", input: {id: "{args.id"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:3  Query.name: the template of input "id" cannot be read
        expected  a closing brace after "{args.id"
        found     "{args.id"
        mend      write a template such as "{args.id}"; a brace that is meant literally is written {{
  `,
);

refuses(
  'a template that begins with none of the four',
  `
  type Query {
    name(id: ID!): String @call(service: "users", operation: "getUser", input: {id: "{arg.id}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: the template of input "id" cannot be read
        expected  {args.…}, {parent.…}, {viewer.…} or {header.…}, and not {arg.id}
        found     "{arg.id}"
        mend      write a template such as "{args.id}"; a brace that is meant literally is written {{
  `,
);

refuses(
  'an argument that the field does not have',
  `
  type Query {
    name(userId: ID!): String @call(service: "users", operation: "getUser", input: {id: "{args.userid}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: input "id": {args.userid} is not in the arguments of Query.name
        expected  one of userId
        found     "userid"
        mend      write {args.userId}
  `,
);

refuses(
  'an argument of a field that has none',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: "{args.id}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: input "id": {args.id} is not in the arguments of Query.name
        expected  something that is there, but there is nothing
        found     "id"
        mend      declare id there
  `,
);

refuses(
  'a path into an input object that it does not have',
  createUser('user: UserInput!', '{name: "{args.user.nam}"}', 'input UserInput { name: String! }'),
  `
    kiosk/schema.graphql:4  Mutation.createUser: input "name": {args.user.nam} is not in UserInput
        expected  one of name
        found     "user.nam"
        mend      write {args.user.name}
  `,
);

refuses(
  'a path of the parent that its answer does not have',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    manager: String @call(service: "users", operation: "getUser", input: {id: "{parent.manager.ident}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:5  User.manager: input "id": {parent.manager.ident} is not in User
        expected  one of id, name, nickname, age, points, balance, tier, bornOn, tags, friends, managerId, manager
        found     "manager.ident"
        mend      refer to one of them, or add it to the contract
  `,
);

refuses(
  'a parent where there is none',
  `
  type Query {
    home: Home!
  }
  type Home {
    name: String @call(service: "users", operation: "getUser", input: {id: "{parent.userId}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:5  Home.name: input "id": {parent.userId} has no parent to read
        expected  {args.…} or {viewer.…} here: the parent is not the answer of a call
        found     {parent.userId}
        mend      take the value as an argument: {args.userId}
  `,
);

refuses(
  'a viewer field that there is not',
  `
  type Query {
    me: String @call(service: "users", operation: "getUser", input: {id: "{viewer.userId}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.me: input "id": {viewer.userId} is not in the viewer
        expected  one of id, tenant, tier, roles, scopes
        found     "userId"
        mend      refer to one of them
  `,
);

refuses(
  'a header when the BFF reads none',
  `
  type Query {
    me: String @call(service: "users", operation: "getUser", input: {id: "{header.X-User}"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Query.me: input "id": {header.X-User} reads a header that is not allowed
        expected  a header listed in bff.ts; none is
        found     "X-User"
        mend      add 'x-user' to headers in bff.ts
  `,
);

refuses(
  'a header that is not among those the BFF reads',
  {
    'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'], headers: ['x-shop'] };`,
    'kiosk/schema.graphql': `
    type Query {
      me: String @call(service: "users", operation: "getUser", input: {id: "{header.x-user}"}, path: "name")
    }
  `,
  },
  `
    kiosk/schema.graphql:2  Query.me: input "id": {header.x-user} reads a header that is not allowed
        expected  one of x-shop
        found     "x-user"
        mend      add 'x-user' to headers in bff.ts
  `,
);
