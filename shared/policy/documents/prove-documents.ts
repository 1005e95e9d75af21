/** What a BFF has registered, held against its schema at start. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Findings } from '../../errors/index.ts';
import { deadlineRule } from '../../schema/index.ts';
import { type DocumentsConfig, type ResolvedDocumentsConfig, readDocumentsConfig } from './documents-config.ts';
import { type ListedOperation, parseManifest } from './manifest.ts';
import { readOperations } from './read-operations.ts';
import { RegisteredDocuments } from './registered-documents.ts';

/** Built once a BFF. */
export interface ProvenDocuments extends ResolvedDocumentsConfig {
  readonly registered: RegisteredDocuments;
}

export interface ProveDocumentsOptions {
  readonly config: DocumentsConfig;
  /** The BFF's folder. */
  readonly directory: string;
  /** `bff.ts`, as the person knows it. */
  readonly file: string;
  readonly schema: GraphQLSchema;
  /** A path as the person knows it. */
  readonly shown: (path: string) => string;
  /** Manifests that are not listed in `bff.ts`, wherever they lie. @default [] */
  readonly moreManifests?: readonly string[] | undefined;
}

/** An app never needs it, and production promises that it is off. */
const rules = [...specifiedRules, deadlineRule, NoSchemaIntrospectionCustomRule];
/** Told of one document. */
const maxErrors = 5;

/**
 * Gathers `operations/` and the manifests; an operation that several of them have is one. Each must fit the schema: a change that breaks a
 * released app is found before it is served. What is wrong goes to `findings`.
 */
export function proveDocuments(options: ProveDocumentsOptions, findings: Findings): ProvenDocuments {
  const { directory, file, schema, shown } = options;
  const config = readDocumentsConfig(options.config, file, findings);
  const registered = new RegisteredDocuments();
  for (const operation of readOperations(directory, shown, findings)) {
    if (!fits(operation, operation.written, schema, findings)) continue;
    registered.add({ ...toOperation(operation), document: parse(operation.body) }, operation.text);
  }
  const manifests = [...config.manifests.map((name) => join(directory, name)), ...(options.moreManifests ?? [])];
  for (const operation of manifests.flatMap((path) => readManifest(path, options, findings))) {
    if (registered.byId(operation.id)) continue;
    const document = parseBody(operation, findings);
    if (!document || !fits(operation, document, schema, findings)) continue;
    registered.add({ ...toOperation(operation), document });
  }
  if (config.mode === 'trusted' && registered.size === 0) {
    findings.add({
      file,
      line: 1,
      message: 'documents.mode is trusted, and nothing is registered',
      expected: 'operations in operations/*.graphql, or a manifest in documents.manifests',
      found: 'neither',
      repair: "write the app's operations there, or begin with mode: 'log'",
    });
  }
  return { ...config, registered };
}

function readManifest(path: string, { shown, file }: ProveDocumentsOptions, findings: Findings) {
  try {
    return parseManifest(shown(path), readFileSync(path, 'utf8'), findings);
  } catch {
    findings.add({
      file,
      line: 1,
      message: 'there is no such manifest',
      expected: 'files of the folder in documents.manifests',
      found: shown(path),
      repair: 'correct the path, or take it from the list',
    });
    return [];
  }
}

function parseBody({ file, line, name, body }: ListedOperation, findings: Findings): DocumentNode | undefined {
  try {
    return parse(body);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const repair = "let the client's build write the manifest again";
    findings.add({
      file,
      line,
      message: `${name}: the body cannot be read`,
      expected: 'a GraphQL document',
      found: error.message,
      repair,
    });
    return undefined;
  }
}

function fits(operation: ListedOperation, document: DocumentNode, schema: GraphQLSchema, findings: Findings): boolean {
  const errors = validate(schema, document, rules, { maxErrors });
  for (const error of errors) {
    const place = error.nodes?.[0]?.loc;
    // A manifest's body has lines of its own, which no editor shows.
    const isWritten = place?.source.name === operation.file || place?.source.name.endsWith('.graphql');
    findings.add({
      file: isWritten ? place!.source.name : operation.file,
      line: isWritten ? (error.locations?.[0]?.line ?? operation.line) : operation.line,
      message: `${operation.name} does not fit the schema`,
      expected: 'an operation that the schema answers',
      found: error.message,
      repair: isWritten
        ? 'correct the operation, or give the schema what it asks for'
        : 'keep in the schema what this app asks for, or take the manifest from documents.manifests when nobody uses the app any more',
    });
  }
  return errors.length === 0;
}

function toOperation({ id, name, type, body }: ListedOperation) {
  return { id, name, type, body };
}
