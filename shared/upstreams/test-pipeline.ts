// For tests only: the pipeline with one service behind it, whose answers a test holds in its hand.
import type { BatchConfig, OperationConfig, ServiceConfig } from '../config/index.ts';
import { readGraphqlSdl } from '../contracts/index.ts';
import { Findings } from '../errors/index.ts';
import { LoopStall } from '../resilience/index.ts';
import { Call, type CallOptions } from './call.ts';
import { createOperations } from './operations.ts';
import { createPipeline, type PipelineOptions } from './pipeline.ts';
import { RequestScope, type RequestScopeOptions } from './request-scope.ts';
import type { Attempt, Operation } from './types.ts';

/** Contracts are written in SDL because it is the shortest; the pipeline does not know the difference. */
const sdl = `
  scalar Long
  type Query {
    user(id: ID!, locale: String): User
    users(ids: [ID!]!, locale: String): [User]!
    order(number: Long!): Order
    orders(numbers: [Long!]!): [Order!]!
    reviewsOf(productId: ID!): [Review!]!
    reviews(productIds: [ID!]!): [Review!]!
    hit(id: ID!): Hit
    hits(ids: [ID!]!): [Hit!]!
  }
  type Mutation { rename(id: ID!, name: String!): User }
  type User { id: ID! name: String }
  type Order { number: Long! total: Int }
  type Review { productId: ID! stars: Int }
  union Hit = Page | Product
  type Page { id: ID! }
  type Product { id: ID! }
`;

/** A call that has arrived at the service. */
export interface Arrived {
  readonly attempt: Attempt;
  answer(value: unknown): void;
  fail(error: unknown): void;
}

export interface TestService {
  /** In the order in which they arrived. */
  readonly arrived: Arrived[];
  operation(name: string): Operation;
  scope(options?: Partial<RequestScopeOptions>): RequestScope;
  /** What the ladder would serve instead. */
  stale(scope: RequestScope, name: string, input: CallOptions['input'], options?: AskOptions): unknown;
  /** Asks within 200 ms unless told otherwise. */
  ask(scope: RequestScope, name: string, input: CallOptions['input'], options?: AskOptions): Promise<unknown>;
}

export interface AskOptions {
  readonly withinMs?: number;
  readonly selection?: string;
  readonly idempotencyKey?: string;
  readonly outlivesClient?: boolean;
  readonly visibility?: CallOptions['visibility'];
  readonly cache?: CallOptions['cache'];
  readonly tags?: readonly string[];
}

/** @param batches by the name of the operation that they answer */
export function testService(
  batches: Readonly<Record<string, Partial<BatchConfig>>> = {},
  config: Partial<ServiceConfig> = {},
  options: PipelineOptions = {},
): TestService {
  const operations = createTestOperations(batches, config);
  const arrived: Arrived[] = [];
  const send = (attempt: Attempt) =>
    new Promise((answer, fail) => {
      arrived.push({ attempt, answer, fail });
      attempt.signal.listen({ onAbort: fail });
    });
  const pipeline = createPipeline(new Map([['shop', { send, close: async () => {} }]]), {
    // Time is the test's: a busy machine must not look like a stall.
    stall: new LoopStall({ now: () => 0 }),
    ...options,
  });
  const operation = (name: string) => operations.get(name)!;
  const callOf = (
    scope: RequestScope,
    name: string,
    input: CallOptions['input'],
    { withinMs = 200, selection = '', ...options }: AskOptions = {},
  ) =>
    new Call({
      operation: operation(name),
      input,
      selection,
      scope,
      deadlineAt: performance.now() + withinMs,
      ...options,
    });
  return {
    arrived,
    operation,
    scope: (options) => new RequestScope({ ...nobody, deadlineAt: performance.now() + 1_000, ...options }),
    ask: (...asked) => pipeline.send(callOf(...asked)),
    stale: (...asked) => pipeline.stale(callOf(...asked)),
  };
}

const nobody = {
  traceId: '0'.repeat(32),
  viewer: null,
  authorization: undefined,
  headers: {},
  idempotencyKey: undefined,
  maxCalls: 50,
};

function createTestOperations(
  batches: Readonly<Record<string, Partial<BatchConfig>>>,
  config: Partial<ServiceConfig>,
): ReadonlyMap<string, Operation> {
  const findings = new Findings();
  const contract = readGraphqlSdl('shop.graphql', sdl, findings);
  const entries = Object.entries(batches).map(([name, batch]) => [name, operationConfig(name, batch)] as const);
  const service = {
    name: 'shop',
    protocol: 'rest',
    identity: 'none',
    urls: ['http://shop'],
    variants: [],
    concurrency: 64,
    // What one request does is told here, apart from what several share and from second attempts.
    coalesce: false,
    retry: { retries: 0, budget: 0.2 },
    breaker: { profile: 'ratio', errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5_000 },
    headers: { set: {}, forward: [], remove: [], hooks: [] },
    line: 1,
    ...config,
    operations: new Map(entries),
  } as unknown as ServiceConfig;
  const registry = { file: 'services.yaml', services: new Map([['shop', service]]) };
  const operations = createOperations(registry, new Map([['shop', contract]]), findings);
  findings.throwIfAny();
  return operations.get('shop')!;
}

function operationConfig(name: string, batch: Partial<BatchConfig>): OperationConfig {
  const defaults = { operation: 'users', input: 'ids', key: 'id', items: [], max: 100, many: false, line: 1 };
  const unsaid = {
    identity: undefined,
    timeoutMs: undefined,
    read: undefined,
    cache: undefined,
    coalesce: undefined,
    checkId: undefined,
  };
  return { name, ...unsaid, batch: { ...defaults, ...batch }, line: 1 };
}
