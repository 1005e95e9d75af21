// For tests only: GraphQL services behind their transports, called as the pipeline calls them.
import type { ServiceConfig } from '../../config/index.ts';
import { readGraphqlSdl } from '../../contracts/index.ts';
import { Findings } from '../../errors/index.ts';
import { CallSignal } from '../../resilience/index.ts';
import type { Attempt, Operation } from '../types.ts';
import { createGraphqlTransports } from './create-graphql-transports.ts';

export interface CallOptions {
  readonly input?: Readonly<Record<string, unknown>>;
  /** As written between braces. @default a leaf */
  readonly select?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** @default one that never fires */
  readonly signal?: CallSignal;
}

export interface TestCalls {
  attempt(name: string, options?: CallOptions): Attempt;
  /** Calls `service.operation`. */
  call(name: string, options?: CallOptions): Promise<unknown>;
  close(): Promise<void>;
}

export function connectGraphql(services: Readonly<Record<string, { sdl: string; url: string }>>): TestCalls {
  const findings = new Findings();
  const entries = Object.entries(services).map(([name, { sdl, url }]) => ({
    service: serviceConfig(name, url),
    contract: readGraphqlSdl(`${name}.graphql`, sdl, findings),
  }));
  findings.throwIfAny();
  const transports = createGraphqlTransports(entries);

  const operations = new Map<string, Operation>();
  for (const { service, contract } of entries) {
    for (const operation of contract.operations.values()) {
      const id = `${service.name}.${operation.name}`;
      operations.set(id, toOperation(id, service, operation, contract.version));
    }
  }

  const attempt = (name: string, { input, select, headers, timeoutMs, signal }: CallOptions = {}): Attempt => ({
    operation: operations.get(name)!,
    input: input ?? {},
    selection: select ?? '',
    headers: headers ?? {},
    deadlineAt: performance.now() + (timeoutMs ?? 5_000),
    signal: signal ?? new CallSignal(),
  });

  return {
    attempt,
    call: (name, options) => transports.get(name.split('.')[0]!)!.send(attempt(name, options)),
    close: async () => {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}

function toOperation(
  id: string,
  service: ServiceConfig,
  contract: Operation['contract'],
  contractVersion: string,
): Operation {
  return {
    id,
    service,
    name: contract.name,
    contract,
    config: undefined,
    read: contract.read,
    identity: service.identity,
    timeoutMs: 200,
    contractVersion,
    batch: undefined,
  };
}

function serviceConfig(name: string, url: string): ServiceConfig {
  return {
    name,
    protocol: 'graphql',
    contractFile: `${name}.graphql`,
    url,
    urls: [url],
    variants: [],
    grpcService: undefined,
    identity: 'none',
    timeoutMs: undefined,
    concurrency: 64,
    coalesce: true,
    lenient: false,
    retry: { retries: 1, budget: 0.2 },
    breaker: { profile: 'ratio', errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5_000 },
    headers: { set: {}, forward: [], remove: [], hooks: [] },
    operations: new Map(),
    line: 1,
  };
}
