// A BFF in one process: schema, contracts and resolvers are the real ones' kinds, and so are compiler, pipeline and engine; services are
// functions.
import assert from 'node:assert/strict';
import { type DocumentNode, type GraphQLError, parse, validate } from 'graphql';
import type { AnswerCache } from '../../shared/cache/index.ts';
import type { BatchConfig, CacheConfig, OperationConfig, ServiceConfig } from '../../shared/config/index.ts';
import { type Contract, readGraphqlSdl, readOpenApi } from '../../shared/contracts/index.ts';
import { createEngine, type PreparedOperation } from '../../shared/engine/index.ts';
import { type ErrorCode, Findings, formatFinding } from '../../shared/errors/index.ts';
import { isAllowed } from '../../shared/policy/index.ts';
import {
  deadlineRule,
  executableSchema,
  type ProvenSchema,
  proveSchema,
  type ResolverMap,
} from '../../shared/schema/index.ts';
import {
  type Attempt,
  createOperations,
  createPipeline,
  type Degradation,
  RequestScope,
  type Transport,
  type Viewer,
} from '../../shared/upstreams/index.ts';
import { neverStalled, withoutTime } from '../support/fake-clock.ts';
import * as contracts from './contracts.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs and answers are what each test makes of them
type Data = any;

/** Answers a call: a value, a promise of one, or a throw. */
export type Handler = (input: Data, attempt: Attempt) => unknown;

export interface TestBffOptions {
  readonly schema: string;
  /** By operation name; one without a handler must not be called. */
  readonly users?: Readonly<Record<string, Handler>>;
  readonly reviews?: Readonly<Record<string, Handler>>;
  readonly resolvers?: ResolverMap;
  /** Registry entries of the service `users`. */
  readonly usersConfig?: Partial<ServiceConfig>;
  /** By the name of the operation that they answer. */
  readonly batches?: Readonly<Record<string, Partial<BatchConfig>>>;
  /** @default nothing is kept */
  readonly cache?: AnswerCache;
  /** Registry entries of what is kept whoever asks, by operation. */
  readonly caches?: Readonly<Record<string, CacheConfig>>;
  /** The services that the BFF may call. @default both */
  readonly services?: readonly string[];
  readonly headers?: readonly string[];
  readonly development?: boolean;
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly as?: Partial<Viewer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string;
  readonly withinMs?: number;
  /** Each place asks for itself, as where a hook is asked about each call. */
  readonly placeByPlace?: boolean;
}

export interface Asked {
  readonly data: Data;
  readonly errors: readonly { message: string; path?: readonly (string | number)[]; extensions: Data }[];
  /** Errors as `path.to.field CODE`. */
  readonly codes: readonly string[];
  readonly degraded: readonly Degradation[];
  readonly extensions: Data;
}

/** A call as it arrived. */
export interface Called {
  /** `users.getUser` */
  readonly operation: string;
  readonly input: Data;
  readonly selection: string;
  readonly attempt: Attempt;
}

export interface TestBff {
  readonly calls: Called[];
  readonly proven: ProvenSchema;
  /** Errors as logs see them. */
  readonly logged: { readonly error: GraphQLError; readonly code: ErrorCode }[];
  /** Asks while time stands still. */
  ask(query: string, options?: AskOptions): Promise<Asked>;
  /** Asks while time passes, as a test lets it; the client may leave. */
  start(query: string, options?: AskOptions): { readonly answer: Promise<Asked>; leave(): void };
  prepare(query: string): PreparedOperation;
  /** From now on compiled code runs it, and not graphql-js. */
  compile(query: string): Promise<void>;
}

export function testBff(options: TestBffOptions): TestBff {
  const findings = new Findings();
  const services = { users: serviceOf('users', 'rest', options), reviews: serviceOf('reviews', 'graphql', options) };
  const operations = createOperations(
    { file: 'services.yaml', services: new Map(Object.entries(services)) },
    readContracts(findings),
    findings,
  );
  const proven = proveSchema(
    {
      text: { file: 'schema.graphql', text: options.schema },
      resolvers: options.resolvers ?? {},
      operations,
      services: options.services ?? ['users', 'reviews'],
      headers: options.headers ?? [],
    },
    findings,
  );
  assert.ok(proven && findings.list.length === 0, findings.list.map(formatFinding).join('\n\n'));
  return serve(proven, options);
}

function readContracts(findings: Findings): ReadonlyMap<string, Contract> {
  return new Map([
    ['users', readOpenApi('users.yaml', contracts.users, findings)],
    ['reviews', readGraphqlSdl('reviews.graphql', contracts.reviews, findings)],
  ]);
}

function serviceOf(name: 'users' | 'reviews', protocol: 'rest' | 'graphql', options: TestBffOptions): ServiceConfig {
  const isOurs = (bulk: string | undefined) => (bulk === 'ratings') === (name === 'reviews');
  const operations = Object.entries(options.batches ?? {}).filter(([, batch]) => isOurs(batch.operation));
  return {
    name,
    protocol,
    identity: 'none',
    timeoutMs: undefined,
    urls: [`http://${name}`],
    variants: [],
    concurrency: 64,
    // Calls are counted here, so that second attempts and other requests stay out of it.
    coalesce: false,
    retry: { retries: 0, budget: 0.2 },
    breaker: { profile: 'ratio', errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5_000 },
    headers: { set: {}, forward: [], remove: [], hooks: [] },
    line: 1,
    ...(name === 'users' ? options.usersConfig : {}),
    operations: new Map([
      ...operations.map(([operation, batch]) => [operation, operationConfig(operation, batch)] as const),
      ...(name === 'users' ? Object.entries(options.caches ?? {}) : []).map(
        ([operation, cache]) => [operation, { name: operation, cache, line: 1 } as OperationConfig] as const,
      ),
    ]),
  } as unknown as ServiceConfig;
}

function operationConfig(name: string, batch: Partial<BatchConfig>): OperationConfig {
  const defaults = { operation: 'listUsers', input: 'ids', key: 'id', items: [], max: 100, many: false, line: 1 };
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

function serve(proven: ProvenSchema, options: TestBffOptions): TestBff {
  const calls: Called[] = [];
  const logged: { error: GraphQLError; code: ErrorCode }[] = [];
  const transports = new Map(
    (['users', 'reviews'] as const).map((name) => [name, transportTo(options[name] ?? {}, calls)]),
  );
  const schema = executableSchema(proven, {
    pipeline: createPipeline(transports, { cache: options.cache, stall: neverStalled() }),
    authorize: isAllowed,
  });
  const engine = createEngine({
    proven,
    schema,
    defaults: {
      queryDeadlineMs: 1_000,
      mutationDeadlineMs: 6_000,
      headers: options.headers ?? [],
      sizes: { assumedListSize: 10, maxPageSize: 100 },
    },
    development: options.development ?? false,
    onError: (error, code) => logged.push({ error: error as GraphQLError, code }),
  });
  const documents = new Map<string, DocumentNode>();
  const prepare = (query: string) => {
    const document = documents.get(query) ?? parse(query);
    documents.set(query, document);
    assert.deepEqual(validate(schema, document), []);
    return engine.prepare(document, undefined)!;
  };
  const compile = async (query: string) => {
    await engine.compile(prepare(query));
    assert.ok(engine.compiled > 0);
  };
  const start: TestBff['start'] = (query, asking = {}) => {
    const prepared = prepare(query);
    const scope = scopeOf(asking, prepared.plan.deadlineMs);
    const answer = engine.execute(prepared, asking.variables ?? {}, scope).then(toAsked);
    return { answer, leave: () => scope.close() };
  };
  const ask: TestBff['ask'] = (query, asking) => withoutTime(() => start(query, asking).answer);
  return { calls, logged, proven, prepare, compile, start, ask };
}

function transportTo(handlers: Readonly<Record<string, Handler>>, calls: Called[]): Transport {
  return {
    close: async () => {},
    send: (attempt) => {
      const { operation, input, selection, signal } = attempt;
      calls.push({ operation: operation.id, input, selection, attempt });
      return new Promise((resolve, reject) => {
        signal.listen({ onAbort: reject });
        const handler = handlers[operation.name];
        assert.ok(handler, `${operation.id} was called`);
        Promise.resolve(handler(input, attempt)).then((value) => resolve(structured(value)), reject);
      });
    },
  };
}

/** Answers are read in place, so that each call gets its own. */
function structured(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Error) return value;
  if (Array.isArray(value)) return value.map(structured);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, structured(child)]));
}

function scopeOf(
  { as, headers, idempotencyKey, withinMs, placeByPlace }: AskOptions,
  deadlineMs: number,
): RequestScope {
  const unsaid = { roles: [], scopes: [], tenant: undefined, tier: undefined, tokenId: undefined, expiresAt: 2e9 };
  return new RequestScope({
    traceId: 'f'.repeat(32),
    viewer: as === undefined ? null : { id: 'u1', ...unsaid, ...as },
    authorization: as === undefined ? undefined : 'Bearer abc',
    headers: headers ?? {},
    idempotencyKey,
    deadlineAt: performance.now() + (withinMs ?? deadlineMs),
    maxCalls: 50,
    callHook: placeByPlace ? () => undefined : undefined,
  });
}

function toAsked(answer: Data): Asked {
  // As a client has it: through JSON.
  const { data, errors = [], extensions = {} } = JSON.parse(JSON.stringify(answer));
  const codes = errors.map(({ path = [], extensions: { code } }: Data) => `${path.join('.')} ${code}`);
  return { data, errors, codes, degraded: extensions.degraded ?? [], extensions };
}

/** What a document that is no operation of this BFF is told. */
export function validationErrors(bff: TestBff, query: string): readonly string[] {
  return validate(bff.proven.schema, parse(query), [deadlineRule]).map(({ message }) => message);
}

/** A service that never answers. */
export const hang: Handler = () => new Promise(() => {});
