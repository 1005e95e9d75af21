// `foyer start` in production, one process or several, and what all of them together cost.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { at } from '../paths.ts';
import { places, type SettingName } from '../settings/places.ts';
import { pinnedTo } from './pinned.ts';
import { authSecret, nodeOptionsOfAll, productionOn } from './server-process.ts';

export interface Fleet {
  readonly url: string;
  readonly workers: number;
  /** User and system time of all its processes, the first one's too. */
  cpuMicros(): number;
  stop(): void;
}

export interface FleetOptions {
  readonly workers: number;
  readonly setting: SettingName;
  readonly env: Readonly<Record<string, string>>;
}

type Process = ChildProcessByStdio<null, Readable, null>;

export async function startFleet({ workers, setting, env }: FleetOptions): Promise<Fleet> {
  const { directory, servicesFile, path } = places[setting];
  const foyer = ['start', '--bff', directory, '--services', servicesFile, '--workers', String(workers)];
  const node = [process.execPath, ...nodeOptionsOfAll, at('bin/foyer.js'), ...foyer];
  const [command, ...args] = [...pinnedTo('server', workers), ...node] as [string, ...string[]];
  const child: Process = spawn(command, args, {
    env: { ...process.env, ...productionOn, NO_COLOR: '1', DRAIN_MS: '0', AUTH_SECRET: authSecret, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = (await readyAt(child)) + path;
  return { url, workers, cpuMicros: () => cpuMicrosOf(child.pid!), stop: () => child.kill('SIGTERM') };
}

/** Said once all of them serve. What is logged after that is read, and goes nowhere. */
function readyAt(child: Process): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 10_000) said += text;
      const url = /is ready at (http:[^\s,]+)/.exec(said)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`foyer start ended with ${code}`)));
  });
}

/** In the unit of /proc, whatever the kernel counts in. */
const microsPerTick = 10_000;

/** By /proc, so on Linux alone. A process's name may hold blanks: its numbers begin behind the last bracket. */
function cpuMicrosOf(pid: number): number {
  const numbers = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const own = (Number(numbers[11]) + Number(numbers[12])) * microsPerTick;
  return children.reduce((sum, child) => sum + cpuMicrosOf(Number(child)), own);
}
