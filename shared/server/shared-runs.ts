import { getOperationAST } from 'graphql';
import { type Answer, type PreparedOperation, type Sharing, sharingOf } from '../engine/index.ts';
import { InFlightMap } from '../resilience/index.ts';
import type { ProvenSchema } from '../schema/index.ts';
import type { Degradation, RequestScope, Viewer, Writes } from '../upstreams/index.ts';
import type { IncomingRequest } from './incoming-request.ts';
import { createLatestWrite } from './latest-write.ts';

/** Whoever came so soon after the first has had the same time, but for what the promise of an answer's time allows. */
const soonMs = 20;
/** With less left than this nothing new is worth beginning. */
const worthwhileMs = 5;

export interface SharedRunsOptions {
  readonly proven: ProvenSchema;
  /** The BFF has an `onCall`. */
  readonly hooked: boolean;
  readonly writes: Writes;
}

/**
 * Executions of operations that are under way, by all that they read of a request: whoever asks the same meanwhile waits for the same
 * answer. Who asks, and whether they may, is known before; each is counted by itself. Built once a BFF.
 */
export class SharedRuns {
  readonly #options: SharedRunsOptions;
  readonly #sharings = new WeakMap<PreparedOperation, Sharing>();
  readonly #constants = new WeakMap<PreparedOperation, SharedRun>();
  readonly #runs = new InFlightMap<SharedRun>();
  readonly #known = new WeakMap<PreparedOperation, Known>();
  #operations = 0;

  constructor(options: SharedRunsOptions) {
    this.#options = options;
  }

  /** The answer of an operation that calls nothing, reads nothing of a request and takes no variables, once it is known: always the same. */
  constantOf(operation: PreparedOperation): SharedRun | undefined {
    return this.#constants.get(operation);
  }

  /** What of the request is in the key of its execution; undefined when it is not to be shared. */
  keyOf(
    operation: PreparedOperation,
    variables: Readonly<Record<string, unknown>>,
    incoming: IncomingRequest,
  ): string | undefined {
    const { plan } = operation;
    const sharing = this.#sharingOf(operation);
    if (sharing.with === 'nobody') return undefined;
    const time = incoming.timeFor(plan.deadlineMs);
    const who = plan.reads.viewer ? identityOf(incoming) : '';
    // Most keys are of numbers alone; all that a client may write is told apart as JSON tells it apart.
    if (plan.reads.headers.length === 0 && isEmpty(variables)) return `${time} ${who}`;
    const read = plan.reads.headers.map((name) => incoming.headers[name] ?? null);
    return JSON.stringify([time, who, read, variables]);
  }

  /** The execution that is under way, if nothing that it reads was written since it began, or the one that begins with this request. */
  join(operation: PreparedOperation, { key: asked, incoming, execute, withinMs }: Joining): SharedRun {
    const { number, latestWrite } = this.#knownOf(operation);
    const key = `${number} ${asked}`;
    let run = this.#runs.get(key);
    if (!run || run.begunAt < latestWrite()) {
      const forget = () => this.#runs.remove(key, begun);
      const begun = new SharedRun(incoming.createScope(withinMs), {
        execute,
        receivedAt: incoming.receivedAt,
        begunAt: this.#options.writes.any.at,
        onLeft: forget,
      });
      this.#runs.set(key, (run = begun));
      begun.answer.then((answer) => {
        forget();
        if (isConstant(operation) && !answer.errors) this.#constants.set(operation, begun);
      }, forget);
    }
    incoming.whenClosed(run.enter());
    return run;
  }

  /**
   * Whether the answer lacks what ran out of a time that this request, which came later, still has: what the first one met may have been
   * lost, and those behind it shall not wait for it in vain. They join an execution of their own, for what is left of the plan's time.
   */
  ranOutFor({ plan }: PreparedOperation, run: SharedRun, answer: Answer, incoming: IncomingRequest): boolean {
    if (incoming.receivedAt - run.receivedAt <= soonMs || !ranOut(answer)) return false;
    return incoming.leftOf(plan.worstCaseMs) > worthwhileMs;
  }

  #sharingOf(operation: PreparedOperation): Sharing {
    let sharing = this.#sharings.get(operation);
    if (!sharing) {
      sharing = sharingOf(this.#options.proven, operation.plan, this.#options.hooked);
      this.#sharings.set(operation, sharing);
    }
    return sharing;
  }

  #knownOf(operation: PreparedOperation): Known {
    let known = this.#known.get(operation);
    if (!known) {
      const { proven, writes } = this.#options;
      known = { number: ++this.#operations, latestWrite: createLatestWrite(proven, operation.plan, writes) };
      this.#known.set(operation, known);
    }
    return known;
  }
}

function isEmpty(variables: Readonly<Record<string, unknown>>): boolean {
  for (const _ in variables) return false;
  return true;
}

/** Of one operation. */
interface Known {
  /** Tells its keys from those of others. */
  readonly number: number;
  readonly latestWrite: () => number;
}

function isConstant({ plan, document, operationName }: PreparedOperation): boolean {
  if (plan.steps.length > 0 || plan.reads.viewer) return false;
  return (getOperationAST(document, operationName)?.variableDefinitions ?? []).length === 0;
}

/** A clean answer has no extensions. */
function ranOut({ errors = [], extensions }: Answer): boolean {
  if (!extensions) return false;
  const { degraded = [] } = extensions as { readonly degraded?: readonly Degradation[] };
  return (
    degraded.some(({ reason }) => reason === 'UPSTREAM_TIMEOUT') ||
    errors.some(({ extensions }) => extensions?.code === 'UPSTREAM_TIMEOUT')
  );
}

/** A request that may share an execution. */
interface Joining {
  readonly key: string;
  readonly incoming: IncomingRequest;
  readonly execute: Execute;
  /** The time that an execution of its own would have, counted from when the request came. */
  readonly withinMs: number;
}

type Execute = (scope: RequestScope) => Promise<Answer>;

interface SharedRunOptions {
  readonly execute: Execute;
  /** When its first request came. */
  readonly receivedAt: number;
  /** As `Writes` counts. */
  readonly begunAt: number;
  /** Nobody waits any more: whoever comes now must not be told that it was given up. */
  readonly onLeft: () => void;
}

/** One execution for all who wait for it; what it still reads is given up when the last of them has left. */
export class SharedRun {
  readonly answer: Promise<Answer>;
  readonly begunAt: number;
  readonly receivedAt: number;
  readonly #scope: RequestScope;
  readonly #onLeft: () => void;
  #waiting = 0;
  #body: string | Buffer | undefined;

  constructor(scope: RequestScope, { execute, begunAt, receivedAt, onLeft }: SharedRunOptions) {
    this.receivedAt = receivedAt;
    this.begunAt = begunAt;
    this.#scope = scope;
    this.#onLeft = onLeft;
    this.answer = execute(scope);
  }

  /** @returns leaves, once */
  enter(): () => void {
    this.#waiting++;
    return () => {
      if (--this.#waiting > 0) return;
      this.#onLeft();
      this.#scope.close();
    };
  }

  /** A clean answer, written once for all; as bytes from the second on, so that not each connection makes its own of a text. */
  bodyOf(answer: Answer, write: (answer: Answer) => string): string | Buffer {
    if (this.#body === undefined) this.#body = write(answer);
    else if (typeof this.#body === 'string') this.#body = Buffer.from(this.#body);
    return this.#body;
  }
}

const numbers = new WeakMap<Viewer, number>();
let lastNumber = 0;

/** A verified token keeps its viewer's object: the same object is the same token, and so the same claims. */
function identityOf({ viewer, authorization }: IncomingRequest): string {
  if (viewer === null) return 'nobody';
  let number = numbers.get(viewer);
  if (number === undefined) numbers.set(viewer, (number = ++lastNumber));
  return `${number} ${authorization ?? ''}`;
}
