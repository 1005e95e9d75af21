import { defineBff } from '@foyer/bff';

/** A big list: 1,000 orders, each with its user and its items, each item with its product. */
export default defineBff({
  name: 'orders',
  path: '/graphql',
  services: ['orders', 'users', 'products'],
  deadlineMs: 10_000,
  operations: { maxCost: 100_000 },
  identity: {
    issuers: [{ issuer: 'https://login.bench.example', algorithms: ['HS256'], secret: '${AUTH_SECRET}' }],
  },
});
