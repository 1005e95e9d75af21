import { products as catalogue, entryById, type Product } from './data/catalogue.ts';
import { DEPARTMENTS } from './data/goods.ts';
import { toPage } from './kit/page.ts';
import { notFound } from './kit/problem.ts';
import { restService } from './kit/rest.ts';

interface Search {
  readonly query?: string;
  readonly category?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export const products = restService({
  name: 'products',
  port: 8003,
  contract: 'products/openapi.yaml',
  createHandlers: () => ({
    getProduct({ id }: { id: string }) {
      const entry = entryById.get(id);
      if (!entry) throw notFound('product', id);
      return entry.product;
    },

    listProducts: ({ ids }: { ids: readonly string[] }) => ({
      products: [...new Set(ids)].map((id) => entryById.get(id)?.product).filter((product) => product !== undefined),
    }),

    searchProducts: ({ query = '', category, cursor, limit }: Search) =>
      toPage(findProducts(query.toLowerCase().split(/\s+/).filter(Boolean), category), limit, cursor),

    listCategories: () => ({
      categories: DEPARTMENTS.map(({ id, name }) => ({
        id,
        name,
        imageUrl: `https://images.example.com/categories/${id}.jpg`,
        productCount: catalogue.filter((product) => product.category.id === id).length,
      })),
    }),
  }),
});

/** Those with a word in the title come first; without words, the newest. */
function findProducts(words: readonly string[], category: string | undefined): readonly Product[] {
  return catalogue
    .filter((product) => category === undefined || product.category.id === category)
    .map((product) => ({ product, rank: rank(product, words) }))
    .filter(({ rank }) => rank >= 0)
    .sort((left, right) => right.rank - left.rank || right.product.createdAt.localeCompare(left.product.createdAt))
    .map(({ product }) => product);
}

/** How many of the words begin a word of the title, or -1 when one stands nowhere. */
function rank(product: Product, words: readonly string[]): number {
  const title = ` ${product.title.toLowerCase()}`;
  const text = `${title} ${product.description.toLowerCase()}`;
  if (!words.every((word) => text.includes(word))) return -1;
  return words.filter((word) => title.includes(` ${word}`)).length;
}
