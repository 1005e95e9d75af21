import type { ServiceConfig } from '../../config/index.ts';
import type { Contract } from '../../contracts/index.ts';
import type { Transport } from '../types.ts';
import { Delegations } from './delegations.ts';
import { GraphqlClient } from './graphql-client.ts';
import { GraphqlTransport } from './graphql-transport.ts';
import { StitchedServices } from './stitched-services.ts';

export interface GraphqlService {
  readonly service: ServiceConfig;
  readonly contract: Contract;
}

/** Delegations kept for each service: one takes a few kilobytes and about a millisecond to find. */
const maxKeptDelegations = 1_000;

/** A transport for each GraphQL service, by its name. All of them share one stitched schema. */
export function createGraphqlTransports(services: readonly GraphqlService[]): ReadonlyMap<string, Transport> {
  if (services.length === 0) return new Map();
  const stitched = new StitchedServices(
    services.map(({ service, contract }) => ({ name: service.name, sdl: contract.sdl! })),
  );
  return new Map(services.map(({ service }) => [service.name, createTransport(service, stitched)]));
}

function createTransport(service: ServiceConfig, stitched: StitchedServices): Transport {
  const delegations = new Delegations(stitched, maxKeptDelegations);
  return new GraphqlTransport(delegations, new GraphqlClient(service));
}
