import { SharedCall } from '../resilience/index.ts';
import type { RequestScope } from './request-scope.ts';
import type { Operation } from './types.ts';

export type Input = Readonly<Record<string, unknown>>;

export interface CallOptions {
  readonly operation: Operation;
  /** Bound to the contract. */
  readonly input: Input;
  /** GraphQL services only: what is selected of the answer. */
  readonly selection: string;
  readonly scope: RequestScope;
  /** How long the one who calls will wait, on the clock of `performance.now()`. */
  readonly deadlineAt: number;
  /** Writes only: tells a service that two calls are the same one. */
  readonly idempotencyKey?: string | undefined;
}

/** One call on its way through the policies. Built once a call; several callers may come to wait for it. */
export class Call {
  readonly operation: Operation;
  readonly input: Input;
  readonly selection: string;
  readonly scope: RequestScope;
  readonly deadlineAt: number;
  readonly idempotencyKey: string | undefined;
  readonly shared = new SharedCall<unknown>();

  constructor(options: CallOptions) {
    this.operation = options.operation;
    this.input = options.input;
    this.selection = options.selection;
    this.scope = options.scope;
    this.deadlineAt = options.deadlineAt;
    this.idempotencyKey = options.idempotencyKey;
  }
}

/** Sends a call on its way and brings its answer. */
export type Send = (call: Call) => Promise<unknown>;

/**
 * One step of the way of a call: takes the next step, gives a step in front of it. Built once an operation and process. Gives `undefined`
 * where the operation does not need it, so that a policy which is not configured costs nothing.
 */
export type Policy = (next: Send, operation: Operation) => Send | undefined;
