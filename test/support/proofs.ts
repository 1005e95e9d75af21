// What a person is told about a broken schema, registry or contract: a folder on disk, read and proven as `foyer start` does.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { readEnvironment } from '../../shared/config/index.ts';
import { ConfigurationError, formatFinding } from '../../shared/errors/index.ts';
import { type Proven, proveAll } from '../../shared/server/index.ts';
import { at } from './repository.ts';
import { orders, registry, reviews, users } from './small-shop.ts';

/** Files by their path in the folder, in place of those that fit; a path is left out by `undefined`. */
export type Files = Readonly<Record<string, string | undefined>>;

/** Every file fits every other: whatever is found comes from what a test puts in place of one of them. */
const fitting: Files = {
  'services.yaml': registry,
  'users.yaml': users,
  'orders.proto': orders,
  'reviews.graphql': reviews,
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users', 'orders', 'reviews'] };`,
  'kiosk/schema.graphql': 'type Query { hello: String @call(service: "users", operation: "listNews", path: "0") }',
};

/** Those that a BFF may use, as findings list them. */
export const directives = [...readFileSync(at('schemas/directives.graphql'), 'utf8').matchAll(/^directive (@\w+)/gm)]
  .map(([, name]) => name)
  .join(', ');

/** The keys of `bff.ts`, as findings list them. */
export const bffKeys = [
  ...interfaceText(readFileSync(at('shared/bff/bff-config.ts'), 'utf8')).matchAll(/^ {2}readonly (\w+)/gm),
]
  .map(([, name]) => name)
  .join(', ');

function interfaceText(source: string): string {
  return /export interface BffConfig \{(.*?)^\}/ms.exec(source)![1]!;
}

/** A test that exactly these findings are told, in these words. A text alone is the schema of the BFF. */
export function refuses(what: string, broken: string | Files, expected: string): void {
  test(what, async () => {
    const told = await findingsOf(typeof broken === 'string' ? { 'kiosk/schema.graphql': broken } : broken);
    assert.equal(`${told}\n`, outdent(expected));
  });
}

/** A test that nothing is found. */
export function accepts(what: string, right: string | Files): void {
  test(what, async () => {
    assert.equal(await findingsOf(typeof right === 'string' ? { 'kiosk/schema.graphql': right } : right), '');
  });
}

/** Writes a folder with what a BFF needs, `files` in place of what fits. The first line of a text is not empty. */
export function writeFolder(files: Files): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-proofs-'));
  for (const [path, text] of Object.entries({ ...fitting, ...files })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), outdent(text));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Every finding about such a folder as a person reads it, with paths that begin in the folder; empty when all is well. */
export async function findingsOf(files: Files, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { folder, remove } = writeFolder(files);
  try {
    await proveFolder(folder, files, env);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.findings.map(formatFinding).join('\n\n').replaceAll(`${folder}/`, '');
  } finally {
    remove();
  }
}

/** Proves the BFFs of a folder, which are its folders with a schema. */
function proveFolder(folder: string, files: Files, env: Readonly<Record<string, string>>): Promise<Proven> {
  const bffs = Object.keys({ ...fitting, ...files }).filter((path) => path.endsWith('/schema.graphql'));
  return proveAll({
    directories: bffs.map((path) => join(folder, dirname(path))),
    servicesFile: join(folder, 'services.yaml'),
    environment: readEnvironment({ NODE_ENV: 'production', ...env }),
  });
}

/** Without the empty first line and the indentation that all lines share, so that line numbers are those one counts. */
export function outdent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const common = Math.min(...indents);
  return `${lines.map((line) => line.slice(common)).join('\n')}\n`;
}
