// What a person is told about limits that cannot be used.
import { accepts, refuses } from '../support/proofs.ts';

const call = '@call(service: "users", operation: "getUser", input: {id: "u1"}, path: "name")';
const schema = `type Query { hello: String ${call} }`;
const bff = (options: string) => ({
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'], ${options} };`,
  'kiosk/schema.graphql': schema,
});

accepts(
  'every kind of limit',
  bff(`limits: {
    address: { max: 600, window: '1m', burst: 100 },
    viewer: { max: 60, window: '10s', dryRun: true },
    quotas: { viewer: { day: 1000, month: 10000 }, apiKey: { day: 5 }, tenant: { month: 7 } },
    tiers: { gold: { viewer: { max: 600, window: '10s' } } },
    namedQuotas: { acme: { day: 10 } },
    operations: { 'Query.hello': { max: 1, window: '500ms' }, Hello: { max: 1, window: '1d' } },
    concurrency: { viewer: { max: 10 }, address: { max: 100, dryRun: true } },
    exempt: ['10.0.0.0/8, ::1', 'none'],
  }, addresses: { allow: ['10.0.0.0/8'], deny: ['10.0.0.1'] }`),
);

refuses(
  'limits with mistakes of many kinds, all at once',
  bff(`limits: {
    adress: { max: 1, window: '1m' },
    viewer: { max: 0, window: '1 minute', brust: 2 },
    operations: { 'Query.helo': { max: 1, window: '1m' } },
    exempt: ['everybody'],
  }`),
  `
    kiosk/bff.mjs:2  limits.adress cannot be used
        expected  viewer, apiKey, tenant, quotas, address, tiers, namedQuotas, operations, concurrency, exempt
        found     "adress"
        mend      write address

    kiosk/bff.mjs:3  limits.viewer.brust cannot be used
        expected  max, window, burst, dryRun
        found     "brust"
        mend      write burst

    kiosk/bff.mjs:3  limits.viewer.max cannot be used
        expected  a whole number from 1
        found     0
        mend      write a whole number from 1

    kiosk/bff.mjs:3  limits.viewer.window cannot be used
        expected  a text from "100ms" to "1d", such as "10s", "1m" or "1h"
        found     "1 minute"
        mend      write a text from "100ms" to "1d", such as "10s", "1m" or "1h"

    kiosk/bff.mjs:4  limits.operations "Query.helo" cannot be used
        expected  a root field such as "Mutation.placeOrder", or the name of an operation
        found     "Query.helo"
        mend      write Query.hello

    kiosk/bff.mjs:5  limits.exempt cannot be used
        expected  an address or a network, such as "10.0.0.0/8"
        found     "everybody"
        mend      write an address or a network, such as "10.0.0.0/8"
  `,
);

accepts(
  '@rateLimit beside any source',
  `
  type Query {
    name: String ${call} @rateLimit(max: 10, window: "1m")
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"}) @rateLimit(max: 1, window: "1d", burst: 5, dryRun: true)
  }
  type User { name: String @rateLimit(max: 1, window: "100ms") }
`,
);

refuses(
  '@rateLimit that counts nothing, for no time, and on a field that is never null',
  `
  type Query {
    name: String ${call} @rateLimit(max: 0, window: "1 minute", burst: -1)
    user: User @call(service: "users", operation: "getUser", input: {id: "u1"})
  }
  type User {
    name: String! @rateLimit(max: 1, window: "1m")
  }
`,
  `
    kiosk/schema.graphql:2  @rateLimit(max:) cannot be used
        expected  a whole number from 1
        found     0
        mend      write it as in @rateLimit(max: 10, window: "1m")

    kiosk/schema.graphql:2  @rateLimit(window:) cannot be used
        expected  a text from "100ms" to "1d"
        found     "1 minute"
        mend      write it as in @rateLimit(max: 10, window: "1m")

    kiosk/schema.graphql:2  @rateLimit(burst:) cannot be used
        expected  a whole number from 1
        found     -1
        mend      write it as in @rateLimit(max: 10, window: "1m")

    kiosk/schema.graphql:6  User.name: has @rateLimit, but is never null
        expected  String
        found     String!
        mend      remove the !, since whoever asks too often gets null
  `,
);
