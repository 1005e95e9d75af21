import type { Call, Policy, Send } from './call.ts';
import { deadline } from './deadline.ts';
import { createGather } from './gather.ts';
import { memo } from './memo.ts';
import { createSendAttempt } from './send-attempt.ts';
import type { Operation, Transport } from './types.ts';

/** The way of a call through the policies, to its service. Built once a process. */
export interface Pipeline {
  send(call: Call): Promise<unknown>;
}

export function createPipeline(transports: ReadonlyMap<string, Transport>): Pipeline {
  const ways = new Map<Operation, { send: Send; sendBulk: Send }>();

  const wayOf = (operation: Operation) => {
    let way = ways.get(operation);
    if (!way) ways.set(operation, (way = build(operation)));
    return way;
  };

  /** The first listed is outermost. */
  const policies: readonly Policy[] = [memo, deadline, createGather((bulk) => wayOf(bulk).sendBulk)];

  const build = (operation: Operation) => {
    const transport = createSendAttempt(operation, transports.get(operation.service.name)!);
    return {
      send: compose(policies, operation, transport),
      sendBulk: compose(policies.slice(policies.indexOf(deadline)), operation, transport),
    };
  };

  return { send: (call) => wayOf(call.operation).send(call) };
}

/** The first listed is outermost; a policy that the operation does not need is left out. */
export function compose(policies: readonly Policy[], operation: Operation, transport: Send): Send {
  return policies.reduceRight<Send>((next, policy) => policy(next, operation) ?? next, transport);
}
