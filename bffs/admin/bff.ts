import { defineBff } from '@foyer/bff';

/** The back office: wide joins, internal figures, and every field behind a role. */
export default defineBff({
  name: 'admin',
  path: '/admin/graphql',
  services: [
    'users',
    'orders',
    'products',
    'inventory',
    'payments',
    'reviews',
    'cart',
    'promotions',
    'analytics',
    'settings',
  ],
  deadlineMs: 1000,
  operations: { maxDepth: 10 },
  identity: {
    // For scripts, such as a report at night: `foyer keys create --bff admin --role support …`
    apiKeys: true,
    issuers: [
      { issuer: '${AUTH_ISSUER:-https://login.shop.example}', algorithms: ['HS256'], secret: '${AUTH_SECRET}' },
    ],
    // Who may see and change everything is let in only while it is known who was let go.
    whenRevocationUnknown: 'refuse',
  },
});
