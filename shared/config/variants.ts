/** `variants:` of a service: other versions of it, each with endpoints of its own, and whose calls go there. */

import type { NameAndValue, ServiceConfig, VariantConfig } from './registry.ts';
import { readEndpoints } from './service-url.ts';
import type { YamlMap } from './yaml-map.ts';

export function readVariants(service: YamlMap, protocol: ServiceConfig['protocol']): readonly VariantConfig[] {
  const entries = service.map('variants');
  if (entries === undefined) return [];
  const variants = entries.keys.flatMap((name) => readVariant(entries, name, protocol) ?? []);
  const sum = variants.reduce((total, { weight }) => total + weight, 0);
  if (sum > 100)
    service.report('variants', {
      message: 'the weights are more than all viewers',
      expected: 'percents that add up to 100 at most',
      found: String(sum),
      repair: 'lower a weight; what is left goes to the service itself',
    });
  return variants;
}

function readVariant(entries: YamlMap, name: string, protocol: ServiceConfig['protocol']): VariantConfig | undefined {
  checkName(entries, name);
  const entry = entries.map(name);
  if (entry === undefined) return undefined;
  entry.refuseUnknownKeys(['url', 'weight', 'when']);
  const when = entry.map('when');
  when?.refuseUnknownKeys(['header', 'query', 'operations']);
  const variant = {
    name,
    urls: readEndpoints(entry, protocol),
    weight: entry.number('weight', { minimum: 0, maximum: 100, whole: false }) ?? 0,
    when: {
      header: readPairs(when?.map('header')).map(({ name, value }) => ({ name: name.toLowerCase(), value })),
      query: readPairs(when?.map('query')),
      operations: when?.texts('operations') ?? [],
    },
    line: entries.lineOf(name),
  };
  if (!entry.has('weight') && !entry.has('when')) reportUnused(entry);
  return variant;
}

function checkName(entries: YamlMap, name: string): void {
  if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) return;
  entries.report(name, {
    message: 'this name cannot be used for a variant',
    expected: 'letters, digits, _ and -, beginning with a letter',
    found: JSON.stringify(name),
    repair: 'rename the variant',
  });
}

function readPairs(entry: YamlMap | undefined): readonly NameAndValue[] {
  return (entry?.keys ?? []).flatMap((name) => {
    entry!.require(name, 'the value that asks for the variant');
    const value = entry!.text(name);
    return value === undefined ? [] : [{ name, value }];
  });
}

function reportUnused(entry: YamlMap): void {
  entry.report(undefined, {
    message: 'no call would ever go to this variant',
    expected: 'weight, when, or both',
    found: 'neither',
    repair: 'write `weight: 0` to have it ready, or `when: { header: { x-variant: … } }`',
  });
}
