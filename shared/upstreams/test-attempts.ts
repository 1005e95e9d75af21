// For tests only: the policies between a call and its attempts, with attempts that end as a test says.
import type { ServiceConfig } from '../config/index.ts';
import { FoyerError, type FoyerErrorOptions } from '../errors/index.ts';
import { LoopStall } from '../resilience/index.ts';
import { createBreaker } from './breaker.ts';
import { createBulkhead } from './bulkhead.ts';
import { asking, Call, deliver, type Receiver } from './call.ts';
import { compose } from './pipeline.ts';
import { createRetry, type RetryOptions } from './retry.ts';
import { testService } from './test-pipeline.ts';

/** How one attempt ends: with an answer, or by throwing. */
export type Attempted = (call: Call, number: number) => unknown;

export interface AttemptsOptions {
  readonly service?: Partial<ServiceConfig>;
  /** @default `user`, a read that declares 200 ms */
  readonly operation?: string;
  readonly retry?: RetryOptions;
  readonly stall?: LoopStall;
  /** @default what the call asks for is answered */
  readonly attempt?: Attempted;
}

export interface TestAttempts {
  /** How often the service was asked. */
  readonly sent: number;
  readonly call: (withinMs?: number) => Call;
  /** Sends a call through retry, breaker and bulkhead. */
  readonly send: (call?: Call) => Promise<unknown>;
  readonly states: ReturnType<typeof createBreaker>['states'];
}

export function createAttempts(options: AttemptsOptions = {}): TestAttempts {
  const shop = testService({}, { retry: { retries: 1, budget: 0.2 }, ...options.service });
  const operation = shop.operation(options.operation ?? 'user');
  const breaker = createBreaker(options.stall ?? new LoopStall());
  let sent = 0;
  const attempt = async (call: Call) => {
    call.sentAt = performance.now();
    return (options.attempt ?? (() => 'answer'))(call, ++sent);
  };
  const transport = (call: Call, receiver: Receiver) => deliver(attempt(call), receiver);
  const policies = [createRetry({ wait: async () => {}, ...options.retry }), breaker.policy, createBulkhead()];
  const send = asking(compose(policies, operation, transport));
  const call = (withinMs = 200) => {
    const deadlineAt = performance.now() + withinMs;
    const made = new Call({ operation, input: { id: '1' }, selection: '', scope: shop.scope(), deadlineAt });
    made.shared.join(deadlineAt).catch(() => {});
    return made;
  };
  return {
    get sent() {
      return sent;
    },
    call,
    send: async (asked = call()) => {
      try {
        return await send(asked);
      } finally {
        asked.shared.resolve(undefined);
      }
    },
    states: breaker.states,
  };
}

export function fail(code: FoyerError['code'], options?: FoyerErrorOptions): never {
  throw new FoyerError(code, options);
}
