// Where things lie in this repository, for tests that read it.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's top, with a trailing separator. Compiled, this file lies at dist/test/support/. */
export const top = fileURLToPath(new URL('../../../', import.meta.url));

/** An absolute path from one relative to the top. */
export function at(path: string): string {
  return join(top, path);
}

/**
 * Paths that git knows (or would take, with `untracked`), relative to the top, `/` between segments, sorted.
 *
 * @throws {Error} outside a git checkout
 */
export function repositoryFiles(options: { readonly untracked: boolean }): readonly string[] {
  const which = options.untracked ? ['--cached', '--others', '--exclude-standard'] : ['--cached'];
  const listing = execFileSync('git', ['ls-files', '-z', ...which], { cwd: top, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const paths = listing.split('\0').filter((path) => path !== '' && existsSync(at(path)));
  return [...new Set(paths)].sort();
}

/** The TypeScript source that a compiled file in dist/ came from, absolute. */
export function sourceOf(compiled: string): string {
  return compiled.replace(`${top}dist${sep}`, top).replace(/\.js$/, '.ts');
}
