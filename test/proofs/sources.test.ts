// Every field has one source: a call, its parent, a resolver, or fields beneath it that have their own.
import { refuses } from '../support/proofs.ts';

const call = '@call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")';

refuses(
  'two sources for one field, by directives',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    name: String ${call} @from(path: "name")
  }
`,
  `
    kiosk/schema.graphql:5  User.name: has more than one source
        expected  one of @call, @from or a resolver
        found     @call and @from
        mend      keep @call, and remove @from
  `,
);

refuses(
  'two sources for one field, a directive and a resolver',
  {
    'kiosk/schema.graphql': `
    type Query {
      name: String ${call}
    }
  `,
    'kiosk/resolvers.mjs': `export default { Query: { name: () => 'Ada' } };`,
  },
  `
    kiosk/schema.graphql:2  Query.name: has more than one source
        expected  one of @call, @from or a resolver
        found     @call and a resolver in resolvers.ts
        mend      keep @call, and remove the resolver in resolvers.ts
  `,
);

refuses(
  '@timeout and @fallback on a field that is read from its parent',
  `
  type Query {
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    name: String @timeout(ms: 100) @fallback(value: "Guest")
  }
`,
  `
    kiosk/schema.graphql:5  User.name: @fallback and @timeout on a field that neither calls nor has a resolver
        expected  @timeout and @fallback beside @call, or on a field with a resolver
        found     a field that is read from its parent
        mend      remove @fallback and @timeout, or put them on the field that makes the call
  `,
);

refuses(
  'a field without a source',
  `
  type Query {
    name: String ${call}
    version: String
  }
`,
  `
    kiosk/schema.graphql:3  Query.version: has no source
        expected  @call, or a resolver in resolvers.ts: its parent is not read from a service
        found     a field with neither
        mend      add @call(service: …, operation: …), or write a resolver for it
  `,
);

refuses(
  'a list of objects without a source',
  `
  type Query {
    homes: [Home]
  }
  type Home {
    name: String ${call}
  }
`,
  `
    kiosk/schema.graphql:2  Query.homes: has no source
        expected  @call, or a resolver in resolvers.ts: its parent is not read from a service
        found     [Home] with neither
        mend      add @call(service: …, operation: …), or write a resolver for it
  `,
);

refuses(
  'a group within itself',
  `
  type Query {
    home: Home!
  }
  type Home {
    name: String ${call}
    menu: Menu!
  }
  type Menu {
    home: Home
  }
`,
  `
    kiosk/schema.graphql:9  Menu.home: is a cycle: an object within itself, with no call between that could end it
        expected  objects that end in fields with @call or a resolver
        found     Home → Menu → Home
        mend      remove the field, or put @call on a field of the circle
  `,
);

refuses(
  'resolvers for what the schema does not have',
  {
    'kiosk/schema.graphql': `
    type Query {
      user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
    }
    type User {
      label: String
    }
  `,
    'kiosk/resolvers.mjs': `
    export default {
      User: { label: (user) => user.name, lable: (user) => user.name },
      Usr: { name: () => 'Ada' },
    };
  `,
  },
  `
    kiosk/resolvers.mjs:2  User.lable: a resolver for something the schema does not have
        expected  resolvers for types and fields of schema.graphql only
        found     User.lable
        mend      rename it to User.label, or add User.lable to schema.graphql

    kiosk/resolvers.mjs:3  Usr: a resolver for something the schema does not have
        expected  resolvers for types and fields of schema.graphql only
        found     Usr
        mend      rename it to User, or add Usr to schema.graphql
  `,
);

refuses(
  'a resolver that is no function',
  {
    'kiosk/schema.graphql': `
    type Query {
      name: String
    }
  `,
    'kiosk/resolvers.mjs': `export default { Query: { name: 'Ada' } };`,
  },
  `
    kiosk/resolvers.mjs:1  Query.name: the resolver is not a function
        expected  (parent, args, ctx) => …
        found     string
        mend      write a function, or remove it
  `,
);

refuses(
  'resolvers that cannot be loaded',
  {
    'kiosk/schema.graphql': `
    type Query {
      name: String ${call}
    }
  `,
    'kiosk/resolvers.mjs': `export default { Query: { name: ada } };`,
  },
  `
    kiosk/resolvers.mjs:1  the module cannot be loaded
        expected  a module with a default export
        found     ada is not defined
        mend      correct the module; it is loaded as the server starts
  `,
);

refuses(
  'resolvers that cannot be read, at the line where that ends',
  {
    'kiosk/schema.graphql': `
    type Query {
      name: String ${call}
    }
  `,
    'kiosk/resolvers.mjs': `export default {
      Query: { name: () => 'Ada' },
      Product: }
    };`,
  },
  `
    kiosk/resolvers.mjs:3  the module cannot be loaded
        expected  a module with a default export
        found     ParseError: Unexpected token
        mend      correct the module; it is loaded as the server starts
  `,
);
