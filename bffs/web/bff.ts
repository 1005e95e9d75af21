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
  identity: {
    issuers: [
      { issuer: '${AUTH_ISSUER:-https://login.shop.example}', algorithms: ['HS256'], secret: '${AUTH_SECRET}' },
    ],
  },
});
