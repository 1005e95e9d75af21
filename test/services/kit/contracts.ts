import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The one place that knows where the contracts lie: in the nearest `schemas/` above, whether this runs compiled or not. */
export function contractFile(path: string): string {
  return join(schemasDirectory, path);
}

const schemasDirectory = findSchemas(dirname(fileURLToPath(import.meta.url)));

function findSchemas(from: string): string {
  const candidate = join(from, 'schemas');
  if (existsSync(join(candidate, 'services.yaml'))) return candidate;
  const parent = dirname(from);
  if (parent === from) throw new Error('No schemas/services.yaml in any directory above the reference shop.');
  return findSchemas(parent);
}
