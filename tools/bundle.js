// After tsc: puts what `foyer` loads into a few files. Node takes about a millisecond for each module, and a start loads four hundred.
// Packages stay outside, and what is loaded later (Redis, commands) stays in files of its own.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

rmSync(at('dist/bundle'), { recursive: true, force: true });
await build({
  entryPoints: { cli: at('dist/shared/cli/index.js'), index: at('dist/shared/index.js') },
  outdir: at('dist/bundle'),
  bundle: true,
  // What the command line and a BFF's code both import is one module.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
