// W4, a big list: 1,000 orders with the user of each, their items, and the product of each item.
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import type { Clients } from '../servers/clients.ts';
import type { Setting } from './setting.ts';

interface Order {
  readonly id: string;
  readonly userId: string;
  readonly placedAt: string;
  readonly items: readonly Item[];
}

interface Item {
  readonly productId: string;
  readonly quantity: number;
}

interface Named {
  readonly id: string;
}

interface User extends Named {
  readonly name: string;
}

interface Product extends Named {
  readonly title: string;
  readonly price: string;
}

interface Sources {
  readonly orders: () => Promise<readonly Order[]>;
  readonly users: DataLoader<string, User | undefined>;
  readonly products: DataLoader<string, Product | undefined>;
}

const url = process.env.LISTS_URL ?? '';
const listOrders = (clients: Clients) => clients.get(url, '/orders') as Promise<readonly Order[]>;

async function listById<Item extends Named>(
  clients: Clients,
  name: 'users' | 'products',
  ids: readonly string[],
): Promise<ReadonlyMap<string, Item>> {
  const answer = (await clients.get(url, `/${name}?ids=${ids.join(',')}`)) as Record<string, readonly Item[]>;
  return new Map(answer[name]!.map((item) => [item.id, item]));
}

const query = '{orders{id placedAt user{id name} items{quantity product{id title price}}}}';

export const orders: Setting = {
  name: 'w4',
  operations: [
    {
      name: 'w4.orders',
      title: '1,000 orders with user, items, products',
      query,
      plainQuery: query,
      connections: 10,
      personal: false,
      byHand: ordersWithAll,
    },
  ],
  schema: () =>
    makeExecutableSchema({
      typeDefs: `
        type Query { orders: [Order!] }
        type Order { id: ID! placedAt: String! user: User items: [Item!]! }
        type Item { quantity: Int! product: Product }
        type User { id: ID! name: String! }
        type Product { id: ID! title: String! price: String! }
      `,
      resolvers: {
        Query: { orders: (_: unknown, __: unknown, { sources }: { sources: Sources }) => sources.orders() },
        Order: {
          user: ({ userId }: Order, _: unknown, { sources }: { sources: Sources }) => sources.users.load(userId),
        },
        Item: {
          product: ({ productId }: Item, _: unknown, { sources }: { sources: Sources }) =>
            sources.products.load(productId),
        },
      },
    }),
  sources: (clients): Sources => ({
    orders: () => listOrders(clients),
    users: loaderOf<User>(clients, 'users'),
    products: loaderOf<Product>(clients, 'products'),
  }),
};

function loaderOf<Item extends Named>(clients: Clients, name: 'users' | 'products') {
  return new DataLoader<string, Item | undefined>(async (ids) => {
    const found = await listById<Item>(clients, name, ids);
    return ids.map((id) => found.get(id));
  });
}

async function ordersWithAll(clients: Clients): Promise<unknown> {
  const list = await listOrders(clients);
  const userIds = [...new Set(list.map(({ userId }) => userId))];
  const productIds = [...new Set(list.flatMap(({ items }) => items.map(({ productId }) => productId)))];
  const [users, products] = await Promise.all([
    listById<User>(clients, 'users', userIds),
    listById<Product>(clients, 'products', productIds),
  ]);
  return {
    orders: list.map(({ id, placedAt, userId, items }) => ({
      id,
      placedAt,
      user: users.get(userId),
      items: items.map(({ quantity, productId }) => ({ quantity, product: products.get(productId) })),
    })),
  };
}
