import { defineBff } from '@foyer/bff';

/** The public benchmark: posts, each with its author, before a service that has no bulk endpoint. */
export default defineBff({
  name: 'blog',
  path: '/graphql',
  services: ['blog'],
  deadlineMs: 10_000,
  identity: {
    issuers: [{ issuer: 'https://login.bench.example', algorithms: ['HS256'], secret: '${AUTH_SECRET}' }],
  },
});
