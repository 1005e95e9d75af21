// The process that shop-apart.ts starts.
import { startShop } from '../services/shop.ts';
import type { Order } from './shop-apart.ts';

const shop = await startShop();

let last: Promise<unknown> = Promise.resolve();
process.on('message', ({ deed, args }: Order) => {
  last = last.then(async () => process.send!((await (shop[deed] as (...args: unknown[]) => unknown)(...args)) ?? null));
});
process.on('disconnect', () => process.exit());
process.send!(shop.env);
