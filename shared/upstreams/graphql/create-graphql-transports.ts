import type { ServiceConfig } from '../../config/index.ts';
import type { Contract } from '../../contracts/index.ts';
import { Balanced } from '../balanced.ts';
import type { OnTlsChange } from '../service-tls.ts';
import { targetsOf } from '../targets.ts';
import type { Transport } from '../types.ts';
import { Delegations } from './delegations.ts';
import { GraphqlClient, type GraphqlSender } from './graphql-client.ts';
import { GraphqlTransport } from './graphql-transport.ts';
import { StitchedServices } from './stitched-services.ts';

export interface GraphqlService {
  readonly service: ServiceConfig;
  readonly contract: Contract;
}

/** Delegations kept for each service: one takes a few kilobytes and about a millisecond to find. */
const maxKeptDelegations = 1_000;

/** A transport for each GraphQL service and variant, by `targetName`. All of them share one stitched schema. */
export function createGraphqlTransports(
  services: readonly GraphqlService[],
  onTlsChange?: OnTlsChange,
): ReadonlyMap<string, Transport> {
  if (services.length === 0) return new Map();
  const stitched = new StitchedServices(
    services.map(({ service, contract }) => ({ name: service.name, sdl: contract.sdl! })),
  );
  return new Map(services.flatMap(({ service }) => createTransportsOf(service, stitched, onTlsChange)));
}

/** The calls of one tick share a document whichever endpoint it goes to, and so the endpoint is chosen below the batching. */
function createTransportsOf(
  service: ServiceConfig,
  stitched: StitchedServices,
  onTlsChange: OnTlsChange | undefined,
): (readonly [string, Transport])[] {
  const delegations = new Delegations(stitched, maxKeptDelegations);
  return targetsOf(service).map(({ name, endpoints }) => {
    const clients = endpoints.map((endpoint) => new GraphqlClient(endpoint, onTlsChange));
    return [name, new GraphqlTransport(delegations, balanceClients(clients))] as const;
  });
}

function balanceClients(clients: readonly GraphqlClient[]): GraphqlSender {
  if (clients.length === 1) return clients[0]!;
  const balanced = new Balanced(clients);
  return {
    post: (request) => balanced.send(request.attempt.operation, (client) => client.post(request)),
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
