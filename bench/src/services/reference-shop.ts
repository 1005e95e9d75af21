import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pinnedTo } from '../measure/pinned.ts';
import { at } from '../paths.ts';
import type { Services } from './services.ts';

/** Beside the fixed ports, so that a shop that somebody works with stays alone. */
const portOffset = 21_000;
const ports = { USERS: 8001, PRODUCTS: 8003, INVENTORY: 8005, RECOMMENDATIONS: 8006, PROMOTIONS: 8007, CART: 8008 };

/** The twelve services in one process. */
export async function startReferenceShop(): Promise<Services & { readonly dialsUrl: string }> {
  const child = spawnShop();
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (message !== 'ready') throw new Error('the reference shop did not start');
  const dialsUrl = `http://127.0.0.1:${8099 + portOffset}`;
  return {
    env: shopUrls(),
    dialsUrl,
    async countCalls() {
      const services = (await (await fetch(`${dialsUrl}/calls`)).json()) as Calls;
      const operations = Object.values(services).flatMap((service) => Object.values(service));
      return operations.reduce((sum, { count }) => sum + count, 0);
    },
    stop: () => child.kill('SIGKILL'),
  };
}

type Calls = Readonly<Record<string, Readonly<Record<string, { readonly count: number }>>>>;

function spawnShop(): ChildProcess {
  const words = [...pinnedTo('others'), process.execPath, at('dist/test/services/main.js')];
  const [command, ...args] = words as [string, ...string[]];
  return spawn(command, args, {
    env: { ...process.env, SHOP_PORT_OFFSET: String(portOffset) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function shopUrls(): Record<string, string> {
  const address = (port: number) => `127.0.0.1:${port + portOffset}`;
  const rest = Object.entries(ports).map(([name, port]) => [`${name}_URL`, `http://${address(port)}`]);
  return {
    ...Object.fromEntries(rest),
    ORDERS_URL: address(8002),
    INVENTORY_URL: address(ports.INVENTORY),
    RECOMMENDATIONS_URL: address(ports.RECOMMENDATIONS),
    REVIEWS_URL: `http://${address(8009)}/graphql`,
  };
}
