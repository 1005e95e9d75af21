import { isAnnounced, products, toProductNumber } from './data/catalogue.ts';
import { daysFromToday, toTimestamp } from './data/clock.ts';
import { createRandom } from './data/random.ts';
import { grpcService } from './kit/grpc.ts';
import { Problem } from './kit/problem.ts';

const MAX_SKUS = 200;
const WAREHOUSES = ['Leipzig', 'Venlo', 'Lyon'];

const levels = createLevels();

export const inventory = grpcService({
  name: 'inventory',
  port: 8005,
  contract: 'inventory/inventory.proto',
  grpcService: 'shop.inventory.v1.Inventory',
  createHandlers: () => ({
    GetStock({ skus }: { skus: readonly string[] }) {
      if (skus.length < 1 || skus.length > MAX_SKUS)
        throw new Problem('invalid', `1 to ${MAX_SKUS} skus are possible.`);
      return { levels: [...new Set(skus)].map((sku) => levels.get(sku)).filter((level) => level !== undefined) };
    },
  }),
});

function createLevels(): ReadonlyMap<string, object> {
  const random = createRandom('inventory');
  const stocked = products.filter((product) => !isAnnounced(toProductNumber(product.id)));
  return new Map(
    stocked.map(({ sku }) => {
      const available = random.chance(0.1) ? 0 : random.integer(1, 140);
      const restocked = available < 10 && random.chance(0.7);
      const level = {
        sku,
        available,
        reserved: random.integer(0, 6),
        warehouse: random.pick(WAREHOUSES),
        restockAt: restocked ? toTimestamp(daysFromToday(random.integer(2, 30))) : undefined,
        bin: random.chance(0.85) ? `${random.pick(['A', 'B', 'C'])}-${random.integer(1, 48)}` : undefined,
      };
      return [sku, level];
    }),
  );
}
