import type { Registry, ServiceConfig } from '../config/index.ts';
import type { Contract } from '../contracts/index.ts';
import { balance } from './balanced.ts';
import { createGraphqlTransports } from './graphql/index.ts';
import { createGrpcTransport } from './grpc/index.ts';
import { createRestTransport } from './rest/index.ts';
import type { OnTlsChange } from './service-tls.ts';
import { targetsOf } from './targets.ts';
import type { Transport } from './types.ts';

/** One transport a service and variant, by `targetName`. Connections are made with the first call. Built once a process. */
export function createTransports(
  registry: Registry,
  contracts: ReadonlyMap<string, Contract>,
  onTlsChange?: OnTlsChange,
): ReadonlyMap<string, Transport> {
  const services = [...registry.services.values()];
  const ofProtocol = (protocol: ServiceConfig['protocol']) =>
    services.filter((service) => service.protocol === protocol);
  return new Map([
    ...ofProtocol('rest').flatMap((service) =>
      transportsOf(service, (endpoint) => createRestTransport(endpoint, { onTlsChange })),
    ),
    ...ofProtocol('grpc').flatMap((service) =>
      transportsOf(service, (endpoint) => createGrpcTransport(endpoint, { onTlsChange })),
    ),
    ...createGraphqlTransports(
      ofProtocol('graphql').map((service) => ({ service, contract: contracts.get(service.name)! })),
      onTlsChange,
    ),
  ]);
}

function transportsOf(
  service: ServiceConfig,
  create: (endpoint: ServiceConfig) => Transport,
): (readonly [string, Transport])[] {
  return targetsOf(service).map(
    ({ name, endpoints }) => [name, balance(endpoints.map((endpoint) => create(endpoint)))] as const,
  );
}
