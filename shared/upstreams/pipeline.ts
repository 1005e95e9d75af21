import type { AnswerCache } from '../cache/index.ts';
import { LoopStall } from '../resilience/index.ts';
import { allowance } from './allowance.ts';
import { type BreakerState, createBreaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import { createCache } from './cache.ts';
import type { StaleAnswer } from './cached-operation.ts';
import type { Ask, Call, CallOptions, EntryPolicy, Policy, Send } from './call.ts';
import { CallCounts, type OperationCounts } from './call-counts.ts';
import { callHook } from './call-hook.ts';
import { type CoalesceOptions, createCoalesce } from './coalesce.ts';
import { deadline } from './deadline.ts';
import { createGather } from './gather.ts';
import { createJoin, memo } from './memo.ts';
import { createRetry } from './retry.ts';
import { createSendAttempt } from './send-attempt.ts';
import { targetName } from './targets.ts';
import type { Operation, Transport } from './types.ts';
import { byVariant } from './variants.ts';
import { Writes } from './writes.ts';

/** The way of a call through the policies, to its service. Built once a process. */
export interface Pipeline {
  send(call: Call): Promise<unknown>;
  /** The answer of an equal read that the request has made already, or is making; undefined when a call has to be made. */
  join(asked: CallOptions): Promise<unknown> | undefined;
  /** An answer that outlived its freshness, for a call that was sent and has failed. */
  stale(call: Call): StaleAnswer | undefined;
  /** By which whoever shares reads tells which are too old. */
  readonly writes: Writes;
  /** Drops every kept answer that bears one of the tags, for all instances, and lets nobody join what is older. */
  invalidate(tags: readonly string[]): Promise<void>;
  /** Of every breaker that has seen a call. */
  states(): readonly BreakerState[];
  /** What became of the calls of each operation. */
  counts(): readonly OperationCounts[];
  /** Stops what runs beside the calls. */
  close(): void;
}

export interface PipelineOptions extends CoalesceOptions {
  /** @default nothing is kept */
  readonly cache?: AnswerCache | undefined;
  /** Runs as long as the pipeline does. */
  readonly stall?: LoopStall;
  /** Some BFF has an `onCall`. @default false */
  readonly callHooks?: boolean;
}

export function createPipeline(transports: ReadonlyMap<string, Transport>, options: PipelineOptions = {}): Pipeline {
  const { stall = new LoopStall() } = options;
  const breaker = createBreaker(stall);
  const counts = new CallCounts();
  const cache = createCache(options.cache, counts);
  const writes = new Writes();
  if (options.cache) options.cache.onInvalidated = (tags) => writes.invalidated(tags);
  const ways = new Map<Operation, Ask>();
  const joins = new Map<Operation, ReturnType<typeof createJoin>>();

  const wayOf = (operation: Operation) => {
    let way = ways.get(operation);
    if (!way) ways.set(operation, (way = byVariant(operation, (variant) => build(operation, variant))));
    return way;
  };

  const joinOf = (operation: Operation) => {
    let join = joins.get(operation);
    if (!join) joins.set(operation, (join = operation.read ? createJoin(operation) : () => undefined));
    return join;
  };

  const build = (operation: Operation, variant: string) =>
    entries.reduceRight<Ask>((next, entry) => entry(next, operation) ?? next, buildFromDeadline(operation, variant));

  const buildFromDeadline = (operation: Operation, variant: string) => {
    const transport = transports.get(targetName(operation.service.name, variant))!;
    const sendAttempt = createSendAttempt(operation, transport, counts.of(operation));
    return deadline(compose(policies, operation, sendAttempt, variant), operation);
  };

  // The variant was chosen for the members.
  const gather = createGather(buildFromDeadline, cache, counts);

  /** The first listed is outermost. Between those before a call sets off and those after it stands `deadline`. */
  const entries: readonly EntryPolicy[] = [...(options.callHooks ? [callHook] : []), memo];
  const policies: readonly Policy[] = [
    gather,
    cache.policy,
    allowance,
    createCoalesce({ ...options, counts, writes }),
    createRetry({ counts }),
    breaker.policy,
    createBulkhead(),
  ];

  stall.start();
  return {
    send: (call) => wayOf(call.operation)(call),
    // A hook is asked first, and what it adds tells calls apart.
    join: (asked) => (asked.scope.callHook === undefined ? joinOf(asked.operation)(asked) : undefined),
    // What a hook would have refused is not served from what is kept either.
    stale: (call) => (call.scope.callHook && !call.isAdmitted ? undefined : cache.stale(call)),
    writes,
    invalidate: async (tags) => (options.cache ? options.cache.invalidate(tags) : writes.invalidated(tags)),
    states: () => breaker.states(),
    counts: () => counts.all,
    close: () => stall.stop(),
  };
}

/** The first listed is outermost; a policy that the operation does not need is left out. */
export function compose(policies: readonly Policy[], operation: Operation, transport: Send, variant = ''): Send {
  return policies.reduceRight<Send>((next, policy) => policy(next, operation, variant) ?? next, transport);
}
