import type { IncomingHttpHeaders } from 'node:http';
import type { ResolvedBffConfig } from '../bff/index.ts';
import type { Answer } from '../engine/index.ts';
import type { HookContext, Hooks, RegisteredDocument, VerifiedViewer } from '../policy/index.ts';
import type { Plan } from '../schema/index.ts';
import { type AskedCall, RequestScope, type Viewer } from '../upstreams/index.ts';
import type { RequestCode } from './request-code.ts';
import type { TraceContext } from './trace-context.ts';

/** What of Fastify's request is read here. */
interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly query: unknown;
  readonly trace: TraceContext;
  readonly clientAddress: string;
}

/** What was found out about a request before it is taken in. */
interface Known {
  readonly receivedAt: number;
  readonly verified: VerifiedViewer | null;
  readonly hooks: Hooks | undefined;
  readonly context: HookContext | undefined;
}

const noContext: HookContext = Object.freeze({});

/** What is known of a request before its operation is; Apollo Server's context. Built once a request. */
export class IncomingRequest {
  readonly traceId: string;
  /** When its answer's clock began to run, on that of `performance.now()`. */
  readonly receivedAt: number;
  readonly bff: ResolvedBffConfig;
  readonly headers: IncomingHttpHeaders;
  readonly viewer: Viewer | null;
  /** For services that want the viewer's own token. */
  readonly authorization: string | undefined;
  /** Of the URL. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly #from: Arrived;
  /** Undefined where the BFF has none. */
  readonly hooks: Hooks | undefined;
  /** What the BFF's `onRequest` attached. */
  readonly context: HookContext;
  /** The registered document that it asks for; undefined where it brings its own. */
  document: RegisteredDocument | undefined;
  /** Who is counted in limits; undefined where nothing is limited, and for whom no limit holds. */
  client: string | undefined;
  /** Set once the operation runs; what became of it is known with its answer. */
  operation: Pick<Plan, 'kind' | 'name' | 'deadlineMs'> | undefined;
  answer: Answer | undefined;
  /** Set when the answer goes out. */
  code: RequestCode = 'INTERNAL_SERVER_ERROR';
  readonly #trace: TraceContext;
  #closed = false;
  #leave: (() => void) | undefined;

  constructor(bff: ResolvedBffConfig, request: Arrived, { receivedAt, verified, hooks, context = noContext }: Known) {
    this.receivedAt = receivedAt;
    this.hooks = hooks;
    this.context = context;
    this.#trace = request.trace;
    this.traceId = request.trace.traceId;
    this.bff = bff;
    this.headers = request.headers;
    this.query = request.query as Readonly<Record<string, unknown>>;
    this.#from = request;
    this.viewer = verified?.viewer ?? null;
    this.authorization = verified ? (verified.authorization ?? request.headers.authorization) : undefined;
  }

  get clientAddress(): string {
    return this.#from.clientAddress;
  }

  /** The time that an operation has of which nobody asked for less, in milliseconds. */
  timeFor(deadlineMs: number): number {
    return clampTimeout(this.headers['x-request-timeout-ms'], deadlineMs);
  }

  /** What is left of it. */
  leftOf(deadlineMs: number): number {
    return this.receivedAt + this.timeFor(deadlineMs) - performance.now();
  }

  /** The scope in which the operation runs for this request alone, with what is left of its time. */
  open(deadlineMs: number): RequestScope {
    const scope = this.createScope(deadlineMs);
    this.whenClosed(() => scope.close());
    return scope;
  }

  /** Whoever makes one closes it. */
  createScope(deadlineMs: number): RequestScope {
    const { bff, headers, viewer, query, authorization } = this;
    return new RequestScope({
      traceId: this.traceId,
      traceparent: this.#trace,
      viewer,
      authorization,
      headers: allowedHeaders(bff.headers, headers),
      query,
      idempotencyKey: idempotencyKeyOf(headers),
      deadlineAt: this.receivedAt + this.timeFor(deadlineMs),
      maxCalls: bff.maxCalls,
      callHook: this.hooks?.has('onCall') ? (call) => this.#askFirst(call) : undefined,
      context: this.context,
      client: this.client,
    });
  }

  /** Done once, when nobody waits for the answer any more, or when another is waited for. */
  whenClosed(leave: () => void): void {
    this.#leave?.();
    if (this.#closed) leave();
    else this.#leave = leave;
  }

  #askFirst({ service, operation, input, read, deadlineAt }: AskedCall) {
    const { traceId, context, viewer } = this;
    const withinMs = deadlineAt - performance.now();
    return this.hooks!.call({ traceId, context, viewer, service, operation, input, read }, withinMs);
  }

  /** Nobody waits for the answer any more. */
  close(): void {
    this.#closed = true;
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.();
  }
}

/** A client may ask for less time than the operation has, never for more; what is not a number is ignored. */
export function clampTimeout(header: string | string[] | undefined, deadlineMs: number): number {
  if (typeof header !== 'string' || !/^\d{1,9}$/.test(header)) return deadlineMs;
  return Math.min(Math.max(Number(header), 1), deadlineMs);
}

export function allowedHeaders(
  names: readonly string[],
  headers: IncomingHttpHeaders,
): Record<string, string | undefined> {
  const allowed: Record<string, string | undefined> = {};
  for (const name of names) {
    const value = headers[name];
    if (typeof value === 'string') allowed[name] = value;
  }
  return allowed;
}

/** One that a service could trip over is as none: the call gets a fresh one. */
function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && /^[\w.:-]{1,128}$/.test(key) ? key : undefined;
}
