// The types that a schema shows, held against those that the contracts give: scalars, lists, objects, enums, unions, nulls.
import { accepts, refuses } from '../support/proofs.ts';

/** A user of the contract, shown by these fields of the type User. */
const user = (fields: string, types = '') => `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    ${fields}
  }
  ${types}
`;

/** The contract's news, which are a sale or a story by their property `kind`. */
const news = (types: string) => `
  type Query { news: [News] @call(service: "users", operation: "listNews") }
  ${types}
`;

refuses(
  'text as a number',
  user('name: Int'),
  `
    kiosk/schema.graphql:5  User.name: has a type that does not fit the contract
        expected  a type that shows string: String
        found     Int
        mend      change the type to String, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'a 64-bit number as Int, which would round it',
  user('points: Int'),
  `
    kiosk/schema.graphql:5  User.points: has a type that does not fit the contract
        expected  a type that shows int64 or null: Long
        found     Int
        mend      change the type to Long, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'one as a list',
  user('name: [String]'),
  `
    kiosk/schema.graphql:5  User.name: has a type that does not fit the contract
        expected  a type that shows string: String
        found     [String]
        mend      change the type to String, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'a list as one',
  user('tags: String'),
  `
    kiosk/schema.graphql:5  User.tags: has a type that does not fit the contract
        expected  a type that shows list of string: [String]
        found     String
        mend      change the type to [String], or read another part of the answer with @from(path:)
  `,
);
refuses(
  'an object as a scalar',
  user('manager: String'),
  `
    kiosk/schema.graphql:5  User.manager: has a type that does not fit the contract
        expected  a type that shows object User or null: an object type
        found     String
        mend      change the type to an object type, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'a scalar as an object',
  user('name: Name', 'type Name { first: String }'),
  `
    kiosk/schema.graphql:5  User.name: has a type that does not fit the contract
        expected  a type that shows string: String
        found     Name
        mend      change the type to String, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'an enum as a number',
  user('tier: Int'),
  `
    kiosk/schema.graphql:5  User.tier: has a type that does not fit the contract
        expected  a type that shows enum Tier: an enum of gold, silver
        found     Int
        mend      change the type to an enum of gold, silver, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'text as an enum',
  user('name: Name', 'enum Name { ADA }'),
  `
    kiosk/schema.graphql:5  User.name: has a type that does not fit the contract
        expected  a type that shows string: String
        found     Name
        mend      change the type to String, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'text as a date',
  user('name: Date', 'scalar Date'),
  `
    kiosk/schema.graphql:5  User.name: has a type that does not fit the contract
        expected  a type that shows string: String
        found     Date
        mend      change the type to String, or read another part of the answer with @from(path:)
  `,
);
refuses(
  'an object as Money that has no amount',
  user('manager: Money', 'scalar Money'),
  `
    kiosk/schema.graphql:5  User.manager: has a type that does not fit the contract
        expected  a type that shows object User or null: an object type
        found     Money
        mend      change the type to an object type, or read another part of the answer with @from(path:)
  `,
);

refuses(
  'C8: non-null over an optional field',
  user('nickname: String!'),
  `
    kiosk/schema.graphql:5  User.nickname: is never null, but the contract may leave it out
        expected  String, or a required field in the contract
        found     String! over string or null
        mend      remove the !, or make the field required in the contract
  `,
);
refuses(
  'non-null over a path with something optional in it',
  user('managerName: String! @from(path: "manager.name")'),
  `
    kiosk/schema.graphql:5  User.managerName: is never null, but the contract may leave it out
        expected  String, or a required field in the contract
        found     String! over string or null
        mend      remove the !, or make the field required in the contract
  `,
);
refuses(
  'a list of non-null over items that may be null',
  user('friends: [User!]'),
  `
    kiosk/schema.graphql:5  User.friends: has items that are never null, but the contract may leave some out
        expected  [User]
        found     [User!] over items of object User or null
        mend      remove the ! of the item, or make items required in the contract
  `,
);

refuses(
  'a call that lists non-null over items that may be null',
  `
  type Query {
    friends: [User!] @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "friends")
  }
  type User { id: ID! }
`,
  `
    kiosk/schema.graphql:2  Query.friends: has items that are never null, but the contract may leave some out
        expected  [User], or onMissing: DROP
        found     [User!] over items of object User or null
        mend      remove the ! of the item, or add onMissing: DROP to @call to leave out what is missing
  `,
);

accepts(
  'a call that lists non-null and drops what is missing',
  `
  type Query {
    friends: [User!] @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "friends", onMissing: DROP)
  }
  type User { id: ID! }
`,
);

refuses(
  'an enum that cannot show a value of the contract',
  user('tier: Tier!', 'enum Tier { GOLD @from(value: "gold") }'),
  `
    kiosk/schema.graphql:5  User.tier: enum Tier cannot show every value of the contract
        expected  a value for each of gold, silver
        found     no value for silver
        mend      add to enum Tier: SILVER @from(value: "silver")
  `,
);
refuses(
  'an enum with a value that the contract does not have',
  user('tier: Tier!', 'enum Tier { GOLD @from(value: "gold") SILVER @from(value: "silver") BRONZE }'),
  `
    kiosk/schema.graphql:5  User.tier: enum Tier has values that the contract does not know
        expected  values of the contract: gold, silver
        found     BRONZE
        mend      remove BRONZE, or name the contract's value with @from(value:)
  `,
);
refuses(
  'an enum that spells the contract’s values otherwise and does not say so',
  user('tier: Tier!', 'enum Tier { GOLD SILVER }'),
  `
    kiosk/schema.graphql:5  User.tier: enum Tier cannot show every value of the contract
        expected  a value for each of gold, silver
        found     no value for gold, silver
        mend      add to enum Tier: GOLD @from(value: "gold"), SILVER @from(value: "silver")
  `,
);

refuses(
  'a union that does not say how its types are told apart',
  news(`
  union News = Sale | Story
  type Sale { percent: Int! }
  type Story { text: String }
`),
  `
    kiosk/schema.graphql:3  Query.news: News: the answer cannot tell which type a value is
        expected  @discriminate(path:) naming a property that says the kind: "kind"
        found     "__typename" in one of sale, story (by kind)
        mend      write @discriminate(path: "kind", map: {sale: "…", story: "…"})
  `,
);

refuses(
  'a union told apart by something else',
  news(`
  union News @discriminate(path: "title") = Sale | Story
  type Sale { percent: Int! }
  type Story { text: String }
`),
  `
    kiosk/schema.graphql:3  Query.news: News: the answer cannot tell which type a value is
        expected  @discriminate(path:) naming a property that says the kind: "kind"
        found     "title" in one of sale, story (by kind)
        mend      write @discriminate(path: "kind", map: {sale: "…", story: "…"})
  `,
);

refuses(
  'a union that lacks a type for a kind',
  news(`
  union News @discriminate(path: "kind", map: {sale: "Sale"}) = Sale
  type Sale { percent: Int! }
`),
  `
    kiosk/schema.graphql:3  Query.news: News: has no type for some kinds of the answer
        expected  a type for each of sale, story
        found     none for story
        mend      write @discriminate(path: "kind", map: {sale: "Sale", story: "…"})
  `,
);

refuses(
  'a union with a type that the answer never is',
  news(`
  union News @discriminate(path: "kind", map: {sale: "Sale", story: "Story"}) = Sale | Story | Poll
  type Sale { percent: Int! }
  type Story { text: String }
  type Poll { title: String }
`),
  `
    kiosk/schema.graphql:3  Query.news: News: has types that the answer never is
        expected  one of sale, story for each type
        found     none for Poll
        mend      take Poll out of News, or name it in the map of @discriminate
  `,
);

refuses(
  'an interface over an answer of one kind',
  user(
    'manager: Person',
    `
  interface Person @discriminate(path: "name") { name: String! }
  type Boss implements Person { name: String! }
`,
  ),
  `
    kiosk/schema.graphql:8  User.manager: Person: the answer cannot tell which type a value is
        expected  @discriminate(path:) naming a property that says the kind
        found     "name" in object User
        mend      name one of its enums: tier
  `,
);

refuses(
  'a member of a union that shows what only another kind has',
  news(`
  union News @discriminate(path: "kind", map: {sale: "Sale", story: "Story"}) = Sale | Story
  type Sale { percent: Int! }
  type Story { percent: Int }
`),
  `
    kiosk/schema.graphql:5  Story.percent: reads a path that the answer does not have
        expected  a property of object Story: kind, title, text
        found     "percent"
        mend      name one of them with @from(path: "…"), or give the field a @call or resolver of its own
  `,
);

refuses(
  'a union as one object',
  news('type News { title: String!, percent: Int }'),
  `
    kiosk/schema.graphql:2  News.percent: reads a path that the answer does not have
        expected  a property of object Story: kind, title, text
        found     "percent"
        mend      name one of them with @from(path: "…"), or give the field a @call or resolver of its own
  `,
);

refuses(
  'a scalar that nobody gives a behaviour',
  user('name: Shout', 'scalar Shout'),
  `
    kiosk/schema.graphql:7  scalar Shout has no behaviour
        expected  one of DateTime, Date, Long, Money, JSON, or a GraphQLScalarType of that name in resolvers.ts
        found     Shout
        mend      use a known scalar, or export Shout from resolvers.ts
  `,
);
