/** One service of the registry. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readHeaderRules } from './header-rules.ts';
import { identities, readOperation, timeoutRangeMs } from './read-operation.ts';
import { readTls } from './read-tls.ts';
import type { BreakerConfig, OperationConfig, RetryConfig, ServiceConfig } from './registry.ts';
import { readEndpoints } from './service-url.ts';
import { readVariants } from './variants.ts';
import type { YamlMap } from './yaml-map.ts';

const serviceKeys = [
  'protocol',
  'contract',
  'url',
  'variants',
  'grpcService',
  'identity',
  'timeoutMs',
  'concurrency',
  'coalesce',
  'lenient',
  'retry',
  'breaker',
  'headers',
  'tls',
  'operations',
];

/** @returns undefined when not even its protocol is known */
export function readService(services: YamlMap, name: string, folder: string): ServiceConfig | undefined {
  checkName(services, name);
  const entry = services.map(name);
  if (entry === undefined) return reportEmpty(services, name);
  entry.refuseUnknownKeys(serviceKeys);
  entry.require('protocol', 'one of rest, grpc, graphql');
  entry.require('contract', 'the path of the contract, from this file');
  const protocol = entry.choice('protocol', ['rest', 'grpc', 'graphql']);
  const contractFile = readContractFile(entry, folder);
  if (protocol === undefined) return undefined;
  const urls = readEndpoints(entry, protocol);
  const variants = readVariants(entry, protocol);
  const allUrls = [...urls, ...variants.flatMap((variant) => variant.urls)];
  return {
    name,
    protocol,
    contractFile,
    url: urls[0] ?? '',
    urls,
    variants,
    grpcService: readGrpcService(entry, protocol),
    identity: entry.choice('identity', identities) ?? 'none',
    timeoutMs: entry.number('timeoutMs', timeoutRangeMs),
    coalesce: entry.boolean('coalesce') ?? true,
    lenient: readLenient(entry, protocol),
    concurrency: entry.number('concurrency', { minimum: 1, maximum: 10_000 }) ?? 64,
    retry: readRetry(entry.map('retry')),
    breaker: readBreaker(entry),
    headers: readHeaderRules(entry.map('headers')),
    tls: readTls(entry, { protocol, folder, urls: allUrls }),
    operations: readOperations(entry.map('operations')),
    line: services.lineOf(name),
  };
}

function checkName(services: YamlMap, name: string): void {
  if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) return;
  services.report(name, {
    message: 'this name cannot be used for a service',
    expected: 'letters, digits, _ and -, beginning with a letter',
    found: JSON.stringify(name),
    repair: 'rename the service',
  });
}

function reportEmpty(services: YamlMap, name: string): undefined {
  if (services.has(name)) return;
  services.report(name, {
    message: 'the service says nothing',
    expected: 'protocol, contract and url',
    found: 'nothing',
    repair: 'describe the service, or remove it',
  });
}

/** @returns '' when there is no such file, which is a finding */
function readContractFile(entry: YamlMap, folder: string): string {
  const path = entry.text('contract');
  if (path === undefined) return '';
  const file = resolve(folder, path);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  entry.report('contract', {
    message: 'there is no such contract',
    expected: 'a file, named from the folder of this file',
    found: JSON.stringify(path),
    repair: 'correct the path, or add the contract',
  });
  return '';
}

function readGrpcService(entry: YamlMap, protocol: ServiceConfig['protocol']): string | undefined {
  if (protocol === 'grpc') {
    entry.require('grpcService', 'the full name of the service in the proto file');
    return entry.text('grpcService', fullName);
  }
  if (!entry.has('grpcService')) return undefined;
  entry.report('grpcService', {
    message: `a ${protocol} service has none`,
    expected: 'no grpcService',
    found: 'grpcService',
    repair: 'remove it, or write `protocol: grpc`',
  });
  return undefined;
}

function readLenient(entry: YamlMap, protocol: ServiceConfig['protocol']): boolean {
  if (protocol === 'rest' || !entry.has('lenient')) return entry.boolean('lenient') ?? false;
  entry.report('lenient', {
    message: `the answers of a ${protocol} service have one content type`,
    expected: 'lenient at REST services only',
    found: `a ${protocol} service`,
    repair: 'remove it',
  });
  return false;
}

function fullName(value: string) {
  if (/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(value)) return undefined;
  return { expected: 'package and service, dotted', repair: 'write it like shop.orders.v1.Orders' };
}

function readRetry(entry: YamlMap | undefined): RetryConfig {
  entry?.refuseUnknownKeys(['retries', 'budget']);
  return {
    retries: entry?.number('retries', { minimum: 0, maximum: 5 }) ?? 1,
    budget: entry?.number('budget', { minimum: 0, maximum: 1, whole: false }) ?? 0.2,
  };
}

const breakerProfiles = ['ratio', 'consecutive'] as const;

/** A map of thresholds, or only the name of a profile. */
function readBreaker(service: YamlMap): BreakerConfig {
  const entry = service.isMap('breaker') ? service.map('breaker') : undefined;
  const named = entry === undefined ? service.choice('breaker', breakerProfiles) : undefined;
  entry?.refuseUnknownKeys(['profile', 'errorRatio', 'minimumCalls', 'windowMs', 'openMs']);
  return {
    profile: named ?? entry?.choice('profile', breakerProfiles) ?? 'ratio',
    errorRatio: entry?.number('errorRatio', { minimum: 0.01, maximum: 1, whole: false }) ?? 0.5,
    minimumCalls: entry?.number('minimumCalls', { minimum: 1, maximum: 100_000 }) ?? 20,
    windowMs: entry?.number('windowMs', { minimum: 100, maximum: 600_000 }) ?? 10_000,
    openMs: entry?.number('openMs', { minimum: 1, maximum: 600_000 }) ?? 5_000,
  };
}

function readOperations(entries: YamlMap | undefined): ReadonlyMap<string, OperationConfig> {
  const operations = new Map<string, OperationConfig>();
  for (const name of entries?.keys ?? []) operations.set(name, readOperation(entries!, name));
  return operations;
}
