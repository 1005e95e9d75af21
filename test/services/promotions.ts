import { daysFromToday } from './data/clock.ts';
import { toMoney } from './data/money.ts';
import { notFound } from './kit/problem.ts';
import { restService } from './kit/rest.ts';

const PROMOTIONS = [
  {
    id: 'promo-1',
    kind: 'percent_off',
    title: '15 % off everything for the kitchen',
    text: 'Until Sunday night, no code needed.',
    imageUrl: 'https://images.example.com/promotions/kitchen.jpg',
    endsAt: daysFromToday(3),
    percent: 15,
    code: null,
    categoryId: 'kitchen',
  },
  {
    id: 'promo-2',
    kind: 'bundle',
    title: 'Kettle and French press together',
    text: 'Breakfast for two, and a little cheaper than one by one.',
    imageUrl: 'https://images.example.com/promotions/breakfast.jpg',
    endsAt: daysFromToday(12),
    productIds: ['p1', 'p41'],
    price: toMoney(9900),
  },
  {
    id: 'promo-3',
    kind: 'free_shipping',
    title: 'Free shipping from 40 euros',
    text: null,
    endsAt: daysFromToday(30),
    minimumOrder: toMoney(4000),
    countries: ['DE', 'FR', 'GB', 'NL'],
  },
  {
    id: 'promo-4',
    kind: 'percent_off',
    title: '10 % for new customers',
    text: 'Welcome! Enter the code at the checkout.',
    endsAt: daysFromToday(90),
    percent: 10,
    code: 'HELLO10',
    categoryId: null,
  },
  {
    id: 'promo-5',
    kind: 'bundle',
    title: 'The first camp: tent, sleeping bag, stove',
    text: null,
    imageUrl: 'https://images.example.com/promotions/camp.jpg',
    endsAt: daysFromToday(20),
    productIds: ['p3', 'p33', 'p43'],
    price: toMoney(39900),
  },
  {
    id: 'promo-6',
    kind: 'free_shipping',
    title: 'Letters travel for free',
    text: 'All stationery, to every address.',
    endsAt: daysFromToday(8),
    countries: ['DE', 'FR', 'GB', 'NL'],
  },
];

export const promotions = restService({
  name: 'promotions',
  port: 8007,
  contract: 'promotions/openapi.yaml',
  createHandlers: () => ({
    listActive: ({ category, limit }: { category?: string; limit: number }) =>
      PROMOTIONS.filter((promotion) => touches(promotion, category)).slice(0, limit),

    getPromotion({ id }: { id: string }) {
      const promotion = PROMOTIONS.find((candidate) => candidate.id === id);
      if (!promotion) throw notFound('promotion', id);
      return promotion;
    },
  }),
});

function touches(promotion: (typeof PROMOTIONS)[number], category: string | undefined): boolean {
  return category === undefined || (promotion.categoryId ?? category) === category;
}
