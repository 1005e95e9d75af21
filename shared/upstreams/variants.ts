import { createHash } from 'node:crypto';
import type { ServiceConfig, VariantConfig } from '../config/index.ts';
import type { Ask } from './call.ts';
import type { RequestScope } from './request-scope.ts';
import type { Operation } from './types.ts';

/**
 * Sends each call to the variant of its service that it belongs to. Chosen once a call, before anything is kept or shared, and always the
 * same one within a request. A service without variants costs nothing.
 *
 * @param build the way of a call to one variant; empty for the service itself
 */
export function byVariant(operation: Operation, build: (variant: string) => Ask): Ask {
  const { variants } = operation.service;
  if (variants.length === 0) return build('');
  const sends = new Map(['', ...variants.map(({ name }) => name)].map((variant) => [variant, build(variant)]));
  return (call) => {
    call.variant = chooseVariant(operation, call.scope);
    return sends.get(call.variant)!(call);
  };
}

/** The first that asks for this call; else by weight, the same viewer always the same one. Empty for the service itself. */
export function chooseVariant({ service, name }: Pick<Operation, 'service' | 'name'>, scope: RequestScope): string {
  const asking = service.variants.find((variant) => asksFor(variant, name, scope));
  return asking ? asking.name : chooseByWeight(service, scope);
}

function asksFor({ when }: VariantConfig, operation: string, { headers, query }: RequestScope): boolean {
  return (
    when.operations.includes(operation) ||
    when.header.some(({ name, value }) => headers[name] === value) ||
    when.query.some(({ name, value }) => query[name] === value)
  );
}

function chooseByWeight({ name, variants }: ServiceConfig, scope: RequestScope): string {
  if (variants.every(({ weight }) => weight === 0)) return '';
  let point = stickyPercent(name, scope);
  for (const variant of variants) {
    if (point < variant.weight) return variant.name;
    point -= variant.weight;
  }
  return '';
}

/** 0 up to, and without, 100. Salted with the service, else the same viewers would meet every canary at once. */
function stickyPercent(service: string, { viewer, traceId }: RequestScope): number {
  const who = viewer ? `viewer ${viewer.id}` : `trace ${traceId}`;
  return (createHash('sha256').update(`${service}\n${who}`).digest().readUInt32BE(0) / 2 ** 32) * 100;
}
