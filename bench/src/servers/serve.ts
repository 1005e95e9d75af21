// The process of a server that is measured: `node serve.js <server> <setting>`. It answers its parent's questions about itself.
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
const start = await servers[server]();
process.send?.({ id: 0, value: await start(setting) });

const answers: Readonly<Record<Question['ask'], () => unknown>> = {
  usage(): Usage {
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
