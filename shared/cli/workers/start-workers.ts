import pc from 'picocolors';
import type { Environment } from '../../config/index.ts';
import { mergeMetrics, startInternalServer } from '../../telemetry/index.ts';
import type { Companion } from '../companion.ts';
import { endOnSignal } from '../signals.ts';
import { Fleet, WorkerFailed } from './fleet.ts';
import { internalUrlVariable } from './worker.ts';

export interface StartWorkersOptions {
  readonly count: number;
  readonly environment: Environment;
  readonly companion: Companion | undefined;
}

/**
 * The first process of several: it serves nothing but what operators ask for, and keeps the others alive. SIGHUP replaces them one by one,
 * with the configuration as it is then.
 */
export async function startWorkers({ count, environment, companion }: StartWorkersOptions): Promise<void> {
  const tell = (message: string) => void process.stderr.write(`foyer: ${message}\n`);
  let fleet: Fleet | undefined;
  const ask = async (page: 'metrics' | 'status') => (await fleet?.ask(page)) ?? new Map<string, string>();
  const pages = {
    metrics: async () => mergeMetrics(await ask('metrics')),
    status: async () => ({ workers: [...(await ask('status')).values()].map((text) => JSON.parse(text)) }),
  };
  const internal = await startInternalServer(environment, pages, tell);
  fleet = new Fleet({ count, env: { [internalUrlVariable]: internal.url }, tell });
  const running = fleet;
  endOnSignal(
    async () => {
      await running.stop();
      internal.close();
      await companion?.stop();
    },
    () => running.kill(),
  );
  process.on('SIGHUP', () => void running.reload());
  const [welcome] = await Promise.all([start(running, () => internal.close()), companion?.ready]);
  process.stdout.write(`${welcome}${pc.dim(`${count} workers; SIGHUP replaces them one by one.`)}\n`);
}

async function start(fleet: Fleet, close: () => void): Promise<string> {
  try {
    return await fleet.start();
  } catch (error) {
    // Whoever stops them waits for those that serve, and ends the process.
    if (fleet.isStopping) return new Promise(() => {});
    fleet.kill();
    close();
    if (error instanceof WorkerFailed) process.exit(1);
    throw error;
  }
}
