// What can be measured of one process and of two: how much they do where they have the cores, what they cost where they have not.
import type { MeasuredOperation } from '../settings/setting.ts';
import { capacityOf } from './capacity.ts';
import type { Fleet } from './fleet.ts';
import { load } from './load.ts';
import { openLoad } from './open-load.ts';
import { createSender } from './sender.ts';

/** The number of one fleet in one round. */
export type MeasureFleet = (fleet: Fleet) => Promise<number>;

export interface FleetNumber {
  readonly unit: string;
  /** How much more two do than one. */
  readonly times: (one: number, two: number) => number;
  /** Once for an operation. */
  readonly prepare: (one: Fleet, operation: MeasuredOperation, seconds: number) => Promise<MeasureFleet>;
  /** What it is, and what it is not. */
  readonly says: string;
}

/** Each process runs every operation as long before anything counts: code is compiled, connections are open. */
export async function warmUp({ url, workers }: Fleet, operation: MeasuredOperation, seconds: number): Promise<void> {
  await load({ url, body: bodyOf(operation), connections: operation.connections, seconds: seconds * workers });
}

const bodyOf = ({ query, variables }: MeasuredOperation) => JSON.stringify({ query, variables });
/** The system gives a connection to one of the processes, for good: with many, both have as much to do. */
const connections = 20;

export const throughput: FleetNumber = {
  unit: 'requests/s',
  times: (one, two) => two / one,
  async prepare(_, operation, seconds) {
    const ask = { body: bodyOf(operation), connections: operation.connections, seconds };
    return async ({ url }) => {
      const loaded = await load({ ...ask, url });
      if (loaded.refused + loaded.broken > 0) throw new Error(`${operation.name}: some were not answered`);
      return loaded.requests / loaded.seconds;
    };
  },
  says: 'Measured: throughput, a core for each process, services and load on others.',
};

export const cpu: FleetNumber = {
  unit: 'CPU µs',
  times: (one, two) => (2 * one) / two,
  async prepare(one, operation, seconds) {
    const ask = { body: bodyOf(operation), connections: operation.connections, seconds, url: one.url };
    const perSecond = (await capacityOf(async () => one.cpuMicros(), ask)) / 2;
    return async ({ url, cpuMicros }) => {
      const senders = Array.from({ length: connections }, () => createSender({ url, body: ask.body }));
      const before = cpuMicros();
      const send = (index: number) => senders[index % connections]!(index);
      const { requests, failed } = await openLoad({ perSecond, seconds, send });
      if (failed > 0) throw new Error(`${operation.name}: ${failed} were not answered`);
      return (cpuMicros() - before) / requests;
    };
  },
  says:
    'Measured: processor time of all processes a request, at an equal rate, half of what one core is enough for. Not measured: throughput,\n' +
    'for which two processes, services and load want 5 cores or more. × is what follows where the cores are there: 2 × one / two.',
};
