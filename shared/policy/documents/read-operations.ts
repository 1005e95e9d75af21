/** `operations/*.graphql` of a BFF's folder: what its app sends, one operation a file; fragments may be shared between files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  Source,
  visit,
} from 'graphql';
import type { Findings } from '../../errors/index.ts';
import { documentIdOf } from './document-id.ts';
import type { ListedOperation } from './manifest.ts';

/** An operation as its file has it. */
export interface WrittenOperation extends ListedOperation {
  /** Of the file, comments and all: sent as it is, it is the same operation. */
  readonly text: string;
  /** With the places of the file, for findings. */
  readonly written: DocumentNode;
}

interface OperationsFile {
  readonly file: string;
  readonly text: string;
  readonly operations: readonly OperationDefinitionNode[];
  readonly fragments: readonly FragmentDefinitionNode[];
}

/**
 * Reads a folder's operations as a manifest has them: the operation, then the fragments that it reaches by name, printed, as Apollo's tools
 * do it, so that a client that hashes the same finds the same id. A folder that is not there holds none.
 *
 * @param shown a path as the person knows it
 */
export function readOperations(
  directory: string,
  shown: (path: string) => string,
  findings: Findings,
): readonly WrittenOperation[] {
  const files = filesOf(directory).flatMap((path) => readFile(shown(path), readFileSync(path, 'utf8'), findings) ?? []);
  const fragments = fragmentsOf(files, findings);
  const named = new Map<string, string>();
  return files.flatMap((file) => {
    const operation = operationOf(file, named, findings);
    return operation ? [toWritten(file, operation, fragments)] : [];
  });
}

function filesOf(directory: string): string[] {
  const folder = join(directory, 'operations');
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readFile(file: string, text: string, findings: Findings): OperationsFile | undefined {
  try {
    const { definitions } = parse(new Source(text, file));
    return {
      file,
      text,
      operations: definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION),
      fragments: definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION),
    };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    findings.add({
      file,
      line: error.locations?.[0]?.line ?? 1,
      message: 'the operation cannot be read',
      expected: 'a GraphQL document',
      found: error.message,
      repair: 'correct the syntax',
    });
    return undefined;
  }
}

function fragmentsOf(
  files: readonly OperationsFile[],
  findings: Findings,
): ReadonlyMap<string, FragmentDefinitionNode> {
  const byName = new Map<string, FragmentDefinitionNode>();
  for (const { file, fragments } of files) {
    for (const fragment of fragments) {
      const other = byName.get(fragment.name.value);
      if (other) {
        findings.add({
          file,
          line: fragment.loc?.startToken.line ?? 1,
          message: `the fragment ${fragment.name.value} is written twice`,
          expected: 'a name that no other fragment of the folder has',
          found: `it is in ${other.loc?.source.name}, too`,
          repair: 'rename one of them, or use the other: files share their fragments',
        });
      } else byName.set(fragment.name.value, fragment);
    }
  }
  return byName;
}

/** The one operation of a file; none where it holds fragments only. */
function operationOf(
  { file, operations, fragments }: OperationsFile,
  named: Map<string, string>,
  findings: Findings,
): OperationDefinitionNode | undefined {
  const [operation, second] = operations;
  if (!operation && fragments.length > 0) return undefined;
  const name = operation?.name?.value;
  const other = name === undefined ? undefined : named.get(name);
  if (operation && name !== undefined && !second && other === undefined) {
    named.set(name, file);
    return operation;
  }
  findings.add({
    file,
    line: (second ?? operation)?.loc?.startToken.line ?? 1,
    message: 'operations are registered by file and name',
    expected: 'one operation a file, with a name of its own',
    found: second ? 'two operations' : other === undefined ? 'one without a name' : `${name}, as in ${other}`,
    repair: second ? 'move it to a file of its own' : 'name it after the screen',
  });
  return undefined;
}

function toWritten(
  { file, text }: OperationsFile,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): WrittenOperation {
  const reached = [...reachedFrom(operation, fragments)].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const written: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...reached] };
  const body = print(written);
  const line = operation.loc?.startToken.line ?? 1;
  return {
    id: documentIdOf(body),
    name: operation.name!.value,
    type: operation.operation,
    body,
    file,
    line,
    text,
    written,
  };
}

function reachedFrom(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlySet<FragmentDefinitionNode> {
  const reached = new Set<FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value);
        if (!fragment || reached.has(fragment)) return;
        reached.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return reached;
}
