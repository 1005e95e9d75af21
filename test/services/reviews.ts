import { entryById } from './data/catalogue.ts';
import { reviews as pastReviews, type Review } from './data/reviews.ts';
import { graphqlService } from './kit/graphql.ts';
import { type Page, toPage } from './kit/page.ts';
import { notFound, Problem } from './kit/problem.ts';

interface NewReview {
  readonly productId: string;
  readonly userId?: string | null;
  readonly author: string;
  readonly title?: string | null;
  readonly body: string;
  readonly rating: number;
}

const MAX_PRODUCTS = 200;

export const reviews = graphqlService({
  name: 'reviews',
  port: 8009,
  contract: 'reviews/schema.graphql',
  createHandlers() {
    const book = createBook();
    return {
      productRating: ({ productId }: { productId: string }) => toRating(productId, book.of(productId)),

      productRatings: ({ productIds }: { productIds: readonly string[] }) =>
        readIds(productIds)
          .map((productId) => toRating(productId, book.of(productId)))
          .filter((rating) => rating !== null),

      reviews({ productId, first, after }: { productId: string; first: number; after?: string | null }): Page<object> {
        return toPage(book.of(productId).map(toAnswer), readFirst(first, 50), after ?? undefined);
      },

      latestReviews: ({ productId, first }: { productId: string; first: number }) =>
        book.of(productId).slice(0, readFirst(first, 10)).map(toAnswer),

      latestReviewsByProducts: ({ productIds, first }: { productIds: readonly string[]; first: number }) =>
        readIds(productIds).flatMap((productId) => book.of(productId).slice(0, readFirst(first, 10)).map(toAnswer)),

      review({ id }: { id: string }) {
        const review = book.find(id);
        return review ? toAnswer(review) : null;
      },

      addReview: ({ input }: { input: NewReview }) => toAnswer(book.add(input)),
    };
  },
});

interface ReviewBook {
  /** Newest first. */
  of(productId: string): readonly Review[];
  find(id: string): Review | undefined;
  add(review: NewReview): Review;
}

function createBook(): ReviewBook {
  let all = pastReviews;
  let byProduct = groupByProduct(all);
  return {
    of: (productId) => byProduct.get(productId) ?? [],
    find: (id) => all.find((review) => review.id === id),
    add(input) {
      const review = createReview(`rv${all.length + 1}`, input);
      all = [review, ...all];
      byProduct = groupByProduct(all);
      return review;
    },
  };
}

function groupByProduct(all: readonly Review[]): ReadonlyMap<string, readonly Review[]> {
  const groups = new Map<string, Review[]>();
  for (const review of all) {
    const group = groups.get(review.productId);
    if (group) group.push(review);
    else groups.set(review.productId, [review]);
  }
  return groups;
}

function createReview(id: string, { productId, userId, author, title, body, rating }: NewReview): Review {
  if (!entryById.has(productId)) throw notFound('product', productId);
  if (rating < 1 || rating > 5) throw new Problem('invalid', `rating is ${rating}; 1 to 5 is possible.`);
  return {
    id,
    productId,
    author: { userId: userId ?? null, name: author },
    title: title ?? null,
    body,
    rating,
    verified: false,
    createdAt: new Date().toISOString(),
  };
}

function toAnswer(review: Review): object {
  const verdict = review.rating >= 4 ? 'POSITIVE' : review.rating === 3 ? 'MIXED' : 'NEGATIVE';
  return { ...review, verdict };
}

function toRating(productId: string, reviews: readonly Review[]): object | null {
  if (reviews.length === 0) return null;
  const sum = reviews.reduce((total, review) => total + review.rating, 0);
  return {
    productId,
    average: Math.round((sum / reviews.length) * 10) / 10,
    count: reviews.length,
    histogram: [5, 4, 3, 2, 1].map((stars) => reviews.filter((review) => review.rating === stars).length),
  };
}

function readIds(productIds: readonly string[]): readonly string[] {
  if (productIds.length > MAX_PRODUCTS) throw new Problem('invalid', `At most ${MAX_PRODUCTS} products are possible.`);
  return [...new Set(productIds)];
}

function readFirst(first: number, maximum: number): number {
  if (first >= 1 && first <= maximum) return first;
  throw new Problem('invalid', `first is ${first}; 1 to ${maximum} is possible.`);
}
