// A BFF of a test's own, with limits that the test says, behind a proxy that names any client's address.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BffConfig } from '../../shared/bff/index.ts';
import { authIssuer, authSecret } from './production.ts';
import { at } from './repository.ts';
import type { RunningOptions } from './running-foyer.ts';

const schema = `
type Query {
  product(id: ID!): Product @call(service: "products", operation: "getProduct", input: {id: "{args.id}"}) @timeout(ms: 60000)
  dear(id: ID!): Product @call(service: "products", operation: "getProduct", input: {id: "{args.id}"}) @rateLimit(max: 10, window: "1h") @timeout(ms: 60000)
  tried(id: ID!): Product @call(service: "products", operation: "getProduct", input: {id: "{args.id}"}) @rateLimit(max: 2, window: "1h", dryRun: true) @timeout(ms: 60000)
  many(ids: [ID!]!): [Product] @call(service: "products", operation: "getProduct", input: {id: "{args.ids}"}) @timeout(ms: 60000)
}
type Mutation {
  pay(id: ID!): Boolean
}
type Product {
  id: ID!
  title: String @rateLimit(max: 60, window: "1m", burst: 3)
}
`;
const resolvers = 'export default { Mutation: { pay: () => true } };';

export interface LimitedFolder {
  readonly directory: string;
  remove(): void;
}

/** `bff.mjs`, `schema.graphql` and `resolvers.mjs` in a folder for temporary ones; extra files by name. */
export function writeLimitedBff(
  config: Partial<BffConfig>,
  files: Readonly<Record<string, string>> = {},
): LimitedFolder {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-limited-'));
  const identity = { issuers: [{ issuer: authIssuer, algorithms: ['HS256'], secret: authSecret }] };
  const whole = {
    name: 'kiosk',
    path: '/kiosk/graphql',
    services: ['products'],
    deadlineMs: 60_000,
    operations: { maxRootFields: 20 },
    identity,
    ...config,
  };
  const all = {
    'bff.mjs': `export default ${JSON.stringify(whole)};`,
    'schema.graphql': schema,
    'resolvers.mjs': resolvers,
  };
  for (const [name, text] of Object.entries({ ...all, ...files })) writeFileSync(join(directory, name), text);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

/** In production, behind a proxy on this machine that may say who the client is. */
export function limitedOptions(
  directories: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningOptions {
  return {
    directories,
    servicesFile: at('schemas/services.yaml'),
    env: { TRUSTED_PROXIES: '127.0.0.1', ...env },
  };
}

/** Another client each time, of the networks that are kept for documentation (RFC 5737). */
export function nextAddress(): string {
  last++;
  return `198.51.${100 + (last >> 8)}.${last & 255}`;
}
let last = 0;
