import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, pinnedTo } from '../measure/pinned.ts';
import { blogUsers, posts } from './data.ts';
import { answers, freePort } from './listening.ts';
import { startNodeServices } from './node-services.ts';
import type { Services } from './services.ts';

/** The public benchmark's services, from nginx where it is installed. */
export async function startNginx(): Promise<Services> {
  if (!isInstalled('nginx')) return startNodeServices();
  const directory = mkdtempSync(join(tmpdir(), 'foyer-bench-'));
  const port = await freePort();
  writeAnswers(directory);
  writeFileSync(join(directory, 'nginx.conf'), configuration(directory, port));
  const words = [...pinnedTo('others'), 'nginx', '-p', directory, '-c', join(directory, 'nginx.conf'), '-e', 'stderr'];
  const [command, ...args] = words as [string, ...string[]];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}/status`);
  return {
    env: { BLOG_URL: url },
    countCalls: async () => requestsOf(await (await fetch(`${url}/status`)).text()),
    stop() {
      child.once('exit', () => rmSync(directory, { recursive: true, force: true }));
      child.kill('SIGTERM');
    },
  };
}

/** Its workers may be another user. */
function writeAnswers(directory: string): void {
  chmodSync(directory, 0o755);
  mkdirSync(join(directory, 'answers/users'), { recursive: true });
  writeFileSync(join(directory, 'answers/posts'), JSON.stringify(posts));
  for (const user of blogUsers) writeFileSync(join(directory, `answers/users/${user.id}`), JSON.stringify(user));
}

function configuration(directory: string, port: number): string {
  const path = (name: string) => join(directory, name);
  return `
daemon off;
worker_processes 1;
pid ${path('nginx.pid')};
events { worker_connections 8192; }
http {
  access_log off;
  default_type application/json;
  keepalive_requests 1000000000;
  open_file_cache max=100;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${path(name)};`).join(' ')}
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${path('answers')};
    location = /status { stub_status; }
  }
}
`;
}

/** The third number of `stub_status` counts requests; those that ask for it are counted too, and are too few to matter. */
function requestsOf(status: string): number {
  return Number(/^ *\d+ \d+ (\d+)/m.exec(status)?.[1]);
}
