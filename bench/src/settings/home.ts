// W3, the phone's first screen before the reference shop: five services, three protocols, and each request is another viewer's.
import { readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import { at } from '../paths.ts';
import type { Clients } from '../servers/clients.ts';
import type { Setting, Viewer } from './setting.ts';

interface Money {
  readonly amount: string;
  readonly currency: string;
}

interface Card {
  readonly id: string;
  readonly title: string;
  readonly pricing: { readonly list: Money | null; readonly sale: Money | null } | null;
  readonly images: readonly { readonly url: string }[];
}

interface User {
  readonly displayName: string;
  readonly avatarUrl?: string;
  readonly tier: string;
  readonly loyaltyPoints?: number;
}

interface Cart {
  readonly itemCount: number;
  readonly subtotal: Money;
}

interface Rating {
  readonly productId: string;
  readonly average: number;
}

type Promotion = {
  readonly kind: keyof typeof kinds;
  readonly id: string;
  readonly title: string;
  readonly endsAt: string;
} & Record<string, unknown>;

const kinds = { percent_off: 'PercentOff', bundle: 'Bundle', free_shipping: 'FreeShipping' } as const;
const urls = (name: string) => process.env[`${name}_URL`] ?? '';
const as = (viewer: Viewer) => ({ 'x-user-id': viewer ?? '' });
const ratingsQuery = 'query($ids:[ID!]!){productRatings(productIds:$ids){productId average}}';

const getUser = (clients: Clients, viewer: Viewer) =>
  clients.get(urls('USERS'), `/users/${viewer}`, as(viewer)) as Promise<User>;
const getCart = (clients: Clients, viewer: Viewer) =>
  clients.get(urls('CART'), `/carts/${viewer}`, as(viewer)) as Promise<Cart>;
const listPromotions = (clients: Clients) =>
  clients.get(urls('PROMOTIONS'), '/promotions?limit=5') as Promise<readonly Promotion[]>;
const listCards = (clients: Clients, viewer: Viewer) =>
  clients.recommendations(viewer ?? '', 6) as Promise<readonly Card[]>;

async function ratingsOf(clients: Clients, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const body = { query: ratingsQuery, variables: { ids } };
  const { data } = (await clients.post(urls('REVIEWS'), body)) as { data: { productRatings: readonly Rating[] } };
  return new Map(data.productRatings.map(({ productId, average }) => [productId, average]));
}

interface Sources {
  readonly user: () => Promise<User>;
  readonly cart: () => Promise<Cart>;
  readonly promotions: () => Promise<readonly Promotion[]>;
  readonly cards: () => Promise<readonly Card[]>;
  readonly ratings: DataLoader<string, number | null>;
}

type Resolver<Parent> = (parent: Parent, args: never, context: { readonly sources: Sources }) => unknown;
const homeFields: Record<string, Resolver<unknown>> = {
  profile: (_, __, { sources }) => sources.user(),
  recommendations: (_, __, { sources }) => sources.cards(),
  promotions: (_, __, { sources }) => sources.promotions(),
  cartSummary: (_, __, { sources }) => sources.cart(),
};
const productFields: Record<string, Resolver<Card>> = {
  name: ({ title }) => title,
  priceLabel,
  imageUrl: ({ images }) => images[0]?.url,
  rating: ({ id }, _, { sources }) => sources.ratings.load(id),
};

const query = readFileSync(at('bffs/mobile/operations/home.graphql'), 'utf8');

export const home: Setting = {
  name: 'w3',
  operations: [
    {
      name: 'w3.home',
      title: 'the first screen, each viewer another',
      query,
      plainQuery: query.replace(/ @(owner|deadline|slo)\([^)]*\)/g, ''),
      // Said, though it is the default: graphql-jit 0.8.9 takes no default for a variable that may not be null.
      variables: { language: 'EN' },
      // Few enough for the services to keep up: their fields have 150 to 200 ms.
      connections: 10,
      personal: true,
      byHand: homeOf,
    },
  ],
  schema: () =>
    makeExecutableSchema({
      typeDefs: readFileSync(at('schemas/clients/mobile.graphql'), 'utf8'),
      resolvers: {
        Query: { home: () => ({}) },
        Home: homeFields,
        Profile: {
          name: ({ displayName }: User) => displayName,
          tier: ({ tier }: User) => tier.toUpperCase(),
          points: ({ loyaltyPoints }: User) => (loyaltyPoints === undefined ? null : String(loyaltyPoints)),
        },
        Product: productFields,
        Promotion: { __resolveType: ({ kind }: Promotion) => kinds[kind] },
        Bundle: { price: ({ price }: { price: Money }) => toText(price) },
        FreeShipping: { minimumOrder: ({ minimumOrder }: { minimumOrder?: Money }) => toText(minimumOrder) },
        CartSummary: { subtotal: ({ subtotal }: Cart) => toText(subtotal) },
      },
    }),
  sources: (clients, viewer): Sources => ({
    user: () => getUser(clients, viewer),
    cart: () => getCart(clients, viewer),
    promotions: () => listPromotions(clients),
    cards: () => listCards(clients, viewer),
    ratings: new DataLoader(async (ids) => {
      const ratings = await ratingsOf(clients, ids);
      return ids.map((id) => ratings.get(id) ?? null);
    }),
  }),
};

async function homeOf(clients: Clients, viewer: Viewer): Promise<unknown> {
  const [user, recommendations, promotions, cart] = await Promise.all([
    getUser(clients, viewer),
    cardsWithRatings(clients, viewer),
    listPromotions(clients),
    getCart(clients, viewer),
  ]);
  const { displayName, avatarUrl = null, tier, loyaltyPoints } = user;
  return {
    home: {
      profile: {
        name: displayName,
        avatarUrl,
        tier: tier.toUpperCase(),
        points: loyaltyPoints === undefined ? null : String(loyaltyPoints),
      },
      recommendations,
      promotions: promotions.map(toPromotion),
      cartSummary: { itemCount: cart.itemCount, subtotal: toText(cart.subtotal) },
    },
  };
}

/** The calls that wait for each other: where all services are equally slow, the whole takes what these take. */
export async function slowestPath(clients: Clients, viewer: Viewer) {
  const cards = await listCards(clients, viewer);
  const ratings = await ratingsOf(
    clients,
    cards.map(({ id }) => id),
  );
  return { cards, ratings };
}

async function cardsWithRatings(clients: Clients, viewer: Viewer): Promise<unknown> {
  const { cards, ratings } = await slowestPath(clients, viewer);
  return cards.map((card) => ({
    id: card.id,
    name: card.title,
    priceLabel: priceLabel(card),
    imageUrl: card.images[0]?.url ?? null,
    rating: ratings.get(card.id) ?? null,
  }));
}

function toPromotion({ kind, id, title, endsAt, ...rest }: Promotion): unknown {
  const common = { __typename: kinds[kind], id, title, endsAt };
  switch (kind) {
    case 'percent_off':
      return { ...common, percent: rest.percent, code: rest.code };
    case 'bundle':
      return { ...common, price: toText(rest.price as Money), productIds: rest.productIds };
    case 'free_shipping':
      return { ...common, minimumOrder: toText(rest.minimumOrder as Money | undefined) };
  }
}

function toText(money: Money | null | undefined): string | null {
  return money ? `${money.amount} ${money.currency}` : null;
}

const formats = new Map<string, Intl.NumberFormat>();

function priceLabel({ pricing }: Card): string | null {
  if (!pricing?.list) return null;
  const list = format(pricing.list);
  return pricing.sale ? `${format(pricing.sale)} instead of ${list}` : list;
}

function format({ amount, currency }: Money): string {
  let found = formats.get(currency);
  if (!found) formats.set(currency, (found = new Intl.NumberFormat('en-GB', { style: 'currency', currency })));
  return found.format(amount as Intl.StringNumericLiteral);
}
