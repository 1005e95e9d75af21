import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pinnedTo } from '../measure/pinned.ts';
import { at } from '../paths.ts';
import type { Services } from './services.ts';

/** Lists and their bulk endpoints, and the blog where nginx is not installed. */
export async function startNodeServices(): Promise<Services> {
  const words = [...pinnedTo('others'), process.execPath, at('bench/dist/services/serve-data.js')];
  const [command, ...args] = words as [string, ...string[]];
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [url] = (await once(child, 'message')) as [string];
  return {
    env: { BLOG_URL: url, LISTS_URL: url },
    countCalls: async () => Number(await (await fetch(`${url}/status`)).text()),
    stop: () => child.kill('SIGKILL'),
  };
}
