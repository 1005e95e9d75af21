import { type CatalogueEntry, catalogue, entryById } from './data/catalogue.ts';
import { daysFromToday } from './data/clock.ts';
import { toMoney } from './data/money.ts';
import { createRandom } from './data/random.ts';
import { userById, users } from './data/users.ts';
import { type Caller, requireActingFor } from './kit/caller.ts';
import { createIdempotencyStore } from './kit/idempotency.ts';
import { notFound, Problem } from './kit/problem.ts';
import { restService } from './kit/rest.ts';

interface Item {
  readonly entry: CatalogueEntry;
  readonly quantity: number;
  readonly addedAt: string;
}

interface Cart {
  readonly items: ReadonlyMap<string, Item>;
  readonly couponCode: string | null;
  readonly updatedAt: string | null;
}

const EMPTY: Cart = { items: new Map(), couponCode: null, updatedAt: null };
const MAX_ITEMS = 100;
const MAX_QUANTITY = 99;

export const cart = restService({
  name: 'cart',
  port: 8008,
  contract: 'cart/openapi.yaml',
  createHandlers() {
    const carts = new Map(createCarts());
    const idempotency = createIdempotencyStore();

    function findCart(userId: string, caller: Caller): Cart {
      requireActingFor(caller, userId);
      if (!userById.has(userId)) throw notFound('user', userId);
      return carts.get(userId) ?? EMPTY;
    }

    function keep(userId: string, before: Cart, items: ReadonlyMap<string, Item>): object {
      const changed = { ...before, items, updatedAt: new Date().toISOString() };
      carts.set(userId, changed);
      return toAnswer(userId, changed);
    }

    return {
      getCart: ({ userId }: { userId: string }, caller: Caller) => toAnswer(userId, findCart(userId, caller)),

      addItem(request: { userId: string; productId: string; quantity: number }, caller: Caller) {
        const { userId, productId, quantity } = request;
        const before = findCart(userId, caller);
        return idempotency.once(caller.idempotencyKey, request, () =>
          keep(userId, before, withItem(before.items, productId, quantity)),
        );
      },

      removeItem({ userId, productId }: { userId: string; productId: string }, caller: Caller) {
        const before = findCart(userId, caller);
        const items = new Map(before.items);
        if (!items.delete(productId)) throw notFound('item', productId);
        return keep(userId, before, items);
      },
    };
  },
});

function withItem(items: Cart['items'], productId: string, quantity: number): Cart['items'] {
  const entry = entryById.get(productId);
  if (!entry) throw notFound('product', productId);
  const before = items.get(productId);
  const sum = (before?.quantity ?? 0) + quantity;
  if (sum > MAX_QUANTITY || (!before && items.size >= MAX_ITEMS)) throw new Problem('conflict', 'The cart is full.');
  const addedAt = before?.addedAt ?? new Date().toISOString();
  return new Map(items).set(productId, { entry, quantity: sum, addedAt });
}

function toAnswer(userId: string, { items, couponCode, updatedAt }: Cart): object {
  const lines = [...items.values()];
  return {
    userId,
    items: lines.map(({ entry, quantity, addedAt }) => ({
      productId: entry.product.id,
      sku: entry.product.sku,
      quantity,
      unitPrice: toMoney(entry.priceCents),
      lineTotal: toMoney(entry.priceCents * quantity),
      addedAt,
    })),
    itemCount: lines.reduce((sum, line) => sum + line.quantity, 0),
    subtotal: toMoney(lines.reduce((sum, line) => sum + line.entry.priceCents * line.quantity, 0)),
    couponCode,
    updatedAt,
  };
}

/** What lies in the carts when the shop opens: the first user's, and every third one's. */
function createCarts(): [string, Cart][] {
  const random = createRandom('carts');
  return users
    .filter((_, index) => index % 3 === 0)
    .map(({ id }) => {
      const updatedAt = daysFromToday(-random.next() * 5);
      const entries = random.sample(catalogue, id === 'u1' ? 3 : random.integer(1, 4));
      const items = entries.map((entry): [string, Item] => [
        entry.product.id,
        { entry, quantity: random.pick([1, 1, 2]), addedAt: updatedAt },
      ]);
      return [id, { items: new Map(items), couponCode: random.chance(0.2) ? 'HELLO10' : null, updatedAt }];
    });
}
