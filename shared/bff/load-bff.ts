import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import type { Environ } from '../config/index.ts';
import type { Findings } from '../errors/index.ts';
import type { ResolverMap, SchemaText } from '../schema/index.ts';
import { type ResolvedBffConfig, readBffConfig } from './bff-config.ts';

/** A BFF folder, read but not yet proven. */
export interface BffFolder {
  readonly directory: string;
  readonly config: ResolvedBffConfig;
  readonly schema: SchemaText;
  readonly resolvers: ResolverMap;
}

export interface LoadBffOptions {
  readonly directory: string;
  readonly env: Environ;
  readonly development: boolean;
}

const endings = ['.ts', '.js', '.mjs'];

/** Reads `bff`, `schema.graphql` and, where there is one, `resolvers` of a folder that may lie anywhere. */
export async function loadBff(
  { directory, env, development }: LoadBffOptions,
  findings: Findings,
): Promise<BffFolder | undefined> {
  const configFile = moduleFile(directory, 'bff');
  const schemaFile = join(directory, 'schema.graphql');
  if (!configFile)
    reportMissing(findings, join(directory, 'bff.ts'), 'export default defineBff({ name, path, services })');
  if (!existsSync(schemaFile)) reportMissing(findings, schemaFile, 'type Query { … }');
  if (!configFile || !existsSync(schemaFile)) return undefined;
  const config = readBffConfig(
    await importDefault(configFile, findings),
    { file: shown(configFile), env, development },
    findings,
  );
  const resolversFile = moduleFile(directory, 'resolvers');
  const resolvers = resolversFile ? await importDefault(resolversFile, findings) : {};
  if (!config) return undefined;
  const schema = { file: shown(schemaFile), text: readFileSync(schemaFile, 'utf8') };
  return { directory, config, schema, resolvers: (resolvers ?? {}) as ResolverMap };
}

/** A path as a person would type it from where they are. */
export function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith('..') ? file : path;
}

function moduleFile(directory: string, name: string): string | undefined {
  return endings.map((ending) => join(directory, name + ending)).find((file) => existsSync(file));
}

/** A BFF's modules are TypeScript or JavaScript, and know this package by its name wherever they lie. */
async function importDefault(file: string, findings: Findings): Promise<unknown> {
  const jiti = createJiti(import.meta.url, {
    alias: { '@foyer/bff': fileURLToPath(new URL('../index.js', import.meta.url)) },
    interopDefault: true,
  });
  try {
    return await jiti.import(file, { default: true });
  } catch (error) {
    findings.add({
      file: shown(file),
      line: 1,
      message: 'the module cannot be loaded',
      expected: 'a module with a default export',
      found: error instanceof Error ? error.message.split('\n', 1)[0]! : String(error),
      repair: 'correct the module; it is loaded as the server starts',
    });
    return undefined;
  }
}

function reportMissing(findings: Findings, file: string, content: string): void {
  findings.add({
    file: shown(file),
    line: 1,
    message: 'the file is missing',
    expected: `a BFF folder with bff.ts (or .js, .mjs) and schema.graphql`,
    found: 'no such file',
    repair: `write ${shown(file)}: ${content}`,
  });
}
