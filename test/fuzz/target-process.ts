// Foyer in production, in a process that tells how long its loop stood still and what its heap holds. Started by target.ts.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readEnvironment } from '../../shared/config/index.ts';
import { startFoyer } from '../../shared/server/index.ts';
import { at } from '../support/repository.ts';

export type Question = 'reading' | 'heap';

/** Since the last reading. */
export interface Reading {
  /** The longest time that the loop stood still, or less where the processor was given to others meanwhile. */
  readonly blockedMs: number;
  /** What has been added to the prototype of all objects. */
  readonly pollution: readonly string[];
}

export interface Heap {
  /** After collection. */
  readonly usedBytes: number;
  readonly residentBytes: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const delay = monitorEventLoopDelay({ resolution: 1 });
const cleanPrototype = new Set(Object.getOwnPropertyNames(Object.prototype));
let cpuBefore = 0;

const foyer = await startFoyer({
  directories: ['mobile', 'web', 'admin'].map((name) => at(`bffs/${name}`)),
  servicesFile: at('schemas/services.yaml'),
  environment: readEnvironment(),
});
delay.enable();
cpuBefore = mainThreadCpuMs();
process.on('message', (question: Question) => {
  (question === 'heap' ? heap() : reading()).then((answer) => process.send!(answer));
});
// Whoever started it has gone.
process.on('disconnect', () => process.exit());
process.send!({ url: foyer.url });

async function reading(): Promise<Reading> {
  // The clock of the loop is looked at after the sockets: what blocked just now is not in it yet.
  await sleep(1);
  const cpu = mainThreadCpuMs();
  const blockedMs = Math.min(delay.max / 1e6, cpu - cpuBefore);
  cpuBefore = cpu;
  delay.reset();
  return {
    blockedMs,
    pollution: Object.getOwnPropertyNames(Object.prototype).filter((name) => !cleanPrototype.has(name)),
  };
}

async function heap(): Promise<Heap> {
  collect();
  // What finalisers and closing sockets let go of.
  await sleep(100);
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  cpuBefore = mainThreadCpuMs();
  delay.reset();
  return { usedBytes: heapUsed, residentBytes: rss };
}

/** Without the threads that compile and collect beside it, where the system tells (Linux). */
function mainThreadCpuMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  }
}
