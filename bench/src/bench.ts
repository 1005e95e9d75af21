// `npm run bench`: every server, every line, one table.
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type Line, lines } from './lines.ts';
import { type Contestant, compareAnswers } from './measure/compare.ts';
import { load, loader } from './measure/load.ts';
import { isInstalled, isPinned } from './measure/pinned.ts';
import { type ServerProcess, startServer } from './measure/server-process.ts';
import { tokensOfViewers, tokensOnce } from './measure/tokens.ts';
import { type Measured, measureRound, medianOf } from './round.ts';
import { type ServerName, takesPart } from './servers/index.ts';
import { type Services, startServices } from './services/services.ts';
import { settings } from './settings/index.ts';
import type { MeasuredOperation, Setting } from './settings/setting.ts';
import { type Row, toTable } from './table.ts';
import { toTargets } from './targets.ts';

/** Loads of one second. */
const longestWarmUp = 60;
/** One second that is no cheaper than those before it may be a noisy one. */
const steadyFor = 5;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    line: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
  },
});
await bench({ ...values, rounds: Number(values.rounds), seconds: Number(values.seconds) });

interface BenchOptions {
  readonly only: string;
  readonly line: string;
  readonly rounds: number;
  readonly seconds: number;
}

async function bench(options: BenchOptions): Promise<void> {
  const only = options.only.split(',');
  const rows: Row[] = [];
  for (const setting of Object.values(settings)) {
    const wanted = setting.operations.filter(({ name }) => only.some((part) => name.startsWith(part)));
    if (wanted.length > 0) rows.push(...(await measureSetting(setting, wanted, options)));
  }
  if (rows.length === 0) throw new Error(`nothing is called ${options.only}; there are w1, w3, w4; see --help`);
  const words = `${options.rounds} rounds of ${options.seconds} s, ${loader}, nginx ${isInstalled('nginx') ? 'yes' : 'no'}, Node ${process.version}`;
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}${isPinned ? '' : ', nothing pinned'}`;
  process.stdout.write(`\n${toTable(rows)}\n${words}\n${machine}\n${toTargets(rows)}`);
}

/** A contestant in its line, with what it did so far. */
interface Entry {
  readonly line: Line;
  readonly contestant: Contestant;
  readonly process: ServerProcess;
  readonly rounds: Measured[];
}

async function measureSetting(
  setting: Setting,
  operations: readonly MeasuredOperation[],
  options: BenchOptions,
): Promise<readonly Row[]> {
  const chosen = lines.filter(({ name }) => name.startsWith(options.line));
  const services = await startServices(setting.name);
  const processes = new Map<ServerName, ServerProcess>();
  try {
    const names = new Set(
      chosen.flatMap(({ servers }) => Object.values(servers)).filter((name) => takesPart(name, setting.name)),
    );
    for (const server of names)
      processes.set(server, await startServer({ server, setting: setting.name, env: services.env }));
    const rows: Row[] = [];
    for (const operation of operations)
      rows.push(...(await measureOperation({ setting, operation, chosen, processes, services, options })));
    return rows;
  } finally {
    for (const server of processes.values()) server.stop();
    services.stop();
  }
}

interface OperationOptions {
  readonly setting: Setting;
  readonly operation: MeasuredOperation;
  readonly chosen: readonly Line[];
  readonly processes: ReadonlyMap<ServerName, ServerProcess>;
  readonly services: Services;
  readonly options: BenchOptions;
}

async function measureOperation(all: OperationOptions): Promise<readonly Row[]> {
  const { operation, services, options } = all;
  const running = toEntries(all);
  tell(`${operation.name}: comparing the answers of ${running.length}`);
  for (const { name } of all.chosen)
    await compareAnswers(running.filter(({ line }) => line.name === name).map(({ contestant }) => contestant));
  tell(`${operation.name}: warming up`);
  for (const entry of running) await warmUp(entry);
  for (let round = 1; round <= options.rounds; round++) {
    for (const { contestant, process, rounds, line } of running) {
      tell(`${operation.name}: round ${round} of ${options.rounds}: ${line.name}: ${contestant.name}`);
      rounds.push(await measureRound({ contestant, process, services, seconds: options.seconds }));
    }
  }
  tell('');
  return running.map(({ line, contestant, rounds }) => ({
    operation,
    line: line.name,
    server: contestant.name,
    measured: medianOf(rounds),
  }));
}

/** Under load, until a request costs no less than before: the more code there is, the longer it takes until it is optimised. */
async function warmUp({ contestant, process }: Entry): Promise<void> {
  const { connections } = contestant.operation;
  let leastMicros = Number.POSITIVE_INFINITY;
  for (let second = 1, steady = 0; second <= longestWarmUp && steady < steadyFor; second++) {
    const before = await process.ask('usage');
    const { requests } = await load({ ...contestant, seconds: 1, connections });
    const after = await process.ask('usage');
    const micros = (after.cpuMicros - before.cpuMicros) / Math.max(1, requests);
    steady = micros > 0.95 * leastMicros ? steady + 1 : 0;
    leastMicros = Math.min(leastMicros, micros);
  }
}

function toEntries({ setting, operation, chosen, processes }: OperationOptions): readonly Entry[] {
  const own = operation.personal ? tokensOfViewers(setting.name) : undefined;
  return chosen
    .filter(({ holdsFor }) => holdsFor?.(operation) ?? true)
    .flatMap((line) => {
      const tokens = line.uniqueTokens ? tokensOnce(setting.name) : own;
      return Object.entries(line.servers).flatMap(([name, server]) => {
        const process = processes.get(server);
        if (!process) return [];
        const query = server.startsWith('foyer') ? operation.query : operation.plainQuery;
        const body = JSON.stringify({ query, variables: operation.variables });
        const contestant = { name, url: process.url, operation, body, tokens };
        return [{ line, contestant, process, rounds: [] }];
      });
    });
}

/** One line that is written over; silent where nobody watches. */
function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
