import type { ServiceConfig } from '../config/index.ts';
import { Bulkhead } from '../resilience/index.ts';
import type { Policy } from './call.ts';

/** All operations of a service share its places; who finds none waits until the call's deadline. */
export function createBulkhead(): Policy {
  const bulkheads = new Map<ServiceConfig, Bulkhead>();
  return (next, { service }) => {
    const bulkhead = bulkheads.get(service) ?? new Bulkhead({ concurrency: service.concurrency });
    bulkheads.set(service, bulkhead);
    return async (call) => {
      if (!bulkhead.tryEnter()) await bulkhead.enter(call.shared);
      try {
        return await next(call);
      } finally {
        bulkhead.leave();
      }
    };
  };
}
