// What the fault tests share: Foyer as a process of its own, with the reference shop behind it, and when the long rows run.

import { type Shop, startShop } from '../services/shop.ts';
import { type FoyerProcess, type FoyerProcessOptions, startFoyerProcess } from './foyer-process.ts';
import { operation } from './operations.ts';
import { at } from './repository.ts';

/** `FAULTS=all` (npm run test:faults) runs the rows that take minutes, too. */
export const longRows: { readonly skip: false | string } = {
  skip: process.env.FAULTS === 'all' ? false : 'takes minutes: npm run test:faults',
};

/** The mobile home screen: four services at once and those beneath. */
export const home = operation('mobile', 'home');

export interface Served {
  readonly url: string;
  readonly foyer: FoyerProcess;
}

/** A shop, and as many Foyer processes in front of it as a test starts; all end with it. */
export interface Stage {
  readonly shop: Shop;
  /** `args` of `foyer start`, behind `--port 0`. */
  serve(args: readonly string[], options?: FoyerProcessOptions): Promise<Served>;
  end(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const shop = await startShop();
  const running: FoyerProcess[] = [];
  return {
    shop,
    async serve(args, options = {}) {
      const env = { NODE_ENV: 'development', ...shop.env, ...options.env };
      const foyer = startFoyerProcess(['start', '--port', '0', ...args], { ...options, env });
      running.push(foyer);
      return { url: await foyer.url, foyer };
    },
    async end() {
      for (const { process } of running) process.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended));
      await shop.stop();
    },
  };
}

/** The arguments for a BFF whose code misbehaves. */
export const trouble: readonly string[] = [
  '--bff',
  at('test/faults/trouble'),
  '--services',
  at('schemas/services.yaml'),
];

/** The status of `/readyz`, and why not; 0 when nobody listens. */
export async function readiness(url: string): Promise<{ readonly status: number; readonly reason?: string }> {
  try {
    const response = await fetch(`${url}/readyz`, { headers: { connection: 'close' } });
    const { reason } = (await response.json()) as { reason?: string };
    return { status: response.status, ...(reason ? { reason } : {}) };
  } catch {
    return { status: 0 };
  }
}
