// `node bench/bench.js workers`: what two processes of Foyer give beside one.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Fleet, startFleet } from './measure/fleet.ts';
import { capacityOfFleet, cpu, type FleetNumber, throughput } from './measure/fleet-numbers.ts';
import { median } from './measure/median.ts';
import { goToOthers, isPinned, reserveCores } from './measure/pinned.ts';
import { startServices } from './services/services.ts';
import { blog } from './settings/blog.ts';
import type { MeasuredOperation } from './settings/setting.ts';

/** Two for Foyer, and others for services, load and what the machine does beside. */
const isRoomy = isPinned && availableParallelism() >= 5;
const numbers: Readonly<Record<string, FleetNumber>> = { throughput, cpu };
const target = 1.9;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '5' },
    measure: { type: 'string', default: isRoomy ? 'throughput' : 'cpu' },
  },
});
const number = numbers[values.measure];
if (!number) throw new Error(`--measure is ${Object.keys(numbers).join(' or ')}; see --help`);
else if (number === throughput && !isRoomy) throw new Error('throughput of two wants 5 cores or more, and taskset');
else await measureWorkers({ number, seconds: Number(values.seconds), rounds: Number(values.rounds) });

interface WorkersOptions {
  readonly number: FleetNumber;
  readonly seconds: number;
  readonly rounds: number;
}

interface Row {
  readonly name: string;
  readonly one: number;
  readonly two: number;
}

async function measureWorkers(options: WorkersOptions): Promise<void> {
  if (options.number === throughput) reserveCores(2);
  goToOthers();
  const services = await startServices('w1');
  const fleets: Fleet[] = [];
  try {
    const env = { ...services.env, SHARING: 'nothing' };
    for (const workers of [1, 2]) fleets.push(await startFleet({ workers, setting: 'w1', env }));
    const rows: Row[] = [];
    for (const operation of blog.operations.filter(({ name }) => name !== 'w1.titles'))
      rows.push(await measureOperation(fleets, operation, options));
    process.stdout.write(toReport(rows, options.number));
  } finally {
    for (const fleet of fleets) fleet.stop();
    services.stop();
  }
}

/** They take turns, once both are warm. */
async function measureOperation(
  fleets: readonly Fleet[],
  operation: MeasuredOperation,
  { number, seconds, rounds }: WorkersOptions,
): Promise<Row> {
  const [one, two] = fleets as [Fleet, Fleet];
  const capacity = await capacityOfFleet(one, operation, seconds);
  await capacityOfFleet(two, operation, seconds);
  const measure = number.measureBy(operation, capacity, seconds);
  const measured: number[][] = fleets.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, fleet] of fleets.entries()) measured[index]![round] = await measure(fleet);
  return { name: operation.name, one: median(measured[0]!), two: median(measured[1]!) };
}

function toReport(rows: readonly Row[], { unit, times, says }: FleetNumber): string {
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, column) => cell.padEnd(column ? 0 : 10).padStart(14)).join('')}\n`;
  const lines = rows.map(({ name, one, two }) => {
    const more = times(one, two);
    const judged = `${more >= target ? 'met' : 'not met'} (≥ ${target})`;
    return line([name, whole(one), whole(two), `× ${more.toFixed(2)}`, `  ${judged}`]);
  });
  return `${unit}, nothing shared\n${line(['', 'one', 'two', 'two give'])}${lines.join('')}\n${says}\n`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
