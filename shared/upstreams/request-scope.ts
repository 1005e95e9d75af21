import { FoyerError } from '../errors/index.ts';
import type { SharedCall } from '../resilience/index.ts';
import type { CallHook } from './asked-call.ts';
import type { Viewer } from './types.ts';

/** One value that stood in for a late or broken one. */
export interface Degradation {
  readonly path: readonly (string | number)[];
  readonly reason: string;
  readonly served: 'stale' | 'fallback' | 'null';
  readonly ageSeconds?: number;
}

/** W3C Trace Context, section 3.2: the trace's 32 hexadecimal digits and two of its flags. */
export interface Traceparent {
  readonly w3cTraceId: string;
  readonly flags: string;
}

type Memo = Map<unknown, Map<unknown, SharedCall<unknown>>>;

export interface RequestScopeOptions {
  /** `x-trace-id` */
  readonly traceId: string;
  /** What `traceparent` says of the trace. @default the trace id, which then has 32 digits, sampled */
  readonly traceparent?: Traceparent;
  readonly viewer: Viewer | null;
  /** The client's `authorization` header, for services whose identity is `token`; only after it was verified. */
  readonly authorization: string | undefined;
  /** The client's headers that the BFF allows to be read, lower-case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The query parameters of the client's request, for choosing variants. @default none */
  readonly query?: Readonly<Record<string, unknown>>;
  /** The client's own `idempotency-key`, once it is known to be well-formed. */
  readonly idempotencyKey: string | undefined;
  /** The latest moment at which the answer may leave, on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  /** Calls to services this request may make, after memo and gathering. */
  readonly maxCalls: number;
  /** Who is counted in limits, as a short text that names nobody; undefined: no limit holds. */
  readonly client?: string | undefined;
  /** The BFF's `onCall`. @default none */
  readonly callHook?: CallHook | undefined;
  /** What the BFF's `onRequest` attached. @default nothing */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

const noContext: Readonly<Record<string, unknown>> = Object.freeze({});
const noQuery = Object.freeze({});

/** All that belongs to one request: who asks, until when, and the calls under way. It is the `contextValue` of the execution. */
export class RequestScope {
  readonly traceId: string;
  readonly traceparent: Traceparent;
  readonly viewer: Viewer | null;
  readonly authorization: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly idempotencyKey: string | undefined;
  readonly deadlineAt: number;
  readonly client: string | undefined;
  readonly callHook: CallHook | undefined;
  readonly context: Readonly<Record<string, unknown>>;
  readonly degraded: Degradation[] = [];
  /** Failures that a fallback or a stale answer stands in for: no error tells of them, so that logs have to. */
  readonly concealed: { readonly error: FoyerError; readonly path: readonly (string | number)[] }[] = [];
  /** Equal reads of one request are one call: by whom is asked, and what for. */
  memo: Memo = new Map();
  /** What its fields ask for together, by field. */
  asked: Map<object, unknown> = new Map();
  // Kept here and not in a WeakMap by scope: what refers to its own key outlives each collection of the young in one (see `InFlightMap`).
  /** What gathers its calls, by the way they take. */
  readonly gatherers = new Map<object, unknown>();
  /** By whose code the values at places of its answer came; undefined where none did. */
  givers: Map<unknown, unknown> | undefined;

  #callsLeft: number;
  readonly #reads = new Set<SharedCall<unknown>>();
  #closed = false;

  constructor(options: RequestScopeOptions) {
    this.traceId = options.traceId;
    this.traceparent = options.traceparent ?? { w3cTraceId: options.traceId, flags: '01' };
    this.viewer = options.viewer;
    this.authorization = options.authorization;
    this.headers = options.headers;
    this.query = options.query ?? noQuery;
    this.idempotencyKey = options.idempotencyKey;
    this.deadlineAt = options.deadlineAt;
    this.callHook = options.callHook;
    this.context = options.context ?? noContext;
    this.#callsLeft = options.maxCalls;
    this.client = options.client;
  }

  /**
   * When whoever begins now and has so much time gives up. In whole milliseconds, as timers count: the fields of a list, which begin
   * together, then wait for a call together.
   */
  deadlineIn(timeoutMs: number): number {
    return Math.min(Math.ceil(performance.now() + timeoutMs), this.deadlineAt);
  }

  /** What was read before a write may be wrong after it. */
  forgetReads(): void {
    this.memo = new Map();
    this.asked = new Map();
  }

  /**
   * Reserves one call to a service.
   * @throws {FoyerError} `COST_LIMIT_EXCEEDED` when the request has used up its calls
   */
  countCall(): void {
    if (this.#callsLeft-- <= 0)
      throw new FoyerError('COST_LIMIT_EXCEEDED', { detail: 'the request makes too many service calls' });
  }

  /** Reads end when the client leaves; writes never do. */
  trackRead(call: SharedCall<unknown>): void {
    if (this.#closed) call.abort(clientLeft());
    else this.#reads.add(call);
  }

  untrackRead(call: SharedCall<unknown>): void {
    this.#reads.delete(call);
  }

  /** The client has left, or the answer has gone out: what is still being read is read for nobody. */
  close(): void {
    this.#closed = true;
    if (this.#reads.size === 0) return;
    const reason = clientLeft();
    for (const call of this.#reads) call.abort(reason);
    this.#reads.clear();
  }
}

function clientLeft(): FoyerError {
  return new FoyerError('UPSTREAM_TIMEOUT', { detail: 'nobody waits for the answer any more' });
}
