import { defineBff } from '@foyer/bff';

/** The phone apps: small answers, texts ready to show, and patience for a slow network. */
export default defineBff({
  name: 'mobile',
  path: '/mobile/graphql',
  services: ['users', 'products', 'recommendations', 'promotions', 'cart', 'orders', 'reviews', 'inventory'],
  deadlineMs: 2000,
  operations: { maxDepth: 6 },
  sample: 'operations/home.graphql',
  // Apps are in people's pockets for years: what they ask is known. `log` shows what `trusted` would refuse; nobody's exploring is stopped.
  documents: { mode: '${MOBILE_DOCUMENTS:-log}' },
  identity: {
    issuers: [
      { issuer: '${AUTH_ISSUER:-https://login.shop.example}', algorithms: ['HS256'], secret: '${AUTH_SECRET}' },
    ],
  },
  // A carrier hides thousands of phones behind one address.
  limits: {
    address: { max: 6000, window: '1m', burst: 300 },
    viewer: { max: 300, window: '1m', burst: 60 },
    operations: {
      'Mutation.placeOrder': { max: 10, window: '1m' },
    },
    concurrency: { viewer: { max: 20 }, address: { max: 100 } },
    // In development, whoever is on this machine. LIMITS_EXEMPT=none limits them as well; load generators elsewhere are named by it.
    exempt: ['${LIMITS_EXEMPT:-development}'],
  },
});
