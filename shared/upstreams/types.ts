import type { OperationConfig, ServiceConfig } from '../config/index.ts';
import type { ContractOperation } from '../contracts/index.ts';

/** An operation of a service, ready to be called: contract and registry entry together. Built once a process. */
export interface Operation {
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
  readonly signal: AbortSignal;
}

/**
 * Carries one attempt to a service and brings back its decoded, unchecked answer.
 *
 * Rejects with a FoyerError only. When `signal` fires, the socket or stream is closed, for real, and the promise rejects with the
 * signal's reason. A REST 404 and a gRPC NOT_FOUND reject with `NOT_FOUND`.
 */
export interface Transport {
  send(attempt: Attempt): Promise<unknown>;
  /** Ends kept connections. */
  close(): Promise<void>;
}
