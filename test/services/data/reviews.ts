import { isAnnounced, products, toProductNumber } from './catalogue.ts';
import { daysFromToday } from './clock.ts';
import { createRandom, type Random } from './random.ts';
import { users } from './users.ts';

export interface Review {
  readonly id: string;
  readonly productId: string;
  readonly author: { readonly userId: string | null; readonly name: string };
  readonly title: string | null;
  readonly body: string;
  readonly rating: number;
  readonly verified: boolean;
  readonly createdAt: string;
}

interface Words {
  readonly titles: readonly string[];
  readonly openings: readonly string[];
  readonly details: readonly string[];
}

const GLAD: Words = {
  titles: ['Exactly what I hoped for', 'Would buy again', 'A joy to use', 'Worth every cent', 'Better than the photos'],
  openings: [
    'I use it every day and it still looks new.',
    'Bought one for my sister and then one for myself.',
    'It replaced something twice the price.',
    'You can feel that somebody thought about this.',
  ],
  details: [
    'The finish is lovely.',
    'Delivery took two days, packed in paper only.',
    'Sturdier than I expected.',
    'The little details make the difference.',
    'My partner, who finds fault with everything, found none.',
  ],
};
const FAIR: Words = {
  titles: ['Good, not perfect', 'Does the job', 'Nearly there', 'Fine for the price'],
  openings: [
    'Solid, and it does what it says.',
    'I like it, with one reservation.',
    'After a month I have got used to it.',
  ],
  details: [
    'The colour is darker than on the screen.',
    'The instructions could be clearer.',
    'A bit heavier than I thought.',
    'It took a while to arrive.',
  ],
};
const SORRY: Words = {
  titles: ['Disappointed', 'Sent it back', 'Not for me', 'Expected more'],
  openings: ['I wanted to like it.', 'Perhaps I had bad luck with mine.', 'It did not survive the first month.'],
  details: [
    'A seam came loose in the second week.',
    'The size is not what the page says.',
    'Support was kind, though, and refunded me at once.',
    'For this price I expect better.',
  ],
};

/** Newest first. */
export const reviews: readonly Review[] = createReviews();

function createReviews(): Review[] {
  const random = createRandom('reviews');
  const created: Review[] = [];
  for (const product of products) {
    const number = toProductNumber(product.id);
    // Some have not been reviewed by anybody yet.
    if (isAnnounced(number) || number % 17 === 0) continue;
    const mood = 0.55 + random.next() * 0.4;
    const count = random.integer(1, 9);
    for (let index = 0; index < count; index += 1) {
      created.push(createReview({ id: `rv${created.length + 1}`, productId: product.id, mood, random }));
    }
  }
  return created.sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1));
}

/** Of the name itself: of "van Dijk" it is the D. */
function toInitial(lastName: string): string {
  return lastName.split(' ').at(-1)?.charAt(0) ?? '';
}

interface ReviewOptions {
  readonly id: string;
  readonly productId: string;
  /** The share of glad reviews. */
  readonly mood: number;
  readonly random: Random;
}

function createReview({ id, productId, mood, random }: ReviewOptions): Review {
  const rating = random.chance(mood) ? random.pick([4, 5, 5]) : random.pick([1, 2, 3, 3, 3]);
  const words = rating >= 4 ? GLAD : rating === 3 ? FAIR : SORRY;
  const author = random.pick(users);
  const known = random.chance(0.85);
  return {
    id,
    productId,
    author: { userId: known ? author.id : null, name: `${author.firstName} ${toInitial(author.lastName)}.` },
    title: random.chance(0.8) ? random.pick(words.titles) : null,
    body: [random.pick(words.openings), ...random.sample(words.details, random.integer(0, 2))].join(' '),
    rating,
    verified: known && random.chance(0.8),
    createdAt: daysFromToday(-random.next() * 500),
  };
}
