// @cost and @listSize that would make an operation cost something else than was meant.
import { accepts, refuses } from '../support/proofs.ts';

const list = '@call(service: "users", operation: "listUsers", input: {ids: ["u1"]}, path: "users")';
const user = '@call(service: "users", operation: "getUser", input: {id: "u1"})';

accepts(
  '@cost and @listSize as they are meant',
  `
  type Query {
    users(first: Int, ids: [ID!] @cost(weight: 2)): [User] ${list} @listSize(slicingArguments: ["first"], assumedSize: 5)
    user: User ${user} @cost(weight: "2.5")
  }
  type User @cost(weight: 3) { name: String }
`,
);

refuses(
  '@cost with a weight that is none',
  `
  type Query {
    user: User ${user} @cost(weight: "much")
  }
  type User @cost(weight: -1) { name: String }
`,
  `
    kiosk/schema.graphql:2  Query.user: @cost(weight:) cannot be used
        expected  a number from 0 to 1000000
        found     @cost(weight: "much")
        mend      write how many objects it is worth, as in @cost(weight: 5)

    kiosk/schema.graphql:4  User: @cost(weight:) cannot be used
        expected  a number from 0 to 1000000
        found     @cost(weight: -1)
        mend      write how many objects it is worth, as in @cost(weight: 5)
  `,
);

refuses(
  '@listSize that names what is not there',
  `
  type Query {
    users(first: Int, after: String): [User] ${list} @listSize(slicingArguments: ["frist"])
    more(first: Int, after: String): [User] ${list} @listSize(slicingArguments: ["after"])
    user: User ${user} @listSize(assumedSize: 5)
    holder: User ${user} @listSize(assumedSize: 5, sizedFields: ["name"])
    none: [User] ${list} @listSize(requireOneSlicingArgument: false)
    wrong: [User] ${list} @listSize(assumedSize: -5)
  }
  type User { name: String }
`,
  `
    kiosk/schema.graphql:2  Query.users: @listSize names a slicing argument that the field does not have
        expected  one of first, after
        found     "frist"
        mend      write "first"

    kiosk/schema.graphql:3  Query.more: @listSize: the slicing argument after is no number
        expected  an argument of type Int
        found     String
        mend      name the argument that says how many items there are

    kiosk/schema.graphql:4  Query.user: @listSize on a field that is no list
        expected  a list, or sizedFields that name the lists of its object
        found     User
        mend      write @listSize(…, sizedFields: ["items"]), or remove it

    kiosk/schema.graphql:5  Query.holder: @listSize names a sized field that is no list
        expected  lists of User, which has none
        found     "name"
        mend      remove sizedFields

    kiosk/schema.graphql:6  Query.none: @listSize says no size
        expected  assumedSize, slicingArguments or both
        found     neither
        mend      write @listSize(assumedSize: …), or name the argument that says the size

    kiosk/schema.graphql:7  Query.wrong: @listSize(assumedSize:) is out of range
        expected  a number of items from 0 to 1000000
        found     -5
        mend      write how many items there are at most in practice
  `,
);

refuses(
  'a registered operation that no request may send',
  {
    'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'], operations: { maxCost: 20 } };`,
    'kiosk/schema.graphql': `type Query { users(first: Int!): [User] ${list} @listSize(slicingArguments: ["first"]) } type User { name: String }`,
    'kiosk/operations/dear.graphql': 'query Dear { users(first: 30) { name } }',
    'kiosk/operations/open.graphql': 'query Open($first: Int!) { users(first: $first) { name } }',
  },
  `
    kiosk/bff.mjs:1  Dear costs more than an operation may
        expected  at most 20, by operations.maxCost
        found     31
        mend      ask for smaller pages, say with @listSize how long lists are in practice, or raise operations.maxCost
  `,
);
