import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { ProvenSchema } from '../../schema/index.ts';
import type { PreparedOperation } from '../prepared-operation.ts';
import { countTokens, isCompilable, maxHotTokens } from './compilable.ts';
import { type CompiledOperation, type Compiler, compileOperation, loadCompiler } from './compile-operation.ts';
import { CompileQueue } from './compile-queue.ts';

/** A compiled operation holds about 80 KB. */
const maxCompiled = 300;
/** Runs before an operation is worth compiling. */
export const hotAfter = 10;

export interface HotOperationsOptions {
  readonly proven: ProvenSchema;
  /** With resolvers attached. */
  readonly schema: GraphQLSchema;
}

/** What is known of an operation: how often it ran, until it is compiled or known not to be compilable. */
type State = { runs: number } | { run: CompiledOperation } | 'never' | 'waiting';

/** Compiles the operations that are asked for again and again, behind their backs; the least recently used of too many is interpreted again. */
export class HotOperations {
  readonly #options: HotOperationsOptions;
  readonly #states = new WeakMap<PreparedOperation, State>();
  readonly #compiled = new LRUCache<PreparedOperation, true>({
    max: maxCompiled,
    dispose: (_value, operation) => this.#states.set(operation, { runs: 0 }),
  });
  readonly #queue = new CompileQueue();
  #compiler: Promise<Compiler> | undefined;

  constructor(options: HotOperationsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#compiled.size;
  }

  /** @returns undefined when the operation is not compiled, or its variables do not fit: graphql-js runs it */
  run(
    operation: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    context: object,
  ): ExecutionResult | undefined | Promise<ExecutionResult> {
    const state = this.#states.get(operation);
    if (typeof state === 'object' && 'run' in state) {
      this.#compiled.get(operation);
      return state.run(variables, context);
    }
    if (state === undefined) this.#states.set(operation, this.#isWorth(operation) ? { runs: 1 } : 'never');
    else if (typeof state === 'object' && ++state.runs >= hotAfter) this.#enqueue(operation);
    return undefined;
  }

  /** Compiles now, whatever its length: for operations that are known to come. */
  async compile(operation: PreparedOperation): Promise<void> {
    if (!isCompilable(this.#options.proven, operation)) return;
    this.#compile(await this.#load(), operation);
  }

  async load(): Promise<void> {
    await this.#load();
  }

  close(): void {
    this.#queue.close();
  }

  #isWorth(operation: PreparedOperation): boolean {
    return (
      countTokens(operation.document, maxHotTokens) <= maxHotTokens && isCompilable(this.#options.proven, operation)
    );
  }

  #enqueue(operation: PreparedOperation): void {
    this.#states.set(operation, 'waiting');
    void this.#load().then((compiler) => {
      if (!this.#queue.add(() => this.#compile(compiler, operation))) this.#states.set(operation, { runs: 0 });
    });
  }

  #compile(compiler: Compiler, operation: PreparedOperation): void {
    const { document, operationName } = operation;
    const run = compileOperation(compiler, { schema: this.#options.schema, document, operationName });
    this.#states.set(operation, run ? { run } : 'never');
    if (run) this.#compiled.set(operation, true);
  }

  #load(): Promise<Compiler> {
    this.#compiler ??= loadCompiler();
    return this.#compiler;
  }
}
