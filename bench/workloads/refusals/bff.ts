import { defineBff } from '@foyer/bff';

/** Nobody gets in twice: what a refusal by the limiter costs. */
export default defineBff({
  name: 'refusals',
  path: '/limited/graphql',
  services: ['blog'],
  limits: { address: { max: 1, window: '1d', burst: 1 } },
});
