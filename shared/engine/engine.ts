import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { type ErrorCode, isDegradable } from '../errors/index.ts';
import { createPlan, type PlanDefaults, type ProvenSchema, readProperty } from '../schema/index.ts';
import type { Degradation, RequestScope } from '../upstreams/index.ts';
import type { Executed } from './compiled/compile-operation.ts';
import { HotOperations } from './compiled/hot-operations.ts';
import { stopAfter } from './hard-stop.ts';
import { codeOf, type Maskable, type MaskOptions, maskError } from './mask.ts';
import { createNullability } from './nullability.ts';
import { onePerNull } from './one-per-null.ts';
import { type PreparedOperation, weighPlan } from './prepared-operation.ts';
import { inResponseOrder } from './response-order.ts';

export interface EngineOptions {
  readonly proven: ProvenSchema;
  /** With resolvers attached. */
  readonly schema: GraphQLSchema;
  readonly defaults: PlanDefaults;
  readonly development: boolean;
  /** False: nothing is compiled, to compare with. @default true */
  readonly compile?: boolean;
  /** Compiled because they are hot, at once; those that are known to come are not counted. @default 300 */
  readonly maxCompiled?: number;
  /** The BFF has an `onCall`. @default false */
  readonly callHooks?: boolean;
  /** Told of what a document is made into and what that takes, in bytes: it lives as long as the document. */
  readonly onPrepared?: (document: DocumentNode, bytes: number) => void;
  /** Told of every error of an execution, before it is masked. */
  readonly onError: (error: Maskable, code: ErrorCode, scope: RequestScope) => void;
}

/** Prepares operations once and executes them many times. Built once a BFF. */
export interface Engine {
  /** With resolvers attached. */
  readonly schema: GraphQLSchema;
  /**
   * The document is valid and has the operation; undefined for what cannot be run here (subscriptions).
   *
   * @throws {FoyerError} COST_LIMIT_EXCEEDED where it branches into more fields than can be planned
   */
  prepare(document: DocumentNode, operationName: string | null | undefined): PreparedOperation | undefined;
  /** An answer as the client may see it, at its deadline whatever its fields do. Without `data` the request itself was wrong: its variables do not fit. */
  execute(
    prepared: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    scope: RequestScope,
  ): Promise<Answer>;
  /** How many operations are compiled. */
  readonly compiled: number;
  /** Loads what compiles, which stops the process for a tenth of a second: before anybody waits. */
  loadCompiler(): Promise<void>;
  /** Compiles an operation that is known to come, before anybody waits for it. */
  compile(prepared: PreparedOperation): Promise<void>;
  close(): void;
}

export type Answer = FormattedExecutionResult;

/** Coercion errors told of one request (design, section 10). */
const maxCoercionErrors = 5;

export function createEngine(options: EngineOptions): Engine {
  const { proven, schema, defaults } = options;
  const hot = options.compile === false ? undefined : new HotOperations(options);
  /** Whoever reads documents keeps those that fit; while it holds one, what was prepared of it is kept as well. */
  const prepared = new WeakMap<DocumentNode, Map<string | undefined, PreparedOperation>>();

  return {
    schema,

    get compiled() {
      return hot?.size ?? 0;
    },

    prepare(document, operationName) {
      const ofDocument = prepared.get(document) ?? new Map<string | undefined, PreparedOperation>();
      prepared.set(document, ofDocument);
      const asked = operationName ?? undefined;
      const known = ofDocument.get(asked);
      if (known) return known;
      const plan = createPlan(proven, document, operationName, defaults);
      if (!plan) return undefined;
      // A client may name the one operation that there is, or not.
      const operation = ofDocument.get(plan.name) ?? { document, operationName: plan.name, plan };
      ofDocument.set(plan.name, operation).set(asked, operation);
      options.onPrepared?.(document, weighPlan(plan));
      return operation;
    },

    async execute(operation, variableValues, scope) {
      const running = hot?.run(operation, variableValues, scope) ?? interpret(schema, operation, variableValues, scope);
      const result = running instanceof Promise ? await stopAfter(scope.deadlineAt, running, operation) : running;
      if (!result.errors && scope.degraded.length === 0) return result;
      if (result.data === undefined) return refuse(result, scope, options);
      return finish(withOneErrorPerNull(schema, operation, result), scope, options);
    },

    compile: async (operation) => hot?.compile(operation),

    loadCompiler: async () => hot?.load(),

    close: () => hot?.close(),
  };
}

function interpret(
  schema: GraphQLSchema,
  { document, operationName }: PreparedOperation,
  variableValues: Readonly<Record<string, unknown>>,
  scope: RequestScope,
): ExecutionResult | Promise<ExecutionResult> {
  return execute({
    schema,
    document,
    operationName,
    variableValues,
    contextValue: scope,
    fieldResolver: readProperty as GraphQLFieldResolver<unknown, unknown>,
    options: { maxCoercionErrors },
  });
}

function withOneErrorPerNull(
  schema: GraphQLSchema,
  operation: PreparedOperation,
  { data, errors }: Executed,
): Executed {
  return errors ? { data, errors: onePerNull(data, errors, createNullability(schema, operation)) } : { data };
}

function refuse({ errors = [] }: Executed, { traceId }: RequestScope, options: MaskOptions): Answer {
  const asInput = errors
    .slice(0, maxCoercionErrors)
    .map(({ message, locations }) => ({ message, locations, extensions: { code: 'BAD_USER_INPUT' } }));
  return {
    errors: asInput.map((error) => maskError(error as GraphQLFormattedError, options)),
    extensions: { traceId },
  };
}

/** Puts errors in the order of the answer and says what stood in for what: nothing degrades in silence. */
function finish({ data, errors = [] }: Executed, scope: RequestScope, options: EngineOptions): Answer {
  const inOrder = inResponseOrder(data);
  const ordered = [...errors].sort(inOrder);
  tellConcealed(scope, options);
  const degraded = [...scope.degraded, ...nulled(ordered, scope, options)].sort(inOrder);
  return {
    data: data ?? null,
    ...(ordered.length > 0 ? { errors: ordered.map((error) => maskError(error, options)) } : {}),
    extensions: {
      ...(ordered.length > 0 ? { traceId: scope.traceId } : {}),
      ...(degraded.length > 0 ? { degraded } : {}),
    },
  };
}

/** A bug behind a fallback would stay hidden for ever. */
function tellConcealed(scope: RequestScope, { onError }: EngineOptions): void {
  for (const { error, path } of scope.concealed) {
    onError({ message: error.message, path, originalError: error }, error.code, scope);
  }
}

function nulled(errors: readonly Maskable[], scope: RequestScope, { onError }: EngineOptions): Degradation[] {
  const degraded: Degradation[] = [];
  for (const error of errors) {
    const code = codeOf(error);
    onError(error, code, scope);
    if (error.path && isDegradable(code)) degraded.push({ path: error.path, reason: code, served: 'null' });
  }
  return degraded;
}
