import type { OperationConfig, ServiceConfig } from '../config/index.ts';
import type { ContractOperation } from '../contracts/index.ts';
import type { CallSignal } from '../resilience/index.ts';

/** An operation of a service, ready to be called: contract and registry entry together. Built once a process. */
export interface Operation {
  /** `users.getUser` */
  readonly id: string;
  readonly service: ServiceConfig;
  readonly name: string;
  readonly contract: ContractOperation;
  readonly config: OperationConfig | undefined;
  readonly read: boolean;
  readonly identity: 'none' | 'viewer' | 'token';
  /** The declared time of one call in milliseconds. */
  readonly timeoutMs: number;
  /** Part of every key: a new contract never meets answers of the old one. */
  readonly contractVersion: string;
  /** How calls of one tick become one call of another operation. */
  readonly batch: ResolvedBatch | undefined;
}

/** A registry `batch` entry, proven against the contracts. Keys compare as contract-typed values: 7 and "7" of an int64 are the same. */
export interface ResolvedBatch {
  /** The bulk operation. */
  readonly operation: Operation;
  /** Keys a call. */
  readonly max: number;
  /** Several items belong to one key: each caller gets a list. */
  readonly many: boolean;
  /** The key of a caller's input. */
  keyOf(input: Readonly<Record<string, unknown>>): string;
  /** The key of an item of the bulk answer. */
  keyOfItem(item: unknown): string;
  /** All inputs but the key, serialised: only callers of one group share a call. */
  groupOf(input: Readonly<Record<string, unknown>>): string;
  /** The bulk operation's input for callers of one group; each key once. */
  bulkInput(inputs: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>>;
  /** GraphQL services: what to select of the bulk answer, so that items hold `selection` and their key; empty otherwise. */
  bulkSelection(selection: string): string;
  /** The items of a bulk answer. */
  itemsOf(answer: unknown): readonly unknown[];
}

/** Who asks. `null` where nobody signed in. */
export interface Viewer {
  readonly id: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly tenant: string | undefined;
  readonly tier: string | undefined;
  readonly tokenId: string | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** What a transport is handed: one attempt. Built once a call. */
export interface Attempt {
  readonly operation: Operation;
  /** Bound to the contract: every field checked, in the contract's order. */
  readonly input: Readonly<Record<string, unknown>>;
  /** GraphQL services only: what is selected of the answer, as written between braces; empty for leaves. */
  readonly selection: string;
  /** Identity, trace and forwarded headers. Lower-case names, values already safe. */
  readonly headers: Readonly<Record<string, string>>;
  /** On the clock of `performance.now()`, in milliseconds. */
  readonly deadlineAt: number;
  /** Fires when the deadline has passed or nobody waits any more; its reason is the FoyerError to reject with. */
  readonly signal: CallSignal;
}

/**
 * Carries one attempt to a service and brings back its decoded, unchecked answer.
 *
 * Rejects with a FoyerError only. When `signal` fires, the socket or stream is closed, for real, and the promise rejects with the
 * signal's reason. A REST 404 and a gRPC NOT_FOUND reject with `NOT_FOUND`.
 */
export interface Transport {
  send(attempt: Attempt): Promise<unknown>;
  /** Begins to connect, so that the first call need not. That it fails is told by that call. */
  connect?(): void;
  /** Ends kept connections. */
  close(): Promise<void>;
}
