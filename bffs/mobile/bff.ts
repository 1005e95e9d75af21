import { defineBff } from '@foyer/bff';

/** The phone apps: small answers, texts ready to show, and patience for a slow network. */
export default defineBff({
  name: 'mobile',
  path: '/mobile/graphql',
  services: ['users', 'products', 'recommendations', 'promotions', 'cart', 'orders', 'reviews', 'inventory'],
  deadlineMs: 2000,
  operations: { maxDepth: 6 },
  sample: 'operations/home.graphql',
  identity: {
    issuers: [
      { issuer: '${AUTH_ISSUER:-https://login.shop.example}', algorithms: ['HS256'], secret: '${AUTH_SECRET}' },
    ],
  },
});
