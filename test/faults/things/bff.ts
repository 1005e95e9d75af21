import { defineBff } from '@foyer/bff';

/** A BFF before a service that a test writes by hand, byte by byte, and beside one that is well. */
export default defineBff({
  name: 'things',
  path: '/things/graphql',
  services: ['promotions', 'things', 'guarded', 'lonely', 'careful'],
  deadlineMs: 1000,
});
