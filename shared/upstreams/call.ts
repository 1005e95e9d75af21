import type { AnswerKey, CacheRule } from '../cache/index.ts';
import { SharedCall } from '../resilience/index.ts';
import type { AddedHeaders } from './asked-call.ts';
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
  /** Goes on when the client leaves: a write, and a read that a write is waiting for. @default for writes only */
  readonly outlivesClient?: boolean;
  /** @default what the operation declares */
  readonly declaredMs?: number;
  /**
   * Whether what is asked for may be shared with others: `public` only when nothing of the viewer is in the input. What the service is
   * told beside it is judged by the registry. @default 'private'
   */
  readonly visibility?: Visibility;
  /** How long the answer may be served again. @default it is not kept */
  readonly cache?: CacheRule | undefined;
  /** By which a kept answer is dropped. @default none */
  readonly tags?: readonly string[];
}

export type Visibility = 'public' | 'private';

const noTags: readonly string[] = Object.freeze([]);

/** One call on its way through the policies. Built once a call; several callers may come to wait for it. */
export class Call implements Receiver {
  readonly operation: Operation;
  readonly input: Input;
  readonly selection: string;
  readonly scope: RequestScope;
  readonly deadlineAt: number;
  readonly idempotencyKey: string | undefined;
  readonly outlivesClient: boolean;
  /** How long the service is given at least; only what it does not answer in so much time is its own fault. */
  readonly declaredMs: number;
  readonly visibility: Visibility;
  readonly cache: CacheRule | undefined;
  readonly tags: readonly string[];
  /** Of the calls that this one stands for; they are no part of its key. */
  memberTags: readonly string[] = noTags;
  readonly shared: SharedCall<unknown>;
  /** What tells it apart from other calls of any request; made when it is first asked for. */
  key: AnswerKey | undefined;
  /** Which of the service's variants is asked; empty for the service itself. Part of every key. */
  variant = '';
  /** When the present attempt was handed to the transport, on the clock of `performance.now()`; 0 before that. */
  sentAt = 0;
  /** The present attempt tries out whether the service is well again. */
  isProbe = false;
  /** The present attempt repeats one that no handler of the service has seen. */
  isResend = false;
  /** The BFF's `onCall` has let it pass; without such a hook it is never asked. */
  isAdmitted = false;
  added: AddedHeaders | undefined;
  /** The same as text, for keys; empty without. */
  addedText = '';

  constructor(options: CallOptions) {
    this.operation = options.operation;
    this.input = options.input;
    this.selection = options.selection;
    this.scope = options.scope;
    this.shared = new SharedCall(options.scope.deadlineAt);
    this.deadlineAt = options.deadlineAt;
    this.idempotencyKey = options.idempotencyKey;
    this.outlivesClient = options.outlivesClient ?? !options.operation.read;
    this.declaredMs = options.declaredMs ?? options.operation.timeoutMs;
    this.visibility = options.visibility ?? 'private';
    this.cache = options.cache;
    this.tags = options.tags ?? noTags;
  }

  /** The answer is there, for all that wait. */
  resolve(answer: unknown): void {
    this.scope.untrackRead(this.shared);
    this.shared.resolve(answer);
  }

  reject(error: unknown): void {
    this.scope.untrackRead(this.shared);
    this.shared.reject(error);
  }

  /** Adds headers, before anything of it is kept or shared. */
  add(headers: AddedHeaders): void {
    const text = JSON.stringify(headers);
    if (text === '{}') return;
    this.added = headers;
    this.addedText = text;
  }

  /** Takes the headers of a call that this one stands for. */
  addAsOf({ added, addedText }: Call): void {
    this.added = added;
    this.addedText = addedText;
  }
}

/** Takes what comes of a call: one of both, once. */
export interface Receiver {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/** Sends a call on its way and brings its answer to whoever asks. */
export type Ask = (call: Call) => Promise<unknown>;

/**
 * Sends a call on its way and tells its receiver what came of it. By a receiver that each step puts in front of the next one's, and not by
 * a promise, which costs more than most steps do. Never throws.
 */
export type Send = (call: Call, receiver: Receiver) => void;

/**
 * One step of the way of a call: takes the next step, gives a step in front of it. Built once an operation and variant. Gives `undefined`
 * where the operation does not need it, so that a policy which is not configured costs nothing.
 */
export type Policy = (next: Send, operation: Operation, variant: string) => Send | undefined;

/** The same for the steps before a call sets off, which callers wait for. */
export type EntryPolicy = (next: Ask, operation: Operation) => Ask | undefined;

/** For steps that have to wait for what comes of it. */
export function asking(send: Send): Ask {
  return (call) => new Promise((resolve, reject) => send(call, { resolve, reject }));
}

export function deliver(answer: Promise<unknown>, receiver: Receiver): void {
  answer.then(
    (value) => receiver.resolve(value),
    (error: unknown) => receiver.reject(error),
  );
}
