/** The operations of all services: what the contracts offer, with what the registry says about them. */
import type { OperationConfig, Registry, ServiceConfig } from '../config/index.ts';
import type { Contract, ContractOperation } from '../contracts/index.ts';
import { type Findings, nearest } from '../errors/index.ts';
import { proveIdCheck } from './answered-id.ts';
import { proveSingle } from './batch-fit.ts';
import { planBatch } from './batch-plan.ts';
import type { Report } from './report.ts';
import { createResolvedBatch } from './resolved-batch.ts';
import type { Operation } from './types.ts';
import { proveVariants } from './variant-fit.ts';
import { deriveVirtual } from './virtual-operation.ts';

/** Names and what they stand for, of one service. */
export type Operations = ReadonlyMap<string, Operation>;

/** A service's own `timeoutMs` is for its reads: a write that is cut short leaves nobody knowing whether it was carried out. */
const defaultTimeoutMs = { read: 200, write: 5_000 };

/**
 * Registry and contracts as one, services by name and in them operations by name. Entries that do not fit the contract are findings.
 *
 * @param contracts by service name; a service without one, or with one that could not be read, has no operations
 */
export function createOperations(
  registry: Registry,
  contracts: ReadonlyMap<string, Contract>,
  findings: Findings,
): ReadonlyMap<string, Operations> {
  const services = new Map<string, Operations>();
  for (const service of registry.services.values()) {
    const contract = contracts.get(service.name);
    // A contract that could not be read is told by its own findings; its entries would only repeat them.
    const readable = contract !== undefined && contract.operations.size > 0;
    const reportOf = (config: OperationConfig) => createReport(registry, service, config, findings);
    const operations = readable ? createService(service, contract, reportOf) : new Map<string, Operation>();
    if (readable) proveVariants(service, operations, registry, findings);
    services.set(service.name, operations);
  }
  for (const name of registry.unread ?? []) services.set(name, new Map());
  return services;
}

type Draft = { -readonly [Key in keyof Operation]: Operation[Key] };

function createService(
  service: ServiceConfig,
  contract: Contract,
  reportOf: (config: OperationConfig) => Report,
): Operations {
  const operations = new Map<string, Draft>();
  for (const offered of contract.operations.values()) {
    operations.set(offered.name, createOperation(service, offered, contract.version));
  }
  const real: Operations = new Map(operations);
  for (const config of service.operations.values()) {
    const report = reportOf(config);
    if (config.batch !== undefined) addBatch(config, operations, real, report);
    else if (!real.has(config.name)) reportUnknown(config, real, report);
    refuseCachedWrite(operations.get(config.name), report);
    proveIdCheck(operations.get(config.name), report);
  }
  return operations;
}

function createOperation(service: ServiceConfig, contract: ContractOperation, contractVersion: string): Draft {
  const config = service.operations.get(contract.name);
  const read = config?.read ?? contract.read;
  return {
    id: `${service.name}.${contract.name}`,
    service,
    name: contract.name,
    contract,
    config,
    read,
    identity: config?.identity ?? service.identity,
    timeoutMs: config?.timeoutMs ?? (read ? (service.timeoutMs ?? defaultTimeoutMs.read) : defaultTimeoutMs.write),
    contractVersion,
    batch: undefined,
  };
}

/** Gives the operation its batch, or makes the operation that exists only as one. */
function addBatch(config: OperationConfig, operations: Map<string, Draft>, real: Operations, report: Report): void {
  const plan = planBatch(config.batch!, real, report);
  if (plan === undefined) return;
  const single = operations.get(config.name);
  if (single === undefined) {
    const virtual = deriveVirtual(config, plan);
    operations.set(config.name, { ...virtual, batch: createResolvedBatch(plan, virtual.contract.input) });
  } else if (proveSingle(single, plan, report)) {
    single.batch = createResolvedBatch(plan, single.contract.input);
  }
}

function reportUnknown({ name }: OperationConfig, operations: Operations, report: Report): void {
  const near = nearest(name, operations.keys());
  report('', {
    message: 'the contract has no such operation',
    expected: `one of ${[...operations.keys()].join(', ')}`,
    found: name,
    repair: near === undefined ? 'correct the name, or say with `batch` how it is answered' : `write ${near}`,
  });
}

function refuseCachedWrite(operation: Operation | undefined, report: Report): void {
  if (operation?.config?.cache === undefined || operation.read) return;
  report('cache', {
    message: 'a write cannot be cached',
    expected: 'a read',
    found: `the write ${operation.name}`,
    repair: 'remove `cache`, or add `read: true` if it changes nothing',
  });
}

function createReport(registry: Registry, service: ServiceConfig, config: OperationConfig, findings: Findings): Report {
  const entry = `services.${service.name}.operations.${config.name}`;
  return (key, { message, ...rest }) => {
    const line = key.startsWith('batch') ? (config.batch?.line ?? config.line) : config.line;
    const place = key === '' ? entry : `${entry}.${key}`;
    findings.add({ file: registry.file, line, message: `${place}: ${message}`, ...rest });
  };
}
