import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pinnedTo } from '../measure/pinned.ts';
import { at } from '../paths.ts';
import { startReferenceShop } from './reference-shop.ts';

export interface StandIns {
  readonly env: Readonly<Record<string, string>>;
  /** How long each call takes from now on. */
  take(ms: number): Promise<void>;
  stop(): void;
}

/**
 * The reference shop, asked once for each answer: what stands in for it repeats that after a fixed time, with next to no work of its own.
 * A shop that is busy would answer late, and what it is late would be taken for Foyer's.
 */
export async function startStandIns(): Promise<StandIns> {
  const shop = await startReferenceShop();
  const words = [...pinnedTo('others'), process.execPath, at('bench/dist/services/serve-stand-ins.js')];
  const [command, ...args] = words as [string, ...string[]];
  const child = spawn(command, args, {
    env: { ...process.env, ...shop.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [env] = (await once(child, 'message')) as [Record<string, string>];
  return {
    env: { ...shop.env, ...env },
    async take(ms) {
      child.send(ms);
      await once(child, 'message');
    },
    stop() {
      child.kill('SIGKILL');
      shop.stop();
    },
  };
}
