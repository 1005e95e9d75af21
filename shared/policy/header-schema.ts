// `headers` of bff.ts as a JSON Schema of the object that a request's headers are (draft 2020-12, the part that texts need).
import { nearest } from '../errors/index.ts';
import type { HeaderRule } from './header-rule.ts';

/** A header, as JSON Schema says it. What describes and does not decide (`title`, `examples`) may stand there. */
export interface HeaderSchema extends Omit<HeaderRule, 'required'> {
  /** Headers are texts; an integer is one of digits. @default 'string' */
  readonly type?: 'string' | 'integer' | 'boolean';
  readonly const?: string;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly $comment?: string;
}

/** The headers of a request: those that may be read, and what each must look like. Clients send others as well. */
export interface HeadersSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, HeaderSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: true;
  readonly $schema?: string;
  readonly $id?: string;
  readonly title?: string;
  readonly description?: string;
  readonly $comment?: string;
}

const annotations = ['title', 'description', '$comment'];
const ofObject = ['type', 'properties', 'required', 'additionalProperties', '$schema', '$id', ...annotations];
const ofHeader = ['type', 'const', 'pattern', 'enum', 'minLength', 'maxLength', 'examples', ...annotations];
const patternOf: Readonly<Record<string, string | undefined>> = {
  string: undefined,
  integer: '^-?[0-9]{1,15}$',
  boolean: '^(true|false)$',
};

/** Of names with rules, `type` would be a header, and an object. */
export function isHeadersSchema(config: unknown): config is HeadersSchema {
  return isObject(config) && (typeof config.type === 'string' || typeof config.$schema === 'string');
}

/** The same, as names with rules; `schemaMistakes` finds none in it. */
export function toHeaderRules({ properties, required = [] }: HeadersSchema): Readonly<Record<string, HeaderRule>> {
  const wanted = new Set(required.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, toRule(schema, wanted.has(name.toLowerCase()))]),
  );
}

function toRule(
  { type = 'string', const: only, pattern = patternOf[type], ...schema }: HeaderSchema,
  required: boolean,
) {
  const { minLength, maxLength, enum: oneOf = only === undefined ? undefined : [only] } = schema;
  return {
    required,
    ...(pattern === undefined ? {} : { pattern }),
    ...(oneOf === undefined ? {} : { enum: oneOf }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
  };
}

/** What is no schema of headers, one text each; what each rule says is for `headerMistakes`. */
export function schemaMistakes(config: Readonly<Record<string, unknown>>): readonly string[] {
  const { type, properties, required = [], additionalProperties = true } = config;
  if (!isObject(properties)) return ['a schema without "properties", which name the headers'];
  const names = new Set(Object.keys(properties).map((name) => name.toLowerCase()));
  return [
    ...(type === 'object' ? [] : ['a schema whose type is not "object"']),
    ...unknownKeywords(config, ofObject, ''),
    ...(additionalProperties === true
      ? []
      : ['additionalProperties, where browsers and proxies add headers: remove it']),
    ...(Array.isArray(required) ? required : ['']).flatMap((name) =>
      typeof name === 'string' && names.has(name.toLowerCase())
        ? []
        : [`required: ${name || 'no list'}, which is none of its properties`],
    ),
    ...Object.entries(properties).flatMap(([name, schema]) => headerMistakesOf(name, schema)),
  ];
}

function headerMistakesOf(name: string, schema: unknown): string[] {
  if (!isObject(schema)) return [`${name} without a schema`];
  const { type = 'string', const: only } = schema;
  return [
    ...unknownKeywords(schema, ofHeader, `${name}.`),
    ...(Object.hasOwn(patternOf, String(type))
      ? []
      : [`${name}.type, which is none of ${Object.keys(patternOf).join(', ')}`]),
    ...(type !== 'string' && schema.pattern !== undefined
      ? [`${name}.pattern beside the type ${type}: one of them`]
      : []),
    ...(only === undefined || typeof only === 'string' ? [] : [`${name}.const is no text`]),
    ...(only !== undefined && schema.enum !== undefined ? [`${name}.const beside enum: one of them`] : []),
  ];
}

/** A keyword that is not held to would be a promise that nobody keeps. */
function unknownKeywords(schema: object, known: readonly string[], at: string): string[] {
  return Object.keys(schema)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      return `${at}${key}, which is none of ${known.join(', ')}${near ? `: write ${near}` : ''}`;
    });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
