import { LoopStall } from '../resilience/index.ts';
import { type BreakerState, createBreaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import type { Call, Policy, Send } from './call.ts';
import { deadline } from './deadline.ts';
import { createGather } from './gather.ts';
import { memo } from './memo.ts';
import { createRetry } from './retry.ts';
import { createSendAttempt } from './send-attempt.ts';
import { targetName } from './targets.ts';
import type { Operation, Transport } from './types.ts';
import { byVariant } from './variants.ts';

/** The way of a call through the policies, to its service. Built once a process. */
export interface Pipeline {
  send(call: Call): Promise<unknown>;
  /** Of every breaker that has seen a call. */
  states(): readonly BreakerState[];
  /** Stops what runs beside the calls. */
  close(): void;
}

export function createPipeline(transports: ReadonlyMap<string, Transport>): Pipeline {
  const stall = new LoopStall();
  const breaker = createBreaker(stall);
  const ways = new Map<Operation, { send: Send; sendBulk: Send }>();

  const wayOf = (operation: Operation) => {
    let way = ways.get(operation);
    if (!way) ways.set(operation, (way = build(operation)));
    return way;
  };

  /** The first listed is outermost. */
  const policies: readonly Policy[] = [
    memo,
    deadline,
    createGather((bulk) => wayOf(bulk).sendBulk),
    createRetry(),
    breaker.policy,
    createBulkhead(),
  ];

  const through = (chosen: readonly Policy[], operation: Operation) =>
    byVariant(operation, (variant) => {
      const transport = transports.get(targetName(operation.service.name, variant))!;
      return compose(chosen, operation, createSendAttempt(operation, transport), variant);
    });

  const build = (operation: Operation) => ({
    send: through(policies, operation),
    sendBulk: through(policies.slice(policies.indexOf(deadline)), operation),
  });

  stall.start();
  return {
    send: (call) => wayOf(call.operation).send(call),
    states: () => breaker.states(),
    close: () => stall.stop(),
  };
}

/** The first listed is outermost; a policy that the operation does not need is left out. */
export function compose(policies: readonly Policy[], operation: Operation, transport: Send, variant = ''): Send {
  return policies.reduceRight<Send>((next, policy) => policy(next, operation, variant) ?? next, transport);
}
