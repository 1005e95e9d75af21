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
  // Where only registered operations are answered, admins still look for what no screen shows.
  documents: { mode: '${ADMIN_DOCUMENTS:-open}', exemptRoles: ['admin'] },
  identity: {
    // For scripts, such as a report at night: `foyer keys create --bff admin --role support …`
    apiKeys: true,
    issuers: [
      { issuer: '${AUTH_ISSUER:-https://login.shop.example}', algorithms: ['HS256'], secret: '${AUTH_SECRET}' },
    ],
    // Who may see and change everything is let in only while it is known who was let go.
    whenRevocationUnknown: 'refuse',
  },
  // A few people, wide screens.
  limits: {
    address: { max: 1200, window: '1m', burst: 100 },
    viewer: { max: 300, window: '1m', burst: 60 },
    operations: {
      'Mutation.refundOrder': { max: 30, window: '1m' },
      'Mutation.updateSetting': { max: 60, window: '1m' },
    },
    concurrency: { viewer: { max: 10 }, address: { max: 100 } },
    // In development, whoever is on this machine. LIMITS_EXEMPT=none limits them as well; load generators elsewhere are named by it.
    exempt: ['${LIMITS_EXEMPT:-development}'],
  },
});
