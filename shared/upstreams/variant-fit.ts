import type { Registry, ServiceConfig } from '../config/index.ts';
import { type Findings, nearest } from '../errors/index.ts';
import type { Operation } from './types.ts';

/** Holds the operations that a variant takes over against those that the service has. */
export function proveVariants(
  service: ServiceConfig,
  operations: ReadonlyMap<string, Operation>,
  { file }: Registry,
  findings: Findings,
): void {
  for (const { name, when, line } of service.variants) {
    for (const unknown of when.operations.filter((operation) => !operations.has(operation))) {
      const near = nearest(unknown, operations.keys());
      findings.add({
        file,
        line,
        message: `services.${service.name}.variants.${name}.when.operations: the service has no such operation`,
        expected: `some of ${[...operations.keys()].join(', ')}`,
        found: unknown,
        repair: near === undefined ? 'correct the name, or remove it' : `write ${near}`,
      });
    }
  }
}
