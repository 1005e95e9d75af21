import { toFoyerError } from '../errors/index.ts';
import { type EndpointOutcome, EndpointRing } from '../resilience/index.ts';
import type { Attempt, Operation, Transport } from './types.ts';

/**
 * Sends to several endpoints of a service in turns, and passes over one that fails. A retry meets another endpoint, so that a host which
 * is gone costs its first callers a few milliseconds and the rest nothing.
 */
export class Balanced<T> {
  readonly #ring: EndpointRing<T>;

  constructor(endpoints: readonly T[]) {
    this.#ring = new EndpointRing(endpoints);
  }

  async send<A>(operation: Operation, use: (endpoint: T) => Promise<A>): Promise<A> {
    const index = this.#ring.next();
    const sentAt = performance.now();
    try {
      const answer = await use(this.#ring.at(index));
      this.#ring.record(index, 'answered');
      return answer;
    } catch (error) {
      this.#ring.record(index, judge(error, performance.now() - sentAt, operation));
      throw error;
    }
  }
}

/** One transport for all endpoints. */
export function balance(endpoints: readonly Transport[]): Transport {
  if (endpoints.length === 1) return endpoints[0]!;
  const balanced = new Balanced(endpoints);
  return {
    send: (attempt: Attempt) => balanced.send(attempt.operation, (endpoint) => endpoint.send(attempt)),
    connect() {
      for (const endpoint of endpoints) endpoint.connect?.();
    },
    async close() {
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

/**
 * An endpoint may be passed over lightly, since others answer in its place: half of the declared time is enough to blame it for a
 * timeout. What a client with less time gives up says nothing.
 */
function judge(thrown: unknown, tookMs: number, operation: Operation): EndpointOutcome {
  const { code, notSent, unprocessed } = toFoyerError(thrown);
  switch (code) {
    case 'UPSTREAM_UNAVAILABLE':
      return notSent && !unprocessed ? 'unreachable' : 'fault';
    case 'UPSTREAM_TIMEOUT':
      if (notSent) return 'unreachable';
      return tookMs >= operation.timeoutMs / 2 ? 'fault' : 'unknown';
    case 'UPSTREAM_ERROR':
    case 'UPSTREAM_BAD_RESPONSE':
      return 'fault';
    case 'INTERNAL_SERVER_ERROR':
      return 'unknown';
    default:
      return 'answered';
  }
}
