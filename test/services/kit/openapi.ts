import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { contractFile } from './contracts.ts';
import type { JsonSchema, Resolve } from './json-schema.ts';

/** One operation of an OpenAPI contract, as far as a server needs to know it. */
export interface RestOperation {
  readonly name: string;
  /** Upper-case. */
  readonly method: string;
  /** `/users/{id}` in its segments. */
  readonly segments: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | undefined;
  readonly answer: JsonSchema | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

export interface OpenApi {
  readonly operations: readonly RestOperation[];
  readonly resolve: Resolve;
}

interface Content {
  readonly content?: { readonly 'application/json'?: { readonly schema: JsonSchema } };
}

interface OperationNode {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content | { readonly $ref: string }>>;
}

interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationNode>>>>;
}

export function loadOpenApi(contract: string): OpenApi {
  const document = parse(readFileSync(contractFile(contract), 'utf8')) as OpenApiDocument;
  const resolve = <Node extends object>(node: Node): Exclude<Node, { readonly $ref: string }> =>
    ('$ref' in node ? follow(document, String(node.$ref)) : node) as Exclude<Node, { readonly $ref: string }>;

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, node]): RestOperation => {
      const success: Content = resolve(node.responses['200'] ?? {});
      return {
        name: node.operationId,
        method: method.toUpperCase(),
        segments: path.split('/').slice(1),
        parameters: (node.parameters ?? []).map((parameter) => resolve(parameter)),
        body: node.requestBody?.content?.['application/json']?.schema,
        answer: success.content?.['application/json']?.schema,
      };
    }),
  );
  return { operations, resolve: (schema) => (schema.$ref ? (follow(document, schema.$ref) as JsonSchema) : schema) };
}

function follow(document: object, ref: string): object {
  let node: unknown = document;
  for (const name of ref.slice('#/'.length).split('/')) node = (node as Readonly<Record<string, unknown>>)[name];
  return node as object;
}
