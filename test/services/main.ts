import { services } from './services.ts';
import { SERVICE_NAMES, type Shop, type ShopOptions, startShop } from './shop.ts';

const HELP = `The reference shop: twelve small services with fault dials.

  node dist/test/services/main.js             all of them, ports 8001 to 8012, dials on 8099
  node dist/test/services/main.js <service>   one of them, its dials on its port + 1000

Services: ${SERVICE_NAMES.join(', ')}

Environment:
  SHOP_SERVICE       the same as naming one service
  SHOP_PORT_OFFSET   added to every port (0)
  HOST               the address to listen on (127.0.0.1)
`;

async function main(): Promise<void> {
  const [argument = process.env.SHOP_SERVICE] = process.argv.slice(2);
  if (argument === '--help' || argument === '-h') return console.log(HELP);
  const shop = await startShop(readOptions(argument));

  function stop(): void {
    shop.stop().finally(() => process.exit(0));
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);

  // A parent that waits for 'ready' has its own way of saying where things are.
  if (process.send) process.send('ready');
  else printAddresses(shop);
}

function printAddresses(shop: Shop): void {
  for (const [name, url] of Object.entries({ ...shop.urls, dials: shop.dialsUrl })) console.log(name.padEnd(16) + url);
}

function readOptions(only: string | undefined): ShopOptions {
  const offset = Number(process.env.SHOP_PORT_OFFSET ?? 0);
  if (!Number.isInteger(offset)) throw new Error('SHOP_PORT_OFFSET is a whole number.');
  const options: ShopOptions = { ports: 'fixed', portOffset: offset, host: process.env.HOST ?? '127.0.0.1' };
  if (only === undefined) return options;
  const service = services.find(({ name }) => name === only);
  if (!service) throw new Error(`There is no service "${only}". There are: ${SERVICE_NAMES.join(', ')}.`);
  return { ...options, services: [service.name], dialsPort: service.port + 1000 };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
