import { entryById, products } from './data/catalogue.ts';
import { daysFromToday } from './data/clock.ts';
import {
  type ArticleSource,
  articles,
  type BannerSource,
  type BlockSource,
  banners,
  type PageSource,
  pages,
  type Text,
} from './data/editorial.ts';
import type { Caller } from './kit/caller.ts';
import { graphqlService } from './kit/graphql.ts';

type Translate = (text: Text | null) => string | null;

const PRODUCTS_OF_AN_ARTICLE = 4;
const WORDS_A_MINUTE = 12;

export const content = graphqlService({
  name: 'content',
  port: 8010,
  contract: 'content/schema.graphql',
  createHandlers: () => ({
    page({ slug }: { slug: string }, caller: Caller) {
      const page = pages.find((candidate) => candidate.slug === slug);
      return page ? toPageAnswer(page, createTranslate(caller)) : null;
    },

    banners({ placement, first }: { placement: string; first: number }, caller: Caller) {
      const hung = banners.filter((banner) => banner.placement === placement);
      return hung.slice(0, Math.max(first, 0)).map((banner) => toBannerAnswer(banner, createTranslate(caller)));
    },

    articlesAbout({ productId, first }: { productId: string; first: number }) {
      const category = entryById.get(productId)?.product.category.id;
      const found = articles.filter((article) => article.categoryId === category);
      return found.slice(0, Math.max(first, 0)).map(toArticleAnswer);
    },

    article({ id }: { id: string }) {
      const article = articles.find((candidate) => articleId(candidate) === id);
      return article ? toArticleAnswer(article) : null;
    },
  }),
});

function createTranslate(caller: Caller): Translate {
  return (text) => text && (caller.language === 'de' ? text.de : text.en);
}

function toPageAnswer(page: PageSource, translate: Translate): object {
  return {
    slug: page.slug,
    title: translate(page.title),
    summary: translate(page.summary),
    blocks: page.blocks.map((block, index) => toBlockAnswer(`${page.slug}-${index + 1}`, block, translate)),
    updatedAt: page.updatedAt,
  };
}

function toBlockAnswer(id: string, block: BlockSource, translate: Translate): object {
  switch (block.kind) {
    case 'TextBlock':
      return { __typename: block.kind, id, heading: translate(block.heading), text: translate(block.text) };
    case 'ImageBlock': {
      const { url, alt, caption } = block;
      return { __typename: block.kind, id, url, alt: translate(alt), caption: translate(caption) };
    }
    case 'ProductsBlock':
      return { __typename: block.kind, id, heading: translate(block.heading), productIds: block.productIds };
    case 'QuoteBlock':
      return { __typename: block.kind, id, text: translate(block.text), source: block.source };
  }
}

function toBannerAnswer(banner: BannerSource, translate: Translate): object {
  return {
    id: banner.id,
    headline: translate(banner.headline),
    text: translate(banner.text),
    imageUrl: `https://images.example.com/banners/${banner.id}.jpg`,
    target: banner.target,
  };
}

function articleId(article: ArticleSource): string {
  return `article-${articles.indexOf(article) + 1}`;
}

function toArticleAnswer(article: ArticleSource): object {
  const about = products.filter((product) => product.category.id === article.categoryId);
  const age = articles.indexOf(article);
  return {
    id: articleId(article),
    slug: article.slug,
    title: article.title,
    teaser: article.teaser,
    body: article.body,
    author: article.author,
    imageUrl: age % 3 === 2 ? null : `https://images.example.com/articles/${article.slug}.jpg`,
    readingMinutes: Math.max(2, Math.round(article.body.split(' ').length / WORDS_A_MINUTE)),
    productIds: about.slice(0, PRODUCTS_OF_AN_ARTICLE).map((product) => product.id),
    publishedAt: daysFromToday(-8 - age * 19),
  };
}
