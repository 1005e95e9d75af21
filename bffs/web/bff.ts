import { defineBff } from '@foyer/bff';

/** The shop in a browser: whole pages in one request. */
export default defineBff({
  name: 'web',
  path: '/web/graphql',
  services: [
    'users',
    'products',
    'reviews',
    'inventory',
    'recommendations',
    'content',
    'promotions',
    'cart',
    'orders',
    'payments',
  ],
  deadlineMs: 1000,
  headers: ['accept-language'],
  cors: { origins: ['${WEB_ORIGIN:-https://shop.example}'], credentials: true },
  session: true,
  documents: { mode: '${WEB_DOCUMENTS:-open}' },
  identity: {
    issuers: [
      { issuer: '${AUTH_ISSUER:-https://login.shop.example}', algorithms: ['HS256'], secret: '${AUTH_SECRET}' },
    ],
  },
  // An office or a school is one address.
  limits: {
    address: { max: 3000, window: '1m', burst: 200 },
    viewer: { max: 300, window: '1m', burst: 60 },
    operations: {
      'Mutation.placeOrder': { max: 10, window: '1m' },
      'Mutation.payOrder': { max: 10, window: '1m' },
    },
    concurrency: { viewer: { max: 20 }, address: { max: 100 } },
    // In development, whoever is on this machine. LIMITS_EXEMPT=none limits them as well; load generators elsewhere are named by it.
    exempt: ['${LIMITS_EXEMPT:-development}'],
  },
});
