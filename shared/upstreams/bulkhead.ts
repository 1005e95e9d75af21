import type { ServiceConfig } from '../config/index.ts';
import { Bulkhead } from '../resilience/index.ts';
import type { Policy, Receiver } from './call.ts';

/** All operations of a service share its places; who finds none waits until the call's deadline. */
export function createBulkhead(): Policy {
  const bulkheads = new Map<ServiceConfig, Bulkhead>();
  return (next, { service }) => {
    const bulkhead = bulkheads.get(service) ?? new Bulkhead({ concurrency: service.concurrency });
    bulkheads.set(service, bulkhead);
    return (call, receiver) => {
      if (bulkhead.tryEnter()) next(call, new Inside(bulkhead, receiver));
      else
        bulkhead.enter(call.shared).then(
          () => next(call, new Inside(bulkhead, receiver)),
          (error: unknown) => receiver.reject(error),
        );
    };
  };
}

/** Has a place, and gives it back when the attempt has ended. */
class Inside implements Receiver {
  readonly #bulkhead: Bulkhead;
  readonly #receiver: Receiver;

  constructor(bulkhead: Bulkhead, receiver: Receiver) {
    this.#bulkhead = bulkhead;
    this.#receiver = receiver;
  }

  resolve(answer: unknown): void {
    this.#bulkhead.leave();
    this.#receiver.resolve(answer);
  }

  reject(error: unknown): void {
    this.#bulkhead.leave();
    this.#receiver.reject(error);
  }
}
