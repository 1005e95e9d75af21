/** Parameters of an operation: those that can be sent become inputs, the others are refused if the service demands them. */
import type { ContractType } from '../types.ts';
import { isObject, type JsonObject, type OpenApiDocument } from './document.ts';
import type { SchemaReader } from './schema-reader.ts';

export interface Parameter {
  readonly wire: string;
  readonly in: 'path' | 'query' | 'header';
  readonly type: ContractType;
  readonly required: boolean;
  readonly explode: boolean;
}

const styles = { path: 'simple', query: 'form', header: 'simple' } as const;

/**
 * Headers that Foyer itself writes, and those that belong to the connection. A contract may mention them (OpenAPI itself says that
 * Accept, Content-Type and Authorization are to be ignored), but no caller gives them: identity must never come from an input.
 */
const ownHeaders: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'content-type', 'authorization', 'cookie', 'idempotency-key'],
  ...['x-user-id', 'x-user-roles', 'x-user-scopes', 'x-tenant', 'x-trace-id', 'traceparent', 'tracestate'],
  ...['x-request-timeout-ms', 'host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'],
  ...['te', 'trailer', 'upgrade', 'expect', 'proxy-authorization', 'forwarded'],
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-user'],
]);

export class ParameterReader {
  readonly #document: OpenApiDocument;
  readonly #schemas: SchemaReader;

  constructor(document: OpenApiDocument, schemas: SchemaReader) {
    this.#document = document;
    this.#schemas = schemas;
  }

  /** The path's parameters, each replaced by the operation's own of the same name and place. */
  read(path: JsonObject, operation: JsonObject): readonly Parameter[] {
    const declared = new Map<string, { readonly source: JsonObject; readonly line: number }>();
    for (const list of [path.parameters, operation.parameters]) {
      for (const parameter of Array.isArray(list) ? list : []) {
        const source = this.#document.resolve(parameter)?.value;
        if (isObject(source)) {
          declared.set(`${source.in} ${source.name}`, { source, line: this.#document.lineOf(parameter) });
        }
      }
    }
    return [...declared.values()].flatMap(({ source, line }) => this.#readParameter(source, line) ?? []);
  }

  #readParameter(source: JsonObject, line: number): Parameter | undefined {
    const { name, in: place } = source;
    const required = source.required === true || place === 'path';
    if (typeof name !== 'string' || typeof place !== 'string') return undefined;
    if (place === 'header' && ownHeaders.has(name.toLowerCase())) return undefined;
    if (!isPlace(place)) return this.#skip(required, line, name, `in: ${place}`);
    const style = source.style ?? styles[place];
    if (style !== styles[place]) return this.#skip(required, line, name, `style: ${style}`);
    if (!('schema' in source) && 'content' in source) return this.#skip(required, line, name, 'content');
    const { type } = this.#schemas.read(source.schema ?? {}, name);
    if (!isSendable(type)) return this.#skip(required, line, name, `${type.kind} as its schema`);
    const explode = typeof source.explode === 'boolean' ? source.explode : style === 'form';
    return { wire: name, in: place, type, required, explode };
  }

  #skip(required: boolean, line: number, name: string, found: string): undefined {
    if (!required) return undefined;
    this.#document.report(line, {
      message: `the required parameter ${name} cannot be sent`,
      expected: 'a string, number, boolean, or list of these in path, query or header, in the default style',
      found,
      repair: 'make it optional, or let the service take it in one of these ways',
    });
    return undefined;
  }
}

function isPlace(place: string): place is Parameter['in'] {
  return Object.hasOwn(styles, place);
}

function isSendable(type: ContractType): boolean {
  if (type.kind === 'list') return type.item.kind !== 'list' && isSendable(type.item);
  return type.kind === 'scalar' || type.kind === 'enum' || type.kind === 'any';
}
