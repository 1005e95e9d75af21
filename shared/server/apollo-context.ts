import type { IncomingRequest } from './incoming-request.ts';

/** Apollo Server copies its context, so the request lies one step below. */
export interface ApolloContext {
  readonly incoming: IncomingRequest;
}
