/** Apollo's persisted query manifest: the file in which a client's build says what the client will send. */
import type { Findings } from '../../errors/index.ts';
import { documentIdOf } from './document-id.ts';

export interface ManifestOperation {
  /** SHA-256 of the body, 64 lower-case hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly body: string;
}

/** An operation of a manifest, and where it stands. */
export interface ListedOperation extends ManifestOperation {
  /** As the person knows it. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

const format = 'apollo-persisted-query-manifest';
const types: readonly string[] = ['query', 'mutation', 'subscription'];

/** By name and id, so that equal contents are equal files. */
export function printManifest(operations: Iterable<ManifestOperation>): string {
  const sorted = [...operations].sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
  const listed = sorted.map(({ id, name, type, body }) => ({ id, name, type, body }));
  return `${JSON.stringify({ format, version: 1, operations: listed }, null, 2)}\n`;
}

/** What can be used of a manifest; what is wrong goes to `findings`. */
export function parseManifest(file: string, text: string, findings: Findings): readonly ListedOperation[] {
  const report = (line: number, message: string, expected: string, found: string, repair: string) =>
    findings.add({ file, line, message, expected, found, repair });
  const manifest = parseJson(text);
  if (
    !isRecord(manifest) ||
    manifest.format !== format ||
    manifest.version !== 1 ||
    !Array.isArray(manifest.operations)
  ) {
    const expected = `{"format": "${format}", "version": 1, "operations": […]}`;
    const repair = "let the client's build write it, or: npx foyer manifest <bff> --write <file>";
    report(1, 'this is no manifest', expected, isRecord(manifest) ? foundOf(manifest) : 'no JSON object', repair);
    return [];
  }
  const usable: ListedOperation[] = [];
  for (const [index, operation] of (manifest.operations as readonly unknown[]).entries()) {
    const line = lineOf(text, operation);
    if (!isOperation(operation)) {
      const found = JSON.stringify(operation)?.slice(0, 80) ?? 'nothing';
      report(line, `operations[${index}] cannot be read`, 'texts for id, name, type and body', found, 'write it again');
    } else if (operation.id !== documentIdOf(operation.body)) {
      const repair = `write ${documentIdOf(operation.body)}, or give the client the body that the id was made of`;
      report(line, `${operation.name}: the id is not that of the body`, 'SHA-256 of the body', operation.id, repair);
    } else usable.push({ ...operation, file, line });
  }
  return usable;
}

function isOperation(value: unknown): value is ManifestOperation {
  if (!isRecord(value)) return false;
  const { id, name, type, body } = value;
  return [id, name, type, body].every((text) => typeof text === 'string') && types.includes(type as string);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function foundOf({ format, version }: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ format, version });
}

/** Where its id stands; ids are long enough to be there once. */
function lineOf(text: string, operation: unknown): number {
  const id = isRecord(operation) && typeof operation.id === 'string' ? text.indexOf(JSON.stringify(operation.id)) : -1;
  return id === -1 ? 1 : text.slice(0, id).split('\n').length;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
