/** Reads the registry file into `Registry`: every key known, every value checked, every mistake a finding. */
import { dirname } from 'node:path';
import type { Findings } from '../errors/index.ts';
import type { Environ } from './expand-variables.ts';
import { readService } from './read-service.ts';
import type { Registry, ServiceConfig } from './registry.ts';
import { readYamlFile } from './yaml-file.ts';

/**
 * @param file the registry; contract paths in it are relative to its folder
 * @param env what `${NAME}` in a value stands for
 * @returns the services that could be read; whether all could is told by `findings`
 */
export function readRegistry(file: string, env: Environ, findings: Findings): Registry {
  const services = new Map<string, ServiceConfig>();
  const root = readYamlFile(file, env, findings);
  root?.refuseUnknownKeys(['services']);
  root?.require('services', 'a map of services');
  const entries = root?.map('services');
  for (const name of entries?.keys ?? []) {
    const service = readService(entries!, name, dirname(file));
    if (service !== undefined) services.set(name, service);
  }
  return { file, services, unread: entries?.keys.filter((name) => !services.has(name)) ?? [] };
}
