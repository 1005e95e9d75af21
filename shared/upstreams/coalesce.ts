import { isDegradable, toFoyerError } from '../errors/index.ts';
import { InFlightMap } from '../resilience/index.ts';
import type { Call, Policy, Send } from './call.ts';
import type { CallCounts } from './call-counts.ts';
import { createKeyOf } from './call-key.ts';
import { Flight } from './flight.ts';
import { Writes } from './writes.ts';

export interface CoalesceOptions {
  /** False for the whole process, to measure what sharing saves. What is cached is still fetched once. @default true */
  readonly coalesce?: boolean | undefined;
  /** Freezes every answer, shared or not; for development. @default false */
  readonly freeze?: boolean | undefined;
  readonly counts?: CallCounts | undefined;
  /** @default its own */
  readonly writes?: Writes | undefined;
}

const nextMicrotask = Promise.resolve();

/**
 * Equal reads in flight, of any request, share one call, counted by reference. Each keeps its own deadline and may leave without touching
 * another. A caller that would give a call more time than the one in flight was given starts its own, which later ones join. So does
 * whoever comes after a write to the service, or after one of its tags was invalidated: what is in flight may be older than that.
 */
export function createCoalesce(options: CoalesceOptions = {}): Policy {
  const { coalesce = true, freeze = false, counts, writes = new Writes() } = options;
  // Of all operations, whose keys differ, and of all ways to one: whoever asks for it, by a batch or not, finds what is in flight.
  const flights = new InFlightMap<Flight>();
  return (next, operation) => {
    if (!operation.read) return telling(writes, next);
    const keyOf = createKeyOf(operation);
    const ofOperation = counts?.of(operation);
    const written = writes.of(operation.service);

    const takeOff = (call: Call, key: string): Flight => {
      const flight: Flight = new Flight(call, {
        freeze,
        begunAt: writes.any.at,
        land: () => flights.remove(key, flight),
        again: share,
      });
      flights.set(key, flight);
      nextMicrotask.then(() => flight.setOff(next));
      return flight;
    };

    const isNewEnough = ({ begunAt }: Flight, call: Call) =>
      written.at <= begunAt && !writes.hasInvalidated(call, begunAt);

    const share: Send = (call, receiver) => {
      const key = (call.key ??= keyOf(call)).text;
      const present = flights.get(key);
      const flight = present?.admits(call) && isNewEnough(present, call) ? present : takeOff(call, key);
      if (ofOperation && flight === present) ofOperation.coalesced++;
      flight.carry(call, receiver);
    };

    const isWanted = coalesce && (operation.config?.coalesce ?? operation.service.coalesce);
    return isWanted ? share : (call, receiver) => (call.cache ? share : next)(call, receiver);
  };
}

/** Sends writes, and says so when they are over, before whoever waits hears of it. */
function telling(writes: Writes, next: Send): Send {
  return (call, receiver) => {
    const { service } = call.operation;
    next(call, {
      resolve(answer) {
        writes.wrote(service);
        receiver.resolve(answer);
      },
      reject(thrown) {
        const { code, notSent } = toFoyerError(thrown);
        // A refusal changed nothing; what was late or broke off may have been carried out.
        if (isDegradable(code) && !notSent) writes.wrote(service);
        receiver.reject(thrown);
      },
    });
  };
}
