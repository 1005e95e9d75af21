import type { ServiceConfig } from '../config/index.ts';

/** Where calls of a service can go: the service itself, or a variant of it. */
export interface Target {
  /** Of its transport. */
  readonly name: string;
  /** The service as if it were at one endpoint, for each of them. */
  readonly endpoints: readonly ServiceConfig[];
}

export function targetsOf(service: ServiceConfig): readonly Target[] {
  return [{ name: '', urls: service.urls }, ...service.variants].map(({ name, urls }) => ({
    name: targetName(service.name, name),
    endpoints: urls.map((url) => ({ ...service, url })),
  }));
}

/** @param variant empty for the service itself */
export function targetName(service: string, variant: string): string {
  return variant === '' ? service : `${service}/${variant}`;
}
