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
  /** `bff.ts`, `.js` or `.mjs`, as the person knows it. */
  readonly configFile: string;
  readonly config: ResolvedBffConfig;
  readonly schema: SchemaText;
  readonly resolvers: ResolverMap;
  /** As the person knows it; undefined where the folder has none. */
  readonly resolversFile: string | undefined;
  /** They could not be loaded, which is told: fields that need one are then not without a source. */
  readonly resolversBroken: boolean;
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
  findings.readFrom(shown(configFile), readFileSync(configFile, 'utf8'));
  const exported = await importDefault(configFile, findings);
  const options = { file: shown(configFile), env, development };
  const config = exported && readBffConfig(exported.value, options, findings);
  const resolversFile = moduleFile(directory, 'resolvers');
  if (resolversFile) findings.readFrom(shown(resolversFile), readFileSync(resolversFile, 'utf8'));
  const resolvers = resolversFile ? await importDefault(resolversFile, findings) : { value: {} };
  if (!config) return undefined;
  proveSample(directory, config, options.file, findings);
  return {
    directory,
    configFile: options.file,
    config,
    schema: { file: shown(schemaFile), text: readFileSync(schemaFile, 'utf8') },
    resolvers: (resolvers?.value ?? {}) as ResolverMap,
    resolversFile: resolversFile && shown(resolversFile),
    resolversBroken: resolvers === undefined,
  };
}

/** Looked for now, since nobody would see why the server could not say hello. */
function proveSample(directory: string, { sample }: ResolvedBffConfig, file: string, findings: Findings): void {
  if (sample === undefined || existsSync(join(directory, sample))) return;
  findings.add({
    file,
    line: 1,
    message: 'there is no such "sample"',
    expected: 'a file of the folder, such as "operations/home.graphql"',
    found: `"${sample}"`,
    repair: 'correct the path, or leave "sample" out',
  });
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
async function importDefault(file: string, findings: Findings): Promise<{ readonly value: unknown } | undefined> {
  const jiti = createJiti(import.meta.url, {
    alias: { '@foyer/bff': fileURLToPath(import.meta.resolve('@foyer/bff')) },
    interopDefault: true,
  });
  try {
    return { value: await jiti.import(file, { default: true }) };
  } catch (error) {
    findings.add({
      file: shown(file),
      line: lineOfError(error, file),
      message: 'the module cannot be loaded',
      expected: 'a module with a default export',
      found: error instanceof Error ? error.message.split('\n', 1)[0]!.trimEnd() : String(error),
      repair: 'correct the module; it is loaded as the server starts',
    });
    return undefined;
  }
}

/** A parser names the place in its message, what is thrown in its stack. */
function lineOfError(error: unknown, file: string): number {
  const { message = '', stack = '' } = error instanceof Error ? error : {};
  const [, place = ''] = `${message}\n${stack}`.split(`${file}:`);
  return Number.parseInt(place, 10) || 1;
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
