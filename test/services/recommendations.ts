import { type CatalogueEntry, catalogue, entryById, type Product } from './data/catalogue.ts';
import { orders } from './data/orders.ts';
import { createRandom } from './data/random.ts';
import { grpcService } from './kit/grpc.ts';
import { notFound, Problem } from './kit/problem.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

interface Suggestion {
  readonly product: Product;
  readonly reason: 'POPULAR' | 'BOUGHT_BEFORE' | 'SAME_CATEGORY' | 'OFTEN_TOGETHER';
  readonly explanation?: string;
}

export const recommendations = grpcService({
  name: 'recommendations',
  port: 8006,
  contract: 'recommendations/recommendations.proto',
  grpcService: 'shop.recommendations.v1.Recommendations',
  createHandlers: () => ({
    ListForUser: ({ userId, limit }: { userId: string; limit: number }) => ({
      products: toCards(suggestForUser(userId), limit),
    }),

    ListForProduct({ productId, limit }: { productId: string; limit: number }) {
      const entry = entryById.get(productId);
      if (!entry) throw notFound('product', productId);
      return { products: toCards(suggestForProduct(entry), limit) };
    },
  }),
});

/** Things like those they bought, then what is popular. */
function suggestForUser(userId: string): readonly Suggestion[] {
  const bought = orders
    .filter((order) => order.userId === userId)
    .flatMap((order) => order.lines.map(({ entry }) => entry.product));
  const boughtIds = new Set(bought.map((product) => product.id));
  const random = createRandom(`recommendations for ${userId}`);
  const similar = random.sample(bought, 6).flatMap((product): Suggestion[] =>
    random
      .sample(neighbours(product), 2)
      .filter(({ id }) => !boughtIds.has(id))
      .map((neighbour) => ({
        product: neighbour,
        reason: 'BOUGHT_BEFORE',
        explanation: `Because you bought the ${product.title}`,
      })),
  );
  const popular = random
    .sample(catalogue, MAX_LIMIT)
    .map(({ product }): Suggestion => ({ product, reason: 'POPULAR' }));
  return [...similar, ...popular];
}

function suggestForProduct({ product }: CatalogueEntry): readonly Suggestion[] {
  const random = createRandom(`recommendations beside ${product.id}`);
  const together = random.sample(catalogue, MAX_LIMIT).map(
    (entry): Suggestion => ({
      product: entry.product,
      reason: 'OFTEN_TOGETHER',
      explanation: 'Often bought together',
    }),
  );
  const similar = random
    .sample(neighbours(product), 6)
    .map((neighbour): Suggestion => ({ product: neighbour, reason: 'SAME_CATEGORY' }));
  return [...similar, ...together].filter((suggestion) => suggestion.product.id !== product.id);
}

function neighbours(product: Product): readonly Product[] {
  return catalogue
    .map((entry) => entry.product)
    .filter((other) => other.category.id === product.category.id && other.id !== product.id);
}

function toCards(suggestions: readonly Suggestion[], limit: number): object[] {
  if (limit < 0 || limit > MAX_LIMIT) throw new Problem('invalid', `limit is ${limit}; 1 to ${MAX_LIMIT} is possible.`);
  const different = [...new Map(suggestions.map((suggestion) => [suggestion.product.id, suggestion])).values()];
  return different.slice(0, limit || DEFAULT_LIMIT).map(({ product, reason, explanation }, index) => ({
    ...product,
    score: Math.round((0.97 - index * 0.015) * 1000) / 1000,
    reason: `REASON_${reason}`,
    explanation,
  }));
}
