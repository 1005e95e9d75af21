import protobuf, { type Method, type Service } from 'protobufjs';
import { type Findings, nearest } from '../../errors/index.ts';
import type { Contract, ContractOperation } from '../types.ts';
import { displayName, type LoadedProto, loadProto } from './load-proto.ts';
import { MessageReaders } from './message-reader.ts';
import { MessageTypes } from './message-types.ts';
import { MessageWriters } from './message-writer.ts';
import { rpcLine } from './proto-text.ts';

/** Where a person named the service: the entry in the registry. */
export interface DeclaredAt {
  readonly file: string;
  readonly line: number;
}

/**
 * Reads one service of a proto3 file into a contract.
 *
 * Operations are its unary methods, named as in the file; streaming ones are left out. A method is a read when it says
 * `option idempotency_level = NO_SIDE_EFFECTS`. Each binding's `serialize` throws `BAD_USER_INPUT` for what the wire form cannot hold, and
 * its `deserialize` throws for bytes that are no such message; README.md has the shape of what it gives.
 *
 * @param file absolute path
 * @param grpcService the full name, `shop.orders.v1.Orders`; may be left out where the file has one service only
 * @param declaredAt where a finding about `grpcService` points to
 */
export function readProto(
  file: string,
  grpcService: string | undefined,
  findings: Findings,
  declaredAt: DeclaredAt = { file: displayName(file), line: 1 },
): Contract {
  const loaded = loadProto(file, findings);
  const service = loaded && findService(loaded, grpcService, findings, declaredAt);
  return {
    protocol: 'grpc',
    file: displayName(file),
    version: loaded?.version ?? '',
    operations: loaded && service ? readOperations(loaded, service) : new Map(),
  };
}

function findService(
  { root }: LoadedProto,
  name: string | undefined,
  findings: Findings,
  declaredAt: DeclaredAt,
): Service | undefined {
  const services = new Map(servicesOf(root).map((service) => [service.fullName.slice(1), service]));
  if (name === undefined && services.size === 1) return services.values().next().value;
  const found = name === undefined ? undefined : services.get(name);
  if (found) return found;
  const names = [...services.keys()];
  const suggestion = nearestService(name, names);
  findings.add({
    ...declaredAt,
    message: name === undefined ? 'grpcService is missing' : `the contract has no service ${name}`,
    expected: names.length === 0 ? 'a service in the contract' : `one of ${names.join(', ')}`,
    found: name ?? 'nothing',
    repair: suggestion ? `write grpcService: ${suggestion}` : 'name one of the services of the contract in grpcService',
  });
  return undefined;
}

/** A service named without its package is meant as often as a misspelt one. */
function nearestService(name: string | undefined, names: readonly string[]): string | undefined {
  if (name === undefined || names.length === 1) return names[0];
  return names.find((candidate) => candidate.endsWith(`.${name}`)) ?? nearest(name, names);
}

function servicesOf(namespace: protobuf.NamespaceBase): Service[] {
  return namespace.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Service) return [nested];
    return nested instanceof protobuf.Namespace ? servicesOf(nested) : [];
  });
}

function readOperations({ code }: LoadedProto, service: Service): ReadonlyMap<string, ContractOperation> {
  const types = new MessageTypes();
  const readers = new MessageReaders();
  const writers = new MessageWriters();
  const operations = new Map<string, ContractOperation>();
  for (const method of service.methodsArray) {
    const { resolvedRequestType: request, resolvedResponseType: response } = method.resolve() as Method;
    if (method.requestStream || method.responseStream || !request || !response) continue;
    const writer = writers.of(request);
    const read = readers.wholeOf(response);
    operations.set(method.name, {
      name: method.name,
      read: method.getOption('idempotency_level') === 'NO_SIDE_EFFECTS',
      input: types.input(request),
      answer: types.answer(response),
      answerNullable: false,
      binding: {
        protocol: 'grpc',
        path: `/${service.fullName.slice(1)}/${method.name}`,
        serialize: (message) => writer.writeAll(message),
        deserialize: (bytes) => read(bytes) as object,
      },
      line: rpcLine(code, service.name, method.name),
    });
  }
  return operations;
}
