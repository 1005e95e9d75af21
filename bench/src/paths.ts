import { fileURLToPath } from 'node:url';

/** From the repository's top. Compiled, this file lies at bench/dist/. */
export function at(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
