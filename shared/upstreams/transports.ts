import type { Registry, ServiceConfig } from '../config/index.ts';
import type { Contract } from '../contracts/index.ts';
import { createGraphqlTransports } from './graphql/index.ts';
import { createGrpcTransport } from './grpc/index.ts';
import { createRestTransport } from './rest/index.ts';
import type { Transport } from './types.ts';

/** One transport a service, by name. Connections are made with the first call. Built once a process. */
export function createTransports(
  registry: Registry,
  contracts: ReadonlyMap<string, Contract>,
): ReadonlyMap<string, Transport> {
  const services = [...registry.services.values()];
  const ofProtocol = (protocol: ServiceConfig['protocol']) =>
    services.filter((service) => service.protocol === protocol);
  return new Map([
    ...ofProtocol('rest').map((service) => [service.name, createRestTransport(service)] as const),
    ...ofProtocol('grpc').map((service) => [service.name, createGrpcTransport(service)] as const),
    ...createGraphqlTransports(
      ofProtocol('graphql').map((service) => ({ service, contract: contracts.get(service.name)! })),
    ),
  ]);
}
