import type { Call, Policy, Receiver, Send } from './call.ts';
import type { CallCounts } from './call-counts.ts';
import { createKeyOf } from './call-key.ts';
import { Flight } from './flight.ts';
import type { Operation } from './types.ts';

export interface CoalesceOptions {
  /** False for the whole process, to measure what sharing saves. What is cached is still fetched once. @default true */
  readonly coalesce?: boolean | undefined;
  /** Freezes every answer, shared or not; for development. @default false */
  readonly freeze?: boolean | undefined;
  readonly counts?: CallCounts | undefined;
}

const nextMicrotask = Promise.resolve();

/**
 * Equal reads in flight, of any request, share one call, counted by reference. Each keeps its own deadline and may leave without touching
 * another. A caller that would give a call more time than the one in flight was given starts its own, which later ones join.
 */
export function createCoalesce({ coalesce = true, freeze = false, counts }: CoalesceOptions = {}): Policy {
  // Of an operation and not of a way to it: whoever asks for it, by a batch or not, finds what is in flight.
  const inFlight = new Map<Operation, Map<string, Flight>>();
  return (next, operation) => {
    if (!operation.read) return undefined;
    const keyOf = createKeyOf(operation);
    const ofOperation = counts?.of(operation);
    const flights = inFlight.get(operation) ?? new Map<string, Flight>();
    inFlight.set(operation, flights);

    const takeOff = (call: Call, key: string): Flight => {
      const flight: Flight = new Flight(call, {
        freeze,
        land() {
          if (flights.get(key) === flight) flights.delete(key);
        },
      });
      flights.set(key, flight);
      nextMicrotask.then(() => flight.setOff(next));
      return flight;
    };

    const share: Send = (call, receiver) => {
      const key = (call.key ??= keyOf(call)).text;
      const present = flights.get(key);
      const flight = present?.admits(call) ? present : takeOff(call, key);
      if (ofOperation && flight === present) ofOperation.coalesced++;
      carry(flight, call, receiver);
    };

    const carry = (flight: Flight, call: Call, receiver: Receiver): void => {
      flight.carry(call).then(
        (answer) => receiver.resolve(answer),
        (error: unknown) => {
          if (flight.ranOutFor(call, error)) share(call, receiver);
          else receiver.reject(error);
        },
      );
    };

    const isWanted = coalesce && (operation.config?.coalesce ?? operation.service.coalesce);
    return isWanted ? share : (call, receiver) => (call.cache ? share : next)(call, receiver);
  };
}
