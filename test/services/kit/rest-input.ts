import { parse } from 'lossless-json';
import { findMisfit, type JsonSchema, type Resolve } from './json-schema.ts';
import type { OpenApi, RestOperation } from './openapi.ts';
import { Problem } from './problem.ts';

export type RestInput = Readonly<Record<string, unknown>>;

export interface RestRequest {
  readonly pathValues: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** Path, query and body in one object, of the contract's types and with its defaults, or a Problem. */
export function readInput(operation: RestOperation, api: OpenApi, request: RestRequest): RestInput {
  const input: Record<string, unknown> = {};
  for (const { name, in: place, required, schema } of operation.parameters) {
    const resolved = api.resolve(schema);
    const texts = place === 'path' ? [request.pathValues[name] ?? ''] : request.query.getAll(name);
    if (texts.length === 0 && required) throw new Problem('invalid', `${name} is missing.`);
    const value = texts.length === 0 ? resolved.default : toValue(name, texts, resolved);
    if (value !== undefined) input[name] = checked(value, schema, api.resolve, name);
  }
  return operation.body ? { ...readBody(operation.body, api, request.body), ...input } : input;
}

function toValue(name: string, texts: readonly string[], schema: JsonSchema): unknown {
  if (schema.type === 'array') return texts;
  if (texts.length > 1) throw new Problem('invalid', `${name} is given more than once.`);
  const text = texts[0] ?? '';
  return schema.type === 'integer' && /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
}

function readBody(schema: JsonSchema, api: OpenApi, text: string): Record<string, unknown> {
  const body = checked(parseJson(text), schema, api.resolve, 'The body') as Record<string, unknown>;
  const properties = Object.entries(api.resolve(schema).properties ?? {});
  const defaults = properties.map(([name, property]) => [name, api.resolve(property).default]);
  return { ...Object.fromEntries(defaults.filter(([, value]) => value !== undefined)), ...body };
}

function parseJson(text: string): unknown {
  try {
    // Large integers come as bigint: a double would round them.
    return parse(text, undefined, (number) =>
      Number.isSafeInteger(Number(number)) || !/^-?\d+$/.test(number) ? Number(number) : BigInt(number),
    );
  } catch {
    throw new Problem('invalid', 'The body is not JSON.');
  }
}

function checked(value: unknown, schema: JsonSchema, resolve: Resolve, name: string): unknown {
  const misfit = findMisfit(value, schema, resolve, name);
  if (misfit) throw new Problem('invalid', `${misfit}.`);
  return value;
}
