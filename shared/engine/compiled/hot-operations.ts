import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { callsMadeAhead, isAsShown, type ProvenSchema } from '../../schema/index.ts';
import type { PreparedOperation } from '../prepared-operation.ts';
import { isCompilable, maxHotTokens, tokensOf } from './compilable.ts';
import {
  type CompiledOperation,
  type Compiler,
  compileOperation,
  type Executed,
  loadCompiler,
} from './compile-operation.ts';
import { CompileQueue } from './compile-queue.ts';
import { type Disguised, disguiseLeaves } from './leaves.ts';

/** Runs before an operation is worth compiling. */
export const hotAfter = 10;

export interface HotOperationsOptions {
  readonly proven: ProvenSchema;
  /** With resolvers attached. */
  readonly schema: GraphQLSchema;
  /** Compiled because they are hot, at once; each holds about 80 KB. @default 300 */
  readonly maxCompiled?: number;
  /** Each call is asked about by the BFF's `onCall`, and so none is made ahead. @default false */
  readonly callHooks?: boolean;
}

/** What is known of an operation: how often it ran, until it is compiled or known not to be compilable. */
type State = { runs: number } | { run: CompiledOperation } | 'never' | 'waiting';

/** Compiles the operations that are asked for again and again, behind their backs; the least recently used of too many is interpreted again. */
export class HotOperations {
  readonly #options: HotOperationsOptions;
  readonly #states = new WeakMap<PreparedOperation, State>();
  readonly #hot: LRUCache<PreparedOperation, true>;
  /** Known to come: compiled for as long as the process lives. */
  readonly #expected = new Set<PreparedOperation>();
  readonly #queue = new CompileQueue();
  #compiler: Promise<Compiler> | undefined;
  #disguised: Disguised | undefined;

  constructor(options: HotOperationsOptions) {
    this.#options = options;
    this.#hot = new LRUCache<PreparedOperation, true>({
      max: options.maxCompiled ?? 300,
      dispose: (_value, operation) => this.#states.set(operation, { runs: 0 }),
    });
  }

  get size(): number {
    return this.#hot.size + this.#expected.size;
  }

  /** @returns undefined when the operation is not compiled, or its variables do not fit: graphql-js runs it */
  run(
    operation: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    context: object,
  ): Executed | undefined | Promise<Executed> {
    const state = this.#states.get(operation);
    if (typeof state === 'object' && 'run' in state) {
      this.#hot.get(operation);
      return state.run(variables, context);
    }
    if (state === undefined) this.#states.set(operation, this.#isWorth(operation) ? { runs: 1 } : 'never');
    else if (typeof state === 'object' && ++state.runs >= hotAfter) this.#enqueue(operation);
    return undefined;
  }

  /** Compiles now, whatever its length: for operations that are known to come. */
  async compile(operation: PreparedOperation): Promise<void> {
    if (!isCompilable(this.#options.proven, operation)) return;
    if (this.#compile(await this.#load(), operation)) this.#expected.add(operation);
  }

  async load(): Promise<void> {
    await this.#load();
  }

  close(): void {
    this.#queue.close();
  }

  #isWorth(operation: PreparedOperation): boolean {
    return tokensOf(operation.document) <= maxHotTokens && isCompilable(this.#options.proven, operation);
  }

  #enqueue(operation: PreparedOperation): void {
    this.#states.set(operation, 'waiting');
    void this.#load().then((compiler) => {
      const compile = () => {
        if (this.#compile(compiler, operation)) this.#hot.set(operation, true);
      };
      if (!this.#queue.add(compile)) this.#states.set(operation, { runs: 0 });
    });
  }

  /** @returns false for what cannot be compiled */
  #compile(compiler: Compiler, operation: PreparedOperation): boolean {
    const { document, operationName } = operation;
    const { schema, proven, callHooks } = this.#options;
    const madeAhead = callHooks ? [] : callsMadeAhead(proven, document, operationName);
    const disguised = this.#disguise();
    const run = compileOperation(compiler, { schema, document, operationName, disguised, madeAhead });
    this.#states.set(operation, run ? { run } : 'never');
    return run !== undefined;
  }

  #disguise(): Disguised {
    const { schema, proven } = this.#options;
    this.#disguised ??= disguiseLeaves(schema, (type, field) => {
      const source = proven.sources.get(type)?.get(field);
      return source !== undefined && isAsShown(proven, source);
    });
    return this.#disguised;
  }

  #load(): Promise<Compiler> {
    this.#compiler ??= loadCompiler();
    return this.#compiler;
  }
}
