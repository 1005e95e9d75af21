import type { BffFolder } from '../bff/index.ts';
import type { Registry } from '../config/index.ts';
import type { Findings } from '../errors/index.ts';

/**
 * A header chooses a variant only where the BFF reads it: one that `bff.ts` does not list would send nobody there, and nobody would see
 * why. Told for each BFF that may call the service.
 */
export function reportUnreadVariantHeaders(
  { config, configFile }: BffFolder,
  { services }: Registry,
  findings: Findings,
): void {
  for (const service of config.services) {
    for (const { name: variant, when } of services.get(service)?.variants ?? []) {
      for (const { name } of when.header.filter((header) => !config.headers.includes(header.name)))
        findings.add({
          file: configFile,
          line: 1,
          message: `headers: services.${service}.variants.${variant} of the registry is chosen by a header that this BFF does not read`,
          expected: `'${name}' among the headers`,
          found: config.headers.length > 0 ? config.headers.map((header) => `'${header}'`).join(', ') : 'none',
          repair: `add '${name}' to headers in bff.ts, or choose the variant by something else`,
        });
    }
  }
}
