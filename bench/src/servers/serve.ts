// The process of a server that is measured: `node serve.js <server> <setting>`. It answers its parent's questions about itself.
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import type { SettingName } from '../settings/places.ts';
import { type ServerName, servers } from './index.ts';

export interface Usage {
  /** User and system time of all threads, in microseconds. */
  readonly cpuMicros: number;
  readonly rssBytes: number;
  /** After a garbage collection where there is `--expose-gc`. */
  readonly heapBytes: number;
}

/** What the parent may send; each is answered by `{ id, value }`. */
export interface Question {
  readonly id: number;
  readonly ask: 'usage' | 'start profile' | 'stop profile';
}

const [, , server, setting] = process.argv as [string, string, ServerName, SettingName];
const session = new Session();

process.on('message', async ({ id, ask }: Question) => process.send?.({ id, value: await answers[ask]() }));
process.on('disconnect', () => process.exit());
process.on('SIGTERM', () => process.exit());
const start = await servers[server]();
const started = await start(setting);
const pidElsewhere = typeof started === 'string' ? undefined : started.pid;
process.send?.({ id: 0, value: typeof started === 'string' ? started : started.url });

const answers: Readonly<Record<Question['ask'], () => unknown>> = {
  usage(): Usage {
    if (pidElsewhere !== undefined) return usageOf(pidElsewhere);
    const { user, system } = process.cpuUsage();
    (globalThis as { gc?: () => void }).gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    return { cpuMicros: user + system, rssBytes: rss, heapBytes: heapUsed };
  },
  async 'start profile'() {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: 200 });
    await session.post('Profiler.start');
  },
  async 'stop profile'() {
    const { profile } = await session.post('Profiler.stop');
    return profile;
  },
};

/** As Linux tells it, in hundredths of a second. */
function usageOf(pid: number): Usage {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  const ticks = Number(afterName[11]) + Number(afterName[12]);
  const rssKib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { cpuMicros: ticks * 10_000, rssBytes: rssKib * 1_024, heapBytes: Number.NaN };
}
