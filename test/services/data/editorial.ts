import { daysFromToday } from './clock.ts';

/** What editors write, in both languages; a product's or category's own name needs no translation here. */
export interface Text {
  readonly en: string;
  readonly de: string;
}

export interface PageSource {
  readonly slug: string;
  readonly title: Text;
  readonly summary: Text | null;
  readonly updatedAt: string;
  readonly blocks: readonly BlockSource[];
}

export type BlockSource =
  | { readonly kind: 'TextBlock'; readonly heading: Text | null; readonly text: Text }
  | { readonly kind: 'ImageBlock'; readonly url: string; readonly alt: Text; readonly caption: Text | null }
  | { readonly kind: 'ProductsBlock'; readonly heading: Text; readonly productIds: readonly string[] }
  | { readonly kind: 'QuoteBlock'; readonly text: Text; readonly source: string | null };

export interface BannerSource {
  readonly id: string;
  readonly placement: string;
  readonly headline: Text;
  readonly text: Text | null;
  readonly target: Readonly<Record<string, string>> | null;
}

export const pages: readonly PageSource[] = [
  {
    slug: 'about-us',
    title: { en: 'Things that stay', de: 'Dinge, die bleiben' },
    summary: { en: 'Who we are and why we repair.', de: 'Wer wir sind und warum wir reparieren.' },
    updatedAt: daysFromToday(-64),
    blocks: [
      {
        kind: 'TextBlock',
        heading: { en: 'A shop for the long run', de: 'Ein Laden für lange' },
        text: {
          en: 'We sell what we would keep ourselves: few things, well made, with **spare parts**.',
          de: 'Wir verkaufen, was wir selbst behalten würden: wenige Dinge, gut gemacht, mit **Ersatzteilen**.',
        },
      },
      {
        kind: 'ImageBlock',
        url: 'https://images.example.com/pages/workshop.jpg',
        alt: { en: 'Two people at a workbench', de: 'Zwei Menschen an einer Werkbank' },
        caption: { en: 'The repair desk in Leipzig', de: 'Die Reparaturtheke in Leipzig' },
      },
      {
        kind: 'QuoteBlock',
        text: { en: 'My kettle came back better than it was.', de: 'Mein Kessel kam besser zurück, als er war.' },
        source: 'Noor, Utrecht',
      },
    ],
  },
  {
    slug: 'winter-guide',
    title: { en: 'The winter guide', de: 'Der Winterratgeber' },
    summary: { en: 'Warm inside, dry outside.', de: 'Drinnen warm, draußen trocken.' },
    updatedAt: daysFromToday(-6),
    blocks: [
      {
        kind: 'TextBlock',
        heading: null,
        text: {
          en: 'Short days ask for good light, dry feet and something hot in a flask.',
          de: 'Kurze Tage brauchen gutes Licht, trockene Füße und etwas Heißes in der Flasche.',
        },
      },
      {
        kind: 'ProductsBlock',
        heading: { en: 'For the way there', de: 'Für unterwegs' },
        productIds: ['p13', 'p73', 'p44', 'p79'],
      },
      {
        kind: 'ProductsBlock',
        heading: { en: 'For coming home', de: 'Für das Heimkommen' },
        productIds: ['p2', 'p12', 'p41', 'p9999'],
      },
    ],
  },
  {
    slug: 'returns',
    title: { en: 'Sending things back', de: 'Etwas zurückschicken' },
    summary: null,
    updatedAt: daysFromToday(-201),
    blocks: [
      {
        kind: 'TextBlock',
        heading: { en: 'Sixty days', de: 'Sechzig Tage' },
        text: {
          en: 'Unused or used, tell us why and send it back within sixty days.',
          de: 'Unbenutzt oder benutzt: Sagen Sie uns, warum, und schicken Sie es binnen sechzig Tagen zurück.',
        },
      },
    ],
  },
];

export const banners: readonly BannerSource[] = [
  {
    id: 'b1',
    placement: 'HOME_TOP',
    headline: { en: 'The winter guide is here', de: 'Der Winterratgeber ist da' },
    text: { en: 'Warm inside, dry outside.', de: 'Drinnen warm, draußen trocken.' },
    target: { __typename: 'PageTarget', slug: 'winter-guide' },
  },
  {
    id: 'b2',
    placement: 'HOME_TOP',
    headline: { en: 'Hear less of the train', de: 'Weniger Zug hören' },
    text: null,
    target: { __typename: 'ProductTarget', productId: 'p5' },
  },
  {
    id: 'b3',
    placement: 'HOME_MIDDLE',
    headline: { en: 'Everything for the garden in spring', de: 'Alles für den Garten im Frühling' },
    text: { en: 'Order bulbs and beds now, plant in March.', de: 'Jetzt bestellen, im März pflanzen.' },
    target: { __typename: 'CategoryTarget', categoryId: 'garden' },
  },
  {
    id: 'b4',
    placement: 'CATEGORY',
    headline: { en: 'We repair for five years', de: 'Wir reparieren fünf Jahre lang' },
    text: null,
    target: { __typename: 'PageTarget', slug: 'about-us' },
  },
  {
    id: 'b5',
    placement: 'CHECKOUT',
    headline: { en: 'Parcels may take a day longer this week', de: 'Pakete brauchen diese Woche einen Tag länger' },
    text: null,
    target: null,
  },
];

export interface ArticleSource {
  readonly slug: string;
  readonly title: string;
  readonly teaser: string;
  readonly body: string;
  readonly author: string | null;
  /** The department that it is about. */
  readonly categoryId: string;
}

export const articles: readonly ArticleSource[] = [
  {
    slug: 'seasoning-a-pan',
    title: 'How to season a pan, and when to leave it alone',
    teaser: 'Thin oil, high heat, patience. Most pans need it less often than you think.',
    body: 'Warm the pan, rub in a film of oil, wipe it off as if it were a mistake, and bake it for an hour.',
    author: 'Imogen Lockwood',
    categoryId: 'kitchen',
  },
  {
    slug: 'light-for-reading',
    title: 'Where to put a reading lamp',
    teaser: 'Behind the shoulder, a little higher than you would guess.',
    body: 'Light from behind and above keeps glare off the page. Warm light in the evening keeps you from midnight.',
    author: 'Bram Visser',
    categoryId: 'living',
  },
  {
    slug: 'first-night-out',
    title: 'Your first night outdoors',
    teaser: 'Pack less, sleep warmer, and choose a place where the morning sun arrives early.',
    body: 'A dry sleeping bag matters more than a light one. Eat before you sleep. Put tomorrow’s shirt inside the bag.',
    author: 'Freya Hughes',
    categoryId: 'outdoor',
  },
  {
    slug: 'riding-in-the-rain',
    title: 'Riding to work in the rain',
    teaser: 'There is bad clothing, and there are bad mudguards.',
    body: 'Keep hands and feet dry and the rest will forgive you. Lights on at noon, brakes earlier than usual.',
    author: null,
    categoryId: 'cycling',
  },
  {
    slug: 'speakers-in-small-rooms',
    title: 'Speakers in small rooms',
    teaser: 'Ten centimetres from the wall can do more than ten times the money.',
    body: 'Move them away from the wall until the bass lets go of the voices, then a little back.',
    author: 'Antoine Girard',
    categoryId: 'audio',
  },
  {
    slug: 'a-pen-for-life',
    title: 'A pen for life',
    teaser: 'Three questions before you buy a fountain pen.',
    body: 'How large is your hand, how fast do you write, and will you clean it? The third one decides.',
    author: 'Clara Seidel',
    categoryId: 'stationery',
  },
  {
    slug: 'pruning-roses',
    title: 'Pruning roses without fear',
    teaser: 'They want to live. You can hardly do it wrong.',
    body: 'Cut above an outward bud, on a slant, with a clean blade, when the forsythia flowers.',
    author: 'Isla Ashdown',
    categoryId: 'garden',
  },
  {
    slug: 'toys-that-last',
    title: 'Toys that last longer than a birthday',
    teaser: 'The best ones can become something else tomorrow.',
    body: 'Fewer parts that do one thing, more parts that do many. And a box that is easy to put them back into.',
    author: 'Sanne Bakker',
    categoryId: 'kids',
  },
  {
    slug: 'one-bag',
    title: 'One bag for four days',
    teaser: 'Lay everything out, then take half of it away.',
    body: 'Two pairs of shoes at most, and wear the heavier. Roll, do not fold. Leave a fifth empty for the way back.',
    author: 'Karim Benali',
    categoryId: 'travel',
  },
  {
    slug: 'five-quiet-minutes',
    title: 'Five quiet minutes',
    teaser: 'A habit so small that there is no excuse.',
    body: 'Sit, breathe out longer than in, and count to ten. When you lose count, you are doing it right.',
    author: null,
    categoryId: 'wellness',
  },
];
