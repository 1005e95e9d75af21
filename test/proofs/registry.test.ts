// services.yaml, bff.ts and the contracts themselves.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the registry are written so
import { accepts, bffKeys, refuses } from '../support/proofs.ts';
import { orders, registry, reviews, users } from '../support/small-shop.ts';

const schema =
  'type Query { name: String @call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name") }';
const bff = (more: string) =>
  `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users', 'orders', 'reviews'], ${more} };`;

accepts('a contract whose schemas lead back to themselves', {
  'users.yaml': users.replace(
    'nickname: { type: string }',
    "nickname: { type: string }\n        team: { type: array, items: { $ref: '#/components/schemas/Users' } }",
  ),
  'kiosk/schema.graphql': `
    type Query { user: User @call(service: "users", operation: "getUser", input: {id: "u1"}) }
    type User { name: String!, team: [Team!] }
    type Team { users: [User!]! }
  `,
});

refuses(
  'an unknown key in services.yaml',
  {
    'services.yaml': registry.replace('contract: users.yaml', 'contract: users.yaml\n    timeOutMs: 100'),
    'kiosk/schema.graphql': schema,
  },
  `
    services.yaml:5  services.users.timeOutMs: unknown key
        expected  one of protocol, contract, url, variants, grpcService, identity, timeoutMs, concurrency, coalesce, lenient, retry, breaker, headers, tls, operations
        found     timeOutMs
        mend      write timeoutMs
  `,
);
refuses(
  'an unknown key of an operation in services.yaml',
  {
    'services.yaml': registry.replace('getUser: { batch', 'getUser: { timeoutMS: 100, batch'),
    'kiosk/schema.graphql': schema,
  },
  `
    services.yaml:7  services.users.operations.getUser.timeoutMS: unknown key
        expected  one of identity, timeoutMs, read, batch, cache, coalesce, checkId
        found     timeoutMS
        mend      write timeoutMs
  `,
);
const byHeader = registry.replace(
  'contract: users.yaml',
  'contract: users.yaml\n    variants: { canary: { url: "http://127.0.0.1:9", when: { header: { X-Canary: "1" } } } }',
);
refuses(
  'a variant that is chosen by a header which bff.ts does not list',
  { 'services.yaml': byHeader, 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  headers: services.users.variants.canary of the registry is chosen by a header that this BFF does not read
        expected  'x-canary' among the headers
        found     none
        mend      add 'x-canary' to headers in bff.ts, or choose the variant by something else
  `,
);
accepts('a variant that is chosen by a header which bff.ts lists', {
  'services.yaml': byHeader,
  'kiosk/bff.mjs': bff("headers: ['x-canary']"),
  'kiosk/schema.graphql': schema,
});
refuses(
  'a protocol that there is not',
  { 'services.yaml': registry.replace('protocol: grpc', 'protocol: soap'), 'kiosk/schema.graphql': schema },
  `
    services.yaml:9  services.orders.protocol: this value cannot be used
        expected  one of rest, grpc, graphql
        found     "soap"
        mend      write one of rest, grpc, graphql
  `,
);
refuses(
  'a variable that is not set',
  { 'services.yaml': registry.replace('http://127.0.0.1:1\n', '${USERS_URL}\n'), 'kiosk/schema.graphql': schema },
  `
    services.yaml:5  services.users.url: the environment variable USERS_URL is not set
        expected  a value for USERS_URL
        found     \${USERS_URL}
        mend      set USERS_URL, or write a default: \${USERS_URL:-…}
  `,
);
refuses(
  'a registry that is no YAML: nothing is said about what it would hold',
  { 'services.yaml': 'services:\n  users: { protocol: rest\n', 'kiosk/schema.graphql': schema },
  `
    services.yaml:3  the file is not valid YAML
        expected  YAML 1.2
        found     Flow map in block collection must be sufficiently indented and end with a }
        mend      mend the syntax; inside { } a variable must stand in quotes
  `,
);
refuses(
  'a contract that is not there',
  { 'users.yaml': undefined, 'kiosk/schema.graphql': schema },
  `
    services.yaml:4  services.users.contract: there is no such contract
        expected  a file, named from the folder of this file
        found     "users.yaml"
        mend      correct the path, or add the contract
  `,
);
refuses(
  'an OpenAPI contract that is no YAML: nothing is said about calls of it',
  { 'users.yaml': 'openapi: 3.1.0\npaths: {\n', 'kiosk/schema.graphql': schema },
  `
    users.yaml:3  the contract is not readable
        expected  YAML or JSON
        found     Flow map in block collection must be sufficiently indented and end with a }
        mend      correct the syntax
  `,
);
refuses(
  'an OpenAPI contract of a version that is not understood',
  { 'users.yaml': "swagger: '2.0'\npaths: {}\n", 'kiosk/schema.graphql': schema },
  `
    users.yaml:1  not an OpenAPI document of a version that is understood
        expected  openapi: '3.1.0', or another 3.0 or 3.1
        found     2.0
        mend      publish the contract as OpenAPI 3.1
  `,
);
refuses(
  'an OpenAPI contract with a reference that leads nowhere',
  {
    'users.yaml': users.replace(
      "manager: { $ref: '#/components/schemas/User' }",
      "manager: { $ref: '#/components/schemas/Usr' }",
    ),
    'kiosk/schema.graphql': schema,
  },
  `
    users.yaml:57  $ref #/components/schemas/Usr cannot be followed
        expected  one of Tier, Users, User, Money, NewUser, Address, News, Sale, Story
        found     Usr
        mend      write User
  `,
);
refuses(
  'a proto contract that does not parse',
  { 'orders.proto': orders.replace('string user_id = 1;', 'string user_id = ;'), 'kiosk/schema.graphql': schema },
  `
    orders.proto:10  the contract does not parse
        expected  proto3
        found     illegal id ';'
        mend      correct the file; \`protoc\` or \`buf build\` names the place as well
  `,
);
refuses(
  'a proto contract without the service that the registry names',
  { 'services.yaml': registry.replace('shop.Orders', 'shop.Order'), 'kiosk/schema.graphql': schema },
  `
    services.yaml:8  the contract has no service shop.Order
        expected  one of shop.Orders
        found     shop.Order
        mend      write grpcService: shop.Orders
  `,
);
refuses(
  'a GraphQL contract that does not parse',
  { 'reviews.graphql': reviews.replace('type Rating {', 'type Rating'), 'kiosk/schema.graphql': schema },
  `
    reviews.graphql:5  the GraphQL contract is not a valid schema
        expected  a schema in GraphQL SDL, as the service publishes it
        found     Syntax Error: Unexpected Name "productId".
        mend      take the schema from the service again, or mend the line
  `,
);

refuses(
  'an unknown key in bff.ts',
  { 'kiosk/bff.mjs': bff('deadlineMS: 100'), 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  unknown key "deadlineMS"
        expected  one of ${bffKeys}
        found     deadlineMS
        mend      write deadlineMs
  `,
);
refuses(
  'a value in bff.ts that cannot be used, and one that is missing',
  { 'kiosk/bff.mjs': `export default { name: 'Kiosk', services: ['users'] };`, 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  "name" cannot be used
        expected  a lower-case name such as "kiosk"
        found     "Kiosk"
        mend      write a lower-case name such as "kiosk"

    kiosk/bff.mjs:1  "path" cannot be used
        expected  a path such as "/kiosk/graphql" (not /livez or /readyz)
        found     nothing
        mend      write a path such as "/kiosk/graphql" (not /livez or /readyz)
  `,
);
refuses(
  'a path that is the server’s own',
  { 'kiosk/bff.mjs': bff(`path: '/livez'`), 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  "path" cannot be used
        expected  a path such as "/kiosk/graphql" (not /livez or /readyz)
        found     "/livez"
        mend      write a path such as "/kiosk/graphql" (not /livez or /readyz)
  `,
);
refuses(
  'a service in bff.ts that the registry does not have',
  {
    'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users', 'order'] };`,
    'kiosk/schema.graphql': schema,
  },
  `
    kiosk/bff.mjs:1  services: the registry has no service "order"
        expected  some of users, orders, reviews
        found     'order'
        mend      write 'orders'
  `,
);
refuses(
  'a sample that is not there',
  { 'kiosk/bff.mjs': bff(`sample: 'operations/home.graphql'`), 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  there is no such "sample"
        expected  a file of the folder, such as "operations/home.graphql"
        found     "operations/home.graphql"
        mend      correct the path, or leave "sample" out
  `,
);
refuses(
  'a bff.ts that cannot be loaded',
  { 'kiosk/bff.mjs': 'export default { name: kiosk };', 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  the module cannot be loaded
        expected  a module with a default export
        found     kiosk is not defined
        mend      correct the module; it is loaded as the server starts
  `,
);
refuses(
  'a bff.ts that exports nothing of use',
  { 'kiosk/bff.mjs': 'export default 42;', 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.mjs:1  the default export is not a BFF
        expected  export default defineBff({ name, path, services })
        found     number
        mend      export the configuration as default
  `,
);
refuses(
  'a folder without bff.ts',
  { 'kiosk/bff.mjs': undefined, 'kiosk/schema.graphql': schema },
  `
    kiosk/bff.ts:1  the file is missing
        expected  a BFF folder with bff.ts (or .js, .mjs) and schema.graphql
        found     no such file
        mend      write kiosk/bff.ts: export default defineBff({ name, path, services })
  `,
);
refuses(
  'an issuer whose secret is not set',
  {
    'kiosk/bff.mjs': bff(
      "identity: { issuers: [{ issuer: 'https://login', algorithms: ['HS256'], secret: '${AUTH_SECRET}' }] }",
    ),
    'kiosk/schema.graphql': schema,
  },
  `
    kiosk/bff.mjs:1  identity.issuers[0].secret needs AUTH_SECRET
        expected  a value in the environment
        found     nothing
        mend      set AUTH_SECRET, or write a default: \${AUTH_SECRET:-…}
  `,
);
refuses(
  'two BFFs of one name at one path',
  {
    'kiosk/schema.graphql': schema,
    'tv/bff.mjs': bff(''),
    'tv/schema.graphql': schema,
  },
  `
    tv/bff.mjs:1  the name is taken
        expected  a name that no other BFF has
        found     "kiosk", as in kiosk/bff.mjs
        mend      choose another name

    tv/bff.mjs:1  the path is taken
        expected  a path that no other BFF has
        found     "/kiosk/graphql", as in kiosk/bff.mjs
        mend      choose another path
  `,
);
refuses(
  'a session at a path that another BFF has, and a misspelt key of it',
  {
    'kiosk/schema.graphql': schema,
    'tv/bff.mjs': `export default { name: 'tv', path: '/tv/graphql', services: ['users'], session: { path: '/kiosk/graphql' } };`,
    'tv/schema.graphql': schema,
    'radio/bff.mjs': `export default { name: 'radio', path: '/radio/graphql', services: ['users'], session: { idleSecond: 60 } };`,
    'radio/schema.graphql': schema,
  },
  `
    radio/bff.mjs:1  unknown key "session.idleSecond"
        expected  one of path, idleSeconds, maxSeconds, sameSite
        found     idleSecond
        mend      write idleSeconds

    tv/bff.mjs:1  the session.path is taken
        expected  a session.path that no other BFF has
        found     "/kiosk/graphql", as in kiosk/bff.mjs
        mend      choose another session.path
  `,
);
