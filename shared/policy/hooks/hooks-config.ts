// Code of a BFF that runs at four places of a request: what each is told, and what it may do.
import { nearest } from '../../errors/index.ts';
import type { Degradation, Viewer } from '../../upstreams/index.ts';

/** What `onRequest` attached to its request; later hooks and resolvers read it. */
export type HookContext = Readonly<Record<string, unknown>>;

/** What every hook is told. */
export interface HookEvent {
  readonly bff: string;
  readonly traceId: string;
  /** Empty until `onRequest` has attached something. */
  readonly context: HookContext;
  /** Fires when nobody waits for the hook any more. */
  readonly signal: AbortSignal;
}

export interface RequestEvent extends HookEvent {
  readonly method: string;
  readonly path: string;
  /** As the client says it (`x-client-name`, `x-client-version`): good for counting, proof of nothing. */
  readonly client: { readonly name: string | undefined; readonly version: string | undefined };
  /** Those that `headers` of bff.ts lists, lower-case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface OperationEvent extends HookEvent {
  readonly kind: 'query' | 'mutation';
  readonly name: string | undefined;
  /** Of a registered document; undefined where the client sent its own. */
  readonly documentId: string | undefined;
  readonly viewer: Viewer | null;
  /** What it will call, each once: `users.getUser`. */
  readonly calls: readonly string[];
  readonly deadlineMs: number;
}

export interface CallEvent extends HookEvent {
  readonly service: string;
  readonly operation: string;
  /** Frozen. */
  readonly input: Readonly<Record<string, unknown>>;
  /** False for a call that changes something. */
  readonly read: boolean;
  readonly viewer: Viewer | null;
}

export interface AnswerEvent extends HookEvent {
  readonly kind: 'query' | 'mutation' | undefined;
  readonly name: string | undefined;
  readonly viewer: Viewer | null;
  readonly status: number;
  /** `OK`, or the code of the first error. */
  readonly code: string;
  readonly degraded: readonly Degradation[];
  readonly durationMs: number;
}

/** Those that are undefined are left out. */
export type AddableHeaders = Readonly<Record<string, string | undefined>>;

// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks on returns nothing, and need not say so
type Nothing = undefined | void;
type Result<Value> = Value | Nothing | Promise<Value | Nothing>;

/**
 * Hooks of a BFF. To refuse, throw `new FoyerError('FORBIDDEN', { publicMessage })`, or any other code. Whatever else a hook throws, and
 * being late, is a failure: it costs its own request an `INTERNAL_SERVER_ERROR`, and is logged. Code that holds the event loop holds
 * everybody: no time limit can end it.
 */
export interface HooksConfig {
  /** How long each may take, in milliseconds. @default 50 */
  readonly timeoutMs?: number;
  /** Before anybody is identified. May refuse the request, or attach a context to it. */
  readonly onRequest?: (request: RequestEvent) => Result<{ readonly context?: HookContext }>;
  /** Before the operation runs. May refuse it. */
  readonly onOperation?: (operation: OperationEvent) => Result<never>;
  /**
   * Before each call of a field or resolver, also where a kept answer would do. May refuse the call, or add headers that the registry
   * allows (`headers.hooks` of the service); an answer to a call with such headers is shared with nobody else.
   */
  readonly onCall?: (call: CallEvent) => Result<{ readonly headers?: AddableHeaders }>;
  /**
   * When the answer is ready. May add response headers: `x-…`, `link`, `deprecation`, `sunset`; not to an answer that anyone may keep.
   * The answer goes out whatever becomes of this hook: what a mutation did must be told.
   */
  readonly onAnswer?: (answer: AnswerEvent) => Result<{ readonly headers?: AddableHeaders }>;
}

export const hookNames = ['onRequest', 'onOperation', 'onCall', 'onAnswer'] as const;
export type HookName = (typeof hookNames)[number];

/** A mistake in `hooks` of bff.ts. */
export interface HooksMistake {
  readonly key: string;
  readonly expected: string;
  readonly repair: string;
}

const maxTimeoutMs = 5_000;

export function hooksMistakes(config: unknown): readonly HooksMistake[] {
  if (config === undefined) return [];
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    return [{ key: '', expected: 'an object such as { onRequest: (request) => … }', repair: 'write an object' }];
  return Object.entries(config).flatMap(([key, value]) => mistakeOf(key, value) ?? []);
}

function mistakeOf(key: string, value: unknown): HooksMistake | undefined {
  if (value === undefined) return undefined;
  if (key === 'timeoutMs') {
    const holds = Number.isInteger(value) && (value as number) > 0 && (value as number) <= maxTimeoutMs;
    const expected = `milliseconds from 1 to ${maxTimeoutMs}`;
    return holds ? undefined : { key, expected, repair: `write ${expected}` };
  }
  const known = ['timeoutMs', ...hookNames];
  if (!known.includes(key)) {
    const near = nearest(key, known);
    return { key, expected: `one of ${known.join(', ')}`, repair: near === undefined ? 'remove it' : `write ${near}` };
  }
  return typeof value === 'function' ? undefined : { key, expected: 'a function', repair: 'write a function' };
}
