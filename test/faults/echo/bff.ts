import { defineBff } from '@foyer/bff';

/** A BFF in front of one gRPC service that a test holds in its hand, and of another one that is well. */
export default defineBff({
  name: 'echo',
  path: '/echo/graphql',
  services: ['echo', 'touchy', 'steady'],
  deadlineMs: 1000,
});
