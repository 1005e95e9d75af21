// `@fallback(value:)`: in the schema's own shape, and whole.
import { accepts, refuses } from '../support/proofs.ts';

/** A call that gives a user, with this fallback. */
const withFallback = (value: string, type = 'User') => `
  type Query {
    user: ${type}
      @call(service: "users", operation: "getUser", input: {id: "u1"})
      @fallback(value: ${value})
  }
  type User {
    id: ID!
    name: String!
    tier: Tier!
    tags: [String!]!
    age: Int
    manager: User
  }
  enum Tier { GOLD @from(value: "gold") SILVER @from(value: "silver") }
`;

accepts(
  'a fallback that is whole, under a field that is never null',
  withFallback(
    '{id: "guest", name: "Guest", tier: SILVER, tags: [], manager: {id: "m", name: "M", tier: GOLD, tags: ["x"]}}',
    'User!',
  ),
);
accepts('a fallback of null, which says that null is meant', withFallback('null'));

refuses(
  'a fallback of another type',
  withFallback('"guest"'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit
        expected  an object of type User
        found     "guest"
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback that is a list',
  withFallback('[]'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit
        expected  an object of type User
        found     []
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback of null under a field that is never null',
  withFallback('null', 'User!'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit
        expected  User!, which is never null
        found     null
        mend      write a value of type User! with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback without a field that is never null',
  withFallback('{id: "guest", tier: GOLD, tags: []}'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit at Query.user.name
        expected  String!, which is never null
        found     nothing
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback with a field that the type does not have',
  withFallback('{id: "guest", name: "Guest", tier: GOLD, tags: [], nam: "G"}'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit at Query.user.nam
        expected  a field of User: id, name, tier, tags, age, manager
        found     "nam"
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback in the contract’s words',
  withFallback('{id: "guest", name: "Guest", tier: "gold", tags: []}'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit at Query.user.tier
        expected  one of GOLD, SILVER
        found     "gold"
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback with one where a list belongs',
  withFallback('{id: "guest", name: "Guest", tier: GOLD, tags: "x"}'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit at Query.user.tags
        expected  a list: [String!]
        found     "x"
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback with a null in a list that has none',
  withFallback('{id: "guest", name: "Guest", tier: GOLD, tags: ["x", null]}'),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit at Query.user.tags[1]
        expected  String!, which is never null
        found     null
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);
refuses(
  'a fallback with a number that is text, deep inside',
  withFallback(
    '{id: "guest", name: "Guest", tier: GOLD, tags: [], manager: {id: "m", name: "M", tier: GOLD, tags: [], age: "old"}}',
  ),
  `
    kiosk/schema.graphql:4  Query.user: the fallback does not fit at Query.user.manager.age
        expected  a value of type Int
        found     "old"
        mend      write a value of type User with the schema's own field names, as a client would receive it
  `,
);

refuses(
  'a fallback of a union that does not say which type it is',
  `
  type Query {
    news: [News!] @call(service: "users", operation: "listNews") @fallback(value: [{title: "None"}])
  }
  union News @discriminate(path: "kind", map: {sale: "Sale", story: "Story"}) = Sale | Story
  type Sale { percent: Int! }
  type Story { title: String! }
`,
  `
    kiosk/schema.graphql:2  Query.news: the fallback does not fit at Query.news[0]
        expected  an object with __typename: one of Sale, Story
        found     {"title":"None"}
        mend      write a value of type [News!] with the schema's own field names, as a client would receive it
  `,
);

refuses(
  'a fallback on a mutation',
  `
  type Query {
    name: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")
  }
  type Mutation {
    createUser: ID
      @call(service: "users", operation: "createUser", input: {name: "Ada"}, path: "id")
      @fallback(value: "none")
  }
`,
  `
    kiosk/schema.graphql:7  Mutation.createUser: @fallback on a field of Mutation
        expected  no fallback: a change that fails is null, with an error
        found     @fallback
        mend      remove @fallback
  `,
);
