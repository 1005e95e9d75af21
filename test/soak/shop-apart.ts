// The reference shop in a process of its own: what the clients and the judge have to do holds up no service.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Shop } from '../services/shop.ts';

/** What the soak does with a shop. */
export interface Deeds
  extends Pick<Shop, 'faults' | 'resetFaults' | 'calls' | 'resetCalls' | 'stopService' | 'startService'> {
  /** The longest that its event loop was held up since it was asked last, in milliseconds. */
  stalledMs(): number;
}

type Deed = keyof Deeds;

export type ShopApart = Pick<Shop, 'env'> & {
  readonly [D in Deed]: (...args: Parameters<Deeds[D]>) => Promise<Awaited<ReturnType<Deeds[D]>>>;
} & { end(): void };

/** What the process is told; it answers each, in order. */
export interface Order {
  readonly deed: Deed;
  readonly args: readonly unknown[];
}

export async function startShopApart(): Promise<ShopApart> {
  const child = fork(fileURLToPath(new URL('./shop-process.js', import.meta.url)));
  const waiting: { resolve(told: never): void; reject(reason: Error): void }[] = [];
  const toldNext = <T>() => new Promise<T>((resolve, reject) => waiting.push({ resolve, reject }));
  child.on('message', (told) => waiting.shift()!.resolve(told as never));
  child.once('exit', () => {
    for (const one of waiting) one.reject(new Error("The services' process has ended."));
  });
  const tell =
    (deed: Deed) =>
    (...args: unknown[]) => {
      child.send({ deed, args } satisfies Order);
      return toldNext<never>();
    };
  return {
    env: await toldNext<Shop['env']>(),
    faults: tell('faults'),
    resetFaults: tell('resetFaults'),
    calls: tell('calls'),
    resetCalls: tell('resetCalls'),
    stopService: tell('stopService'),
    startService: tell('startService'),
    stalledMs: tell('stalledMs'),
    end: () => void child.kill('SIGKILL'),
  };
}
