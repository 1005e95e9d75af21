// Directives that are misspelt, misplaced or given something else, and SDL that cannot be read.
import { directives, refuses } from '../support/proofs.ts';

const call = '@call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")';

refuses(
  'a schema that cannot be parsed',
  `
  type Query {
    name: String ${call}
    age: }
  }
`,
  `
    kiosk/schema.graphql:3  Syntax Error: Expected Name, found "}"
        expected  a schema that the GraphQL specification accepts
        found     age: }
        mend      correct the line
  `,
);

refuses(
  'an unknown directive',
  `
  type Query {
    name: String ${call} @timeuot(ms: 100)
  }
`,
  `
    kiosk/schema.graphql:2  Unknown directive "@timeuot"
        expected  one of ${directives}
        found     @timeuot(ms: 100)
        mend      write @timeout
  `,
);

refuses(
  'a directive where it may not stand',
  `
  type Query @timeout(ms: 100) {
    name: String ${call}
  }
`,
  `
    kiosk/schema.graphql:1  Directive "@timeout" may not be used on OBJECT
        expected  @timeout(ms: Int!) on FIELD_DEFINITION
        found     @timeout(ms: 100)
        mend      follow that form; schemas/directives.graphql says what @timeout means
  `,
);

refuses(
  'a directive of operations in a schema',
  `
  type Query {
    name: String ${call} @deadline(ms: 100)
  }
`,
  `
    kiosk/schema.graphql:2  Directive "@deadline" may not be used on FIELD_DEFINITION
        expected  @deadline(ms: Int!) on QUERY | MUTATION
        found     @deadline(ms: 100)
        mend      follow that form; schemas/directives.graphql says what @deadline means
  `,
);

refuses(
  'an unknown argument',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", inputs: {id: "u1"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Unknown argument "inputs" on directive "@call"
        expected  @call(service: String!, operation: String!, input: CallInput, path: String, onMissing: OnMissing = NULL) on FIELD_DEFINITION
        found     inputs: {id: "u1"}
        mend      write input
  `,
);

refuses(
  'an argument that is missing',
  `
  type Query {
    name: String @call(service: "users", input: {id: "u1"}, path: "name")
  }
`,
  `
    kiosk/schema.graphql:2  Directive "@call" argument "operation" of type "String!" is required, but it was not provided
        expected  @call(service: String!, operation: String!, input: CallInput, path: String, onMissing: OnMissing = NULL) on FIELD_DEFINITION
        found     @call(service: "users", input: {id: "u1"}, path: "name")
        mend      follow that form; schemas/directives.graphql says what @call means
  `,
);

refuses(
  'an argument of another type',
  `
  type Query {
    name: String
      ${call}
      @timeout(ms: "fast")
  }
`,
  `
    kiosk/schema.graphql:4  @timeout: argument "ms" has invalid value "fast"
        expected  @timeout(ms: Int!) on FIELD_DEFINITION
        found     ms: "fast"
        mend      give the argument a value of its type; schemas/directives.graphql says what it means
  `,
);

refuses(
  'a value that the argument does not know',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name", onMissing: SKIP)
  }
`,
  `
    kiosk/schema.graphql:2  @call: argument "onMissing" has invalid value SKIP
        expected  @call(service: String!, operation: String!, input: CallInput, path: String, onMissing: OnMissing = NULL) on FIELD_DEFINITION
        found     onMissing: SKIP
        mend      give the argument a value of its type; schemas/directives.graphql says what it means
  `,
);

refuses(
  'a time of nothing, and one of more than ten minutes',
  `
  type Query {
    name: String ${call} @timeout(ms: 0)
    again: String ${call} @timeout(ms: 600001)
  }
`,
  `
    kiosk/schema.graphql:2  @timeout(ms:) is out of range
        expected  milliseconds from 1 to 600000
        found     0
        mend      write the time in milliseconds, as in @timeout(ms: 200)

    kiosk/schema.graphql:3  @timeout(ms:) is out of range
        expected  milliseconds from 1 to 600000
        found     600001
        mend      write the time in milliseconds, as in @timeout(ms: 200)
  `,
);

refuses(
  'a directive twice',
  `
  type Query {
    name: String ${call} @timeout(ms: 100) @timeout(ms: 200)
  }
`,
  `
    kiosk/schema.graphql:2  The directive "@timeout" can only be used once at this location
        expected  the directive once
        found     @timeout(ms: 100)
        mend      keep one of the two
  `,
);

refuses(
  '@from on a field without a path',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    name: String @from(value: "name")
  }
`,
  `
    kiosk/schema.graphql:5  @from on a field takes path
        expected  @from(path: "…"), a path in the parent's answer
        found     @from(value: "name")
        mend      write @from(path: "…")
  `,
);

refuses(
  '@from on an enum value without a value',
  `
  type Query {
    tier: Tier @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "tier")
  }
  enum Tier {
    GOLD @from(path: "gold")
    SILVER @from(value: "silver")
  }
`,
  `
    kiosk/schema.graphql:5  @from on an enum value takes value
        expected  @from(value: "…"), the contract's spelling
        found     @from(path: "gold")
        mend      write @from(value: "…")
  `,
);

refuses(
  'directives on a field of an interface, where they would change nothing',
  `
  type Query {
    user: Person @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  interface Person @discriminate(path: "tier", map: {gold: "Friend", silver: "Friend"}) {
    name: String @auth(roles: ["support"])
  }
  type Friend implements Person {
    name: String
  }
`,
  `
    kiosk/schema.graphql:5  Person.name: @auth on a field of an interface changes nothing
        expected  @auth on the field in each type that implements Person
        found     @auth on interface Person
        mend      move @auth to the types that implement Person
  `,
);

refuses(
  'a type that the schema does not have',
  `
  type Query {
    user: Usr @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User { id: ID! }
`,
  `
    kiosk/schema.graphql:2  Unknown type "Usr"
        expected  a type that this file declares, or String, Int, Float, Boolean or ID
        found     Usr
        mend      write User
  `,
);

refuses(
  'a schema without Query',
  'type Mutation { createUser: ID @call(service: "users", operation: "createUser", input: {name: "Ada"}, path: "id") }',
  `
    kiosk/schema.graphql:1  Query root type must be provided
        expected  a type Query
        found     none
        mend      add type Query { … }
  `,
);

refuses(
  'a subscription, which a call cannot answer',
  `
  type Query {
    name: String ${call}
  }
  type Subscription {
    name: String ${call}
  }
`,
  `
    kiosk/schema.graphql:4  Subscription: subscriptions are not served
        expected  a schema of queries and mutations
        found     type Subscription
        mend      remove the type; offer what it holds under Query
  `,
);

refuses(
  '@auth on a field that is never null',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    name: String! @auth(roles: ["support"])
  }
`,
  `
    kiosk/schema.graphql:5  User.name: is guarded by @auth, but never null
        expected  String
        found     String!
        mend      remove the !, since a viewer who may not see the field gets null
  `,
);

refuses(
  '@auth on a type, where a field that gives it is never null',
  `
  type Query {
    order: Order @call(service: "orders", operation: "GetOrder", input: {id: "o1"})
  }
  type Order {
    lines: [Line!]! 
  }
  type Line @auth {
    sku: String
  }
`,
  `
    kiosk/schema.graphql:5  Order.lines: is guarded by @auth, but never null
        expected  [Line!]
        found     [Line!]!
        mend      remove the !, since a viewer who may not see the field gets null
  `,
);

refuses(
  '@auth on a member of a union, where the union is never null',
  `
  type Query {
    news: [News!] @call(service: "users", operation: "listNews")
  }
  union News @discriminate(path: "kind", map: {sale: "Sale", story: "Story"}) = Sale | Story
  type Sale @auth(roles: ["member"]) { percent: Int! }
  type Story { text: String }
`,
  `
    kiosk/schema.graphql:2  Query.news: may be a Sale, which is guarded by @auth, but is never null
        expected  [News]
        found     [News!]
        mend      remove each !, since a viewer who may not see a Sale gets null in its place
  `,
);
