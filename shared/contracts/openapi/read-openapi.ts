/** Reads a REST service's contract, OpenAPI 3.0 or 3.1 in YAML or JSON, into the types that all contracts share. */
import { createHash } from 'node:crypto';
import type { Findings } from '../../errors/index.ts';
import type { Contract, ContractOperation } from '../types.ts';
import { isObject, OpenApiDocument } from './document.ts';
import { OperationReader } from './operation-reader.ts';

/**
 * @param file the contract as the person knows it, for findings
 * @param text its content
 * @param findings takes every mistake; the contract that comes back beside findings holds what could be read
 */
export function readOpenApi(file: string, text: string, findings: Findings): Contract {
  const before = findings.list.length;
  const document = new OpenApiDocument(file, text, findings);
  const operations = new Map<string, ContractOperation>();
  // What a syntax error leaves of a document only breeds findings that go away with it.
  if (findings.list.length === before && isSupported(document)) readPaths(document, operations);
  return { protocol: 'rest', file, version: createHash('sha256').update(text).digest('hex').slice(0, 12), operations };
}

function isSupported(document: OpenApiDocument): boolean {
  const { root } = document;
  const version = isObject(root) ? (root.openapi ?? root.swagger) : undefined;
  if (isObject(root) && /^3\.[01](\.|$)/.test(String(root.openapi))) return true;
  document.report(document.lineOf(root, isObject(root) && 'swagger' in root ? 'swagger' : 'openapi'), {
    message: 'not an OpenAPI document of a version that is understood',
    expected: "openapi: '3.1.0', or another 3.0 or 3.1",
    found: version === undefined ? 'no version' : String(version),
    repair: 'publish the contract as OpenAPI 3.1',
  });
  return false;
}

function readPaths(document: OpenApiDocument, operations: Map<string, ContractOperation>): void {
  const paths = (document.root as { readonly paths?: unknown }).paths;
  if (!isObject(paths) || Object.keys(paths).length === 0) {
    document.report(document.lineOf(document.root, 'paths'), {
      message: 'the contract has no operations',
      expected: 'paths with at least one operation',
      found: isObject(paths) ? 'an empty paths' : 'no paths',
      repair: 'describe the operations under paths',
    });
    return;
  }
  const reader = new OperationReader(document);
  for (const path of Object.keys(paths)) {
    if (path.startsWith('x-')) continue;
    for (const operation of reader.readPath(path, paths[path], document.lineOf(paths, path))) {
      enter(document, operations, operation);
    }
  }
}

function enter(
  document: OpenApiDocument,
  operations: Map<string, ContractOperation>,
  operation: ContractOperation,
): void {
  const earlier = operations.get(operation.name);
  if (earlier) {
    document.report(operation.line, {
      message: `two operations are called ${operation.name}`,
      expected: 'an operationId of its own for every operation',
      found: `${operation.name} also in line ${earlier.line}`,
      repair: 'rename one of them',
    });
    return;
  }
  operations.set(operation.name, operation);
}
