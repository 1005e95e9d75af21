// What can be measured of one process and of two: how much they do where they have the cores, what they cost where they have not.
import type { MeasuredOperation } from '../settings/setting.ts';
import { capacityOf } from './capacity.ts';
import type { Fleet } from './fleet.ts';
import { type LoadOptions, load } from './load.ts';
import { openLoad } from './open-load.ts';
import { createSender } from './sender.ts';

/** The number of one fleet in one round. */
type MeasureFleet = (fleet: Fleet) => Promise<number>;

export interface FleetNumber {
  readonly unit: string;
  /** How much more two do than one. */
  readonly times: (one: number, two: number) => number;
  /** Once for an operation and one process of Foyer. @param capacity requests a second that a core is enough for */
  readonly measureBy: (operation: MeasuredOperation, capacity: number, seconds: number) => MeasureFleet;
  /** What it is, and what it is not. */
  readonly says: string;
}

/** The load generator shares its core with the services. */
const mostPerSecond = 1_000;
/** The system gives a connection to one of the processes, for good: with many, both have as much to do. */
const connections = 20;

export const throughput: FleetNumber = {
  unit: 'requests/s',
  times: (one, two) => two / one,
  measureBy: (operation, _, seconds) => async (fleet) => {
    const { requests, seconds: took, refused, broken } = await load(asking(fleet, operation, seconds));
    if (refused + broken > 0) throw new Error(`${operation.name}: some were not answered`);
    return requests / took;
  },
  says: 'Measured: throughput, a core for each process, services and load on others.',
};

/** As many for each process, so that what it does by itself is as much of each request's price with two as with one. */
export const cpu: FleetNumber = {
  unit: 'CPU µs',
  times: (one, two) => (2 * one) / two,
  measureBy: (operation, capacity, seconds) => async (fleet) => {
    const perSecond = fleet.workers * Math.min(capacity / 4, mostPerSecond / 2);
    const { url, body } = asking(fleet, operation, seconds);
    const senders = Array.from({ length: connections }, () => createSender({ url, body }));
    const before = fleet.cpuMicros();
    const send = (index: number) => senders[index % connections]!(index);
    const { requests, failed } = await openLoad({ perSecond, seconds, send });
    if (failed > 0) throw new Error(`${operation.name}: ${failed} were not answered`);
    return (fleet.cpuMicros() - before) / requests;
  },
  says: `Measured: processor time of all processes a request; for each process a quarter of what a core is enough for, at most ${mostPerSecond / 2} a second.
Not measured: throughput, for which two processes, services and load want 5 cores. × is what follows where they are there: 2 × one / two.`,
};

/** When it is warm. */
export function capacityOfFleet(fleet: Fleet, operation: MeasuredOperation, seconds: number): Promise<number> {
  return capacityOf(async () => fleet.cpuMicros(), asking(fleet, operation, seconds));
}

function asking({ url }: Fleet, { query, variables, connections }: MeasuredOperation, seconds: number): LoadOptions {
  return { url, body: JSON.stringify({ query, variables }), connections, seconds };
}
