import type { DocumentNode, GraphQLError } from 'graphql';
import { type Answer, type Engine, type MaskOptions, maskError, type PreparedOperation } from '../engine/index.ts';
import { type FoyerError, isFoyerError } from '../errors/index.ts';
import { estimateCost, type Limits, type ResolvedOperationLimits } from '../policy/index.ts';
import type { RequestScope } from '../upstreams/index.ts';
import { retryAfterOf } from './answers.ts';
import type { CostMeter } from './cost-meter.ts';
import { askBeforeOperation } from './hook-operations.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { publicHeaders } from './public-answer.ts';
import type { SharedRun, SharedRuns } from './shared-runs.ts';

export interface OperationRunnerOptions extends MaskOptions {
  readonly engine: Engine;
  readonly limits: ResolvedOperationLimits;
  readonly costs: CostMeter;
  /** Undefined where nothing is limited. */
  readonly rateLimits: Limits | undefined;
  /** The BFF has an `onOperation`. */
  readonly hooksOperations: boolean;
  /** Undefined: each request runs its own. */
  readonly sharedRuns: SharedRuns | undefined;
}

/** An operation of a document that is known to be good. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly method: string | undefined;
}

/** What goes out, but for the headers that every answer has. */
export interface OperationAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly result: Answer;
  /** The execution that it came of, where others may wait for the same. */
  readonly shared?: SharedRun | undefined;
}

const noHeaders: OperationAnswer['headers'] = Object.freeze({});

/**
 * Runs operations, whichever way their requests came: planned, limited, asked of the BFF's hook, weighed, executed, in this order.
 * Built once a BFF.
 */
export class OperationRunner {
  readonly #options: OperationRunnerOptions;

  constructor(options: OperationRunnerOptions) {
    this.#options = options;
  }

  /** @returns undefined when the document has no such operation, or a subscription */
  async run(asked: AskedOperation, incoming: IncomingRequest): Promise<OperationAnswer | undefined> {
    const prepared = this.#prepare(asked);
    if (!prepared) return undefined;
    const limited = this.#limit(asked, incoming);
    const refused = limited instanceof Promise ? await limited : limited;
    if (refused) return traced(refused, incoming);
    if (isFoyerError(prepared)) return this.refuse([prepared], incoming);
    const { engine, limits, costs, hooksOperations } = this.#options;
    const { plan } = prepared;
    incoming.operation = plan;
    const objection = hooksOperations && incoming.hooks ? await askBeforeOperation(incoming, prepared) : undefined;
    if (objection) return this.refuse([objection], incoming, objection.code === 'INTERNAL_SERVER_ERROR' ? 500 : 400);
    const { variables } = asked;
    const estimated = estimateCost(plan, variables, limits);
    if (typeof estimated !== 'number') return this.refuse([estimated], incoming);
    let shared = this.#share(asked, prepared, incoming, plan.deadlineMs);
    let result = await (shared?.answer ?? engine.execute(prepared, variables, incoming.open(plan.deadlineMs)));
    if (shared && this.#options.sharedRuns!.ranOutFor(prepared, shared, result, incoming)) {
      shared = this.#share(asked, prepared, incoming, plan.worstCaseMs);
      result = await shared!.answer;
    }
    costs.add(plan, { estimated, data: result.data, variables });
    incoming.answer = result;
    const headers = publicHeaders(prepared, result, asked.method, incoming) ?? noHeaders;
    return traced({ status: result.data === undefined ? 400 : 200, headers, result, shared }, incoming);
  }

  /** The answer to a request of which nothing runs. */
  refuse(errors: readonly (GraphQLError | FoyerError)[], incoming: IncomingRequest, status = 400): OperationAnswer {
    const masked = errors.map((error) => maskError(error as GraphQLError, this.#options));
    return traced({ status, headers: noHeaders, result: { errors: masked } }, incoming);
  }

  #share({ variables }: AskedOperation, prepared: PreparedOperation, incoming: IncomingRequest, withinMs: number) {
    const { engine, sharedRuns } = this.#options;
    const constant = sharedRuns?.constantOf(prepared);
    if (constant) return constant;
    const key = sharedRuns?.keyOf(prepared, variables, incoming);
    if (key === undefined) return undefined;
    const execute = (scope: RequestScope) => engine.execute(prepared, variables, scope);
    return sharedRuns!.join(prepared, { key, incoming, execute, withinMs });
  }

  /** Limits of operations and root fields, which are known only now. */
  #limit({ document, operationName }: AskedOperation, { client }: IncomingRequest) {
    const { rateLimits } = this.#options;
    if (!rateLimits || client === undefined) return undefined;
    const stage = rateLimits.ofOperation(document, operationName, client);
    return stage instanceof Promise ? stage.then(toLimited) : toLimited(stage);
  }

  /** What branches too far is refused and not planned. */
  #prepare({ document, operationName }: AskedOperation): PreparedOperation | FoyerError | undefined {
    try {
      return this.#options.engine.prepare(document, operationName);
    } catch (error) {
      if (isFoyerError(error)) return error;
      throw error;
    }
  }
}

function toLimited({
  refusal,
  headers,
}: {
  refusal?: FoyerError | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
}) {
  if (!refusal) return undefined;
  const { code, message, retryable } = refusal;
  return {
    status: 429,
    headers: { ...headers, 'retry-after': retryAfterOf(refusal) ?? '1' },
    result: { errors: [{ message, extensions: { code, retryable } }] },
  };
}

/** `extensions.traceId` beside errors, so that a person can be asked for it; never in a clean answer, which may be shared. */
function traced(answer: OperationAnswer, { traceId }: IncomingRequest): OperationAnswer {
  const { result } = answer;
  if (!result.errors) return answer;
  // Of an answer that is shared, each who waited has a trace of their own.
  const { traceId: _shared, ...extensions } = result.extensions ?? {};
  return { ...answer, shared: undefined, result: { ...result, extensions: { traceId, ...extensions } } };
}
