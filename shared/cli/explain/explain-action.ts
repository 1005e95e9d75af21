import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Kind, parse } from 'graphql';
import { readEnvironment } from '../../config/index.ts';
import { createDocumentReader } from '../../policy/index.ts';
import { deadlineRule } from '../../schema/index.ts';
import { type ProvenBff, proveAll } from '../../server/index.ts';
import { CommandError } from '../failures.ts';
import { bffDirectories } from '../folders.ts';
import type { ExplainOptions } from './explain-options.ts';
import { type AskedDocument, explainOperation } from './explanation.ts';
import { printExplanation } from './print-explanation.ts';

/** `foyer explain [bff] [file]`: with `--bff DIR`, the one word that is left is the file. */
export async function explain(
  name: string | undefined,
  file: string | undefined,
  options: ExplainOptions,
): Promise<void> {
  const [bffName, documentFile] = options.bff ? [undefined, name] : [name, file];
  const environment = readEnvironment();
  const { bffs } = await proveAll({
    directories: oneDirectory(bffName, options),
    servicesFile: options.services,
    environment: { ...environment, development: true },
  });
  const bff = bffs[0]!;
  const explanation = explainOperation(bff, readAsked(bff, documentFile, options), {
    variables: parseVariables(options.variables),
    sharing: environment.sharing,
  });
  process.stdout.write(options.json ? `${JSON.stringify(explanation, null, 2)}\n` : printExplanation(explanation));
}

function oneDirectory(name: string | undefined, options: ExplainOptions): readonly string[] {
  if (name === undefined && !options.bff)
    throw new CommandError('say of which BFF: foyer explain kiosk operations/home.graphql, or --bff DIR.');
  const directories = bffDirectories(name === undefined ? [] : [name], options);
  if (directories.length > 1) throw new CommandError('an operation belongs to one BFF: give --bff once.');
  return directories;
}

/** A registered operation by its name or its file, with the fragments that others share; any other document as it is. */
function readAsked(bff: ProvenBff, file: string | undefined, { operation }: ExplainOptions): AskedDocument {
  const { registered } = bff.documents;
  if (file === undefined) return registeredCalled(bff, operation);
  const { text, own } = readText(bff, file);
  const known =
    registered.byText(text) ?? (own ? [...registered].find(({ name }) => name === nameIn(text)) : undefined);
  if (known && (operation === undefined || operation === known.name))
    return { document: known.document, operationName: known.name, registered: true };
  const read = createDocumentReader({
    schema: bff.schema.schema,
    limits: bff.folder.config.operations,
    rules: [deadlineRule],
    development: true,
  }).read(text);
  if ('document' in read) return { document: read.document, operationName: operation, registered: false };
  const mistakes = read.errors.map((error) => `  ${'locations' in error ? at(error.locations) : ''}${error.message}`);
  throw new CommandError(`${bff.folder.config.name} would refuse this document:\n${mistakes.join('\n')}`);
}

function registeredCalled({ documents, folder }: ProvenBff, name: string | undefined): AskedDocument {
  const all = [...documents.registered];
  const found = all.find((one) => one.name === name);
  if (found) return { document: found.document, operationName: found.name, registered: true };
  const names = all.map((one) => one.name).sort();
  throw new CommandError(
    name === undefined
      ? 'say what to explain: a file, - for standard input, or --operation NAME.'
      : `${folder.config.name} has no registered operation "${name}". It has ${names.join(', ') || 'none'}.`,
  );
}

function readText({ folder }: ProvenBff, file: string): { readonly text: string; readonly own: boolean } {
  if (file === '-') return { text: readFileSync(0, 'utf8'), own: false };
  const path = [resolve(file), resolve(folder.directory, file)].find((candidate) => existsSync(candidate));
  if (path === undefined) throw new CommandError(`there is no file ${file}, neither here nor in ${folder.directory}.`);
  return { text: readFileSync(path, 'utf8'), own: path.startsWith(resolve(folder.directory, 'operations')) };
}

/** Of the one operation in a file; undefined for what cannot be parsed, which is told when it is read. */
function nameIn(text: string): string | undefined {
  try {
    const names = parse(text).definitions.flatMap((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? [node.name?.value] : [],
    );
    return names.length === 1 ? names[0] : undefined;
  } catch {
    return undefined;
  }
}

function at(locations: readonly { readonly line: number; readonly column: number }[] | undefined): string {
  return locations?.[0] ? `${locations[0].line}:${locations[0].column} ` : '';
}

function parseVariables(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new CommandError(`--variables is a JSON object, for example '{"first": 20}'.`);
}
