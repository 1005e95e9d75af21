import { defineBff } from '@foyer/bff';

/** A BFF whose code does what code should not: it throws, blocks, never answers, holds memory. */
export default defineBff({
  name: 'trouble',
  path: '/trouble/graphql',
  services: ['promotions', 'products'],
  deadlineMs: 1000,
});
