// The registry of this repository with other policies, for tests that need a breaker to be quicker or a service to have more endpoints.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { at } from './repository.ts';

/** @param changes by service; each key replaces what the service's entry says. The file lies in a folder for temporary ones. */
export function registryWith(changes: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const original = at('schemas/services.yaml');
  const document = parseDocument(readFileSync(original, 'utf8'));
  for (const service of Object.keys(document.toJS().services)) {
    const contract = document.getIn(['services', service, 'contract']) as string;
    document.setIn(['services', service, 'contract'], resolve(original, '..', contract));
    for (const [key, value] of Object.entries(changes[service] ?? {}))
      document.setIn(['services', service, key], document.createNode(value));
  }
  const file = join(mkdtempSync(join(tmpdir(), 'foyer-registry-')), 'services.yaml');
  writeFileSync(file, String(document));
  return file;
}
