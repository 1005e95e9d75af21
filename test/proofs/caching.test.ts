// @cache and @invalidates where they would do nothing, or not what was meant.
import { accepts, refuses } from '../support/proofs.ts';

const call = '@call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")';

refuses(
  '@cache on a field without a call',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    name: String @cache(maxAgeSeconds: 60)
  }
`,
  `
    kiosk/schema.graphql:5  User.name: @cache on a field without a call
        expected  @cache beside @call
        found     a field that is read from its parent
        mend      remove @cache, or put it on the field that makes the call
  `,
);

refuses(
  '@cache with a time that cannot be kept',
  `
  type Query {
    name: String ${call} @cache(maxAgeSeconds: -1)
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: @cache(maxAgeSeconds:) is out of range
        expected  seconds from 0 to 31536000
        found     -1
        mend      write the time in seconds, as in @cache(maxAgeSeconds: 60)
  `,
);

refuses(
  '@invalidates outside of Mutation',
  `
  type Query {
    name: String ${call} @invalidates(tags: ["users"])
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: @invalidates on a field that changes nothing
        expected  @invalidates on fields of Mutation
        found     a field of Query
        mend      move @invalidates to the mutation that makes the cached answers wrong
  `,
);

refuses(
  'a tag whose template refers to nothing',
  `
  type Query {
    name(id: ID): String ${call} @cache(maxAgeSeconds: 60, tags: ["user:{args.di}"])
  }
`,
  `
    kiosk/schema.graphql:2  Query.name: a tag: {args.di} is not in the arguments of Query.name
        expected  one of id
        found     "di"
        mend      write {args.id}
  `,
);

accepts(
  '@cache with tags that read arguments and the viewer',
  `
  type Query {
    name(id: ID): String ${call} @cache(maxAgeSeconds: 60, tags: ["users", "user:{args.id}", "of:{viewer.id}"])
  }
`,
);
