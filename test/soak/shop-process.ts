// The process that shop-apart.ts starts.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startShop } from '../services/shop.ts';
import type { Deeds, Order } from './shop-apart.ts';

const shop = await startShop();
const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();

const deeds: Deeds = {
  ...shop,
  stalledMs() {
    const worstMs = delays.max / 1e6;
    delays.reset();
    return worstMs;
  },
};

let last: Promise<unknown> = Promise.resolve();
process.on('message', ({ deed, args }: Order) => {
  last = last.then(async () =>
    process.send!((await (deeds[deed] as (...args: unknown[]) => unknown)(...args)) ?? null),
  );
});
process.on('disconnect', () => process.exit());
process.send!(shop.env);
