import { type FoyerError, toFoyerError } from '../errors/index.ts';
import { type EndpointOutcome, EndpointRing } from '../resilience/index.ts';
import type { Attempt, Operation, Transport } from './types.ts';

/**
 * Sends to several endpoints of a service in turns, and passes over one that fails. A call that finds its endpoint gone goes to the next
 * one at once: instances that restart one after the other cost nobody an answer.
 */
export class Balanced<T> {
  readonly #ring: EndpointRing<T>;

  constructor(endpoints: readonly T[]) {
    this.#ring = new EndpointRing(endpoints);
  }

  async send<A>(operation: Operation, use: (endpoint: T) => Promise<A>): Promise<A> {
    let index = this.#ring.next();
    let tried: number[] | undefined;
    for (;;) {
      const sentAt = performance.now();
      try {
        const answer = await use(this.#ring.at(index));
        this.#ring.record(index, 'answered');
        return answer;
      } catch (thrown) {
        const error = toFoyerError(thrown);
        this.#ring.record(index, judge(error, performance.now() - sentAt, operation));
        if (!isGone(error)) throw thrown;
        (tried ??= []).push(index);
        index = this.#ring.next(tried);
        if (index === -1) throw thrown;
      }
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

/** Nobody listens there, which is known at once; a call that ran out of time has none for another endpoint. */
function isGone({ code, notSent, unprocessed }: FoyerError): boolean {
  return code === 'UPSTREAM_UNAVAILABLE' && notSent && !unprocessed;
}

/**
 * An endpoint may be passed over lightly, since others answer in its place: half of the declared time is enough to blame it for a
 * timeout. What a client with less time gives up says nothing.
 */
function judge(error: FoyerError, tookMs: number, operation: Operation): EndpointOutcome {
  switch (error.code) {
    case 'UPSTREAM_UNAVAILABLE':
      return isGone(error) ? 'unreachable' : 'fault';
    case 'UPSTREAM_TIMEOUT':
      if (error.notSent) return 'unreachable';
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
