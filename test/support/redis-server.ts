// A redis-server of a test's own: on a free port, in a folder of its own, with nothing kept on disk.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';

/** Why tests that need one are skipped; false when there is a redis-server. */
export const noRedisServer: string | false =
  spawnSync('redis-server', ['--version']).status === 0 ? false : 'redis-server is not installed';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** A connection for the test itself. */
  readonly admin: Redis;
  /** `SIGKILL`, `SIGSTOP`, `SIGCONT`. */
  signal(signal: NodeJS.Signals): void;
  /** After it was killed: again on the same port, empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param settings as on the command line: `['--maxclients', '2']` */
export async function startRedisServer(settings: readonly string[] = [], port?: number): Promise<RedisServer> {
  const chosen = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'foyer-redis-'));
  let server: ChildProcess | undefined;
  const admin = new Redis(chosen, '127.0.0.1', {
    lazyConnect: true,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  admin.on('error', () => {});

  const start = async () => {
    const own = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
    server = spawn('redis-server', [...own, ...settings], { stdio: 'ignore' });
    if (admin.status === 'wait') admin.connect().catch(() => {});
    await eventually(() => admin.status === 'ready', 'redis-server is ready', 5_000);
  };
  await start();
  return {
    port: chosen,
    url: `redis://127.0.0.1:${chosen}`,
    admin,
    signal: (signal) => void server!.kill(signal),
    start,
    async stop() {
      admin.disconnect();
      server!.kill('SIGKILL');
      if (server!.exitCode === null && server!.signalCode === null) await once(server!, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
