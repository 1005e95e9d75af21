/** Schemas of single values: strings, numbers, booleans, and lists of allowed ones. */
import type { ContractType, ScalarLimits, ScalarName, ScalarType } from '../types.ts';
import type { JsonObject, OpenApiDocument } from './document.ts';
import { compilePattern, findBacktracking } from './linear-pattern.ts';

const stringFormats: ReadonlyMap<unknown, ScalarName> = new Map<string, ScalarName>([
  ['int64', 'int64'],
  ['uint64', 'int64'],
  ['date', 'date'],
  ['date-time', 'date-time'],
  ['byte', 'bytes'],
  ['binary', 'bytes'],
]);

/** Formats of integers that do not fit 32 bits with a sign. */
const wideFormats: ReadonlySet<unknown> = new Set(['int64', 'uint32', 'uint64']);

const maxInt32 = 2_147_483_647;

/**
 * The longest input a pattern without `maxLength` is tried on. Matching can take quadratic time even where `findBacktracking` finds
 * nothing; on 2,000 characters that is milliseconds, on the megabyte a client may send it is minutes.
 */
const maxPatternInput = 2_000;

/** The scalar of a schema's `type` and `format`; undefined for types that are no scalars. */
export function readScalar(
  schema: JsonObject,
  type: string,
  limited: boolean,
  document: OpenApiDocument,
): ScalarType | undefined {
  const scalar = scalarName(schema, type);
  if (scalar === undefined) return undefined;
  const wire = scalar === 'int64' && type !== 'string' ? ({ wire: 'number' } as const) : undefined;
  const limits = limited ? readLimits(schema, type, document) : undefined;
  return { kind: 'scalar', scalar, ...wire, ...(limits && { limits }) };
}

function scalarName(schema: JsonObject, type: string): ScalarName | undefined {
  switch (type) {
    case 'string':
      return stringFormats.get(schema.format) ?? 'string';
    case 'boolean':
      return 'boolean';
    case 'integer':
      return wideFormats.has(schema.format) || exceedsInt32(schema) ? 'int64' : 'int32';
    case 'number':
      return 'float';
    default:
      return undefined;
  }
}

/** A service that allows more than 32 bits hold has not said int64, but means it. */
function exceedsInt32({ format, minimum, maximum }: JsonObject): boolean {
  if (format === 'int32') return false;
  return Number(maximum ?? 0) > maxInt32 || Number(minimum ?? 0) < -maxInt32 - 1;
}

function readLimits(schema: JsonObject, type: string, document: OpenApiDocument): ScalarLimits | undefined {
  const isString = type === 'string';
  const limits = isString ? readStringLimits(schema, document) : readNumberLimits(schema, type === 'integer' ? 1 : 0);
  return Object.values(limits).some((limit) => limit !== undefined) ? limits : undefined;
}

function readStringLimits(schema: JsonObject, document: OpenApiDocument): ScalarLimits {
  const pattern = readPattern(schema, document);
  const maxLength = numberOf(schema.maxLength) ?? (pattern && maxPatternInput);
  const minLength = numberOf(schema.minLength);
  return {
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern && { pattern }),
  };
}

/** `step` is the nearest value inside an exclusive bound; for fractions the bound itself, which the service still refuses. */
function readNumberLimits(schema: JsonObject, step: number): ScalarLimits {
  const minimum = bound(schema.minimum, schema.exclusiveMinimum, step);
  const maximum = bound(schema.maximum, schema.exclusiveMaximum, -step);
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
}

/** OpenAPI 3.0 writes `exclusiveMinimum: true` beside `minimum`, 3.1 a number in its stead. */
function bound(inclusive: unknown, exclusive: unknown, step: number): number | undefined {
  if (typeof exclusive === 'number') return exclusive + step;
  const value = numberOf(inclusive);
  return value !== undefined && exclusive === true ? value + step : value;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function readPattern(schema: JsonObject, document: OpenApiDocument): RegExp | undefined {
  const source = schema.pattern;
  if (typeof source !== 'string') return undefined;
  const pattern = compilePattern(source);
  const slow = pattern && findBacktracking(source);
  if (pattern && !slow) return pattern;
  document.report(document.lineOf(schema, 'pattern'), {
    message: `the pattern ${source} ${pattern ? 'can take exponential time' : 'is not a regular expression'}`,
    expected: pattern ? 'a pattern that reads its input once' : 'an ECMAScript regular expression',
    found: slow ?? source,
    repair: pattern ? 'write it without that, or leave it out and let the service check' : 'correct the pattern',
  });
  return undefined;
}

/** `enum` and `const`: strings become an enum, other values their scalar. Null among them only says that null is allowed. */
export function readEnum(
  schema: JsonObject,
  name: string,
  limited: boolean,
  document: OpenApiDocument,
): ContractType | undefined {
  const allowed = allowedValues(schema);
  if (allowed === undefined) return undefined;
  const values = allowed.filter((value) => value !== null);
  if (values.length === 0) return { kind: 'any' };
  if (values.every((value) => typeof value === 'string')) return { kind: 'enum', name, values: [...new Set(values)] };
  const type = commonType(values);
  return (type === undefined ? undefined : readScalar(schema, type, limited, document)) ?? { kind: 'any' };
}

/** What `enum` or `const` allow; undefined where neither stands. */
export function allowedValues(schema: JsonObject): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function commonType(values: readonly unknown[]): string | undefined {
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  if (values.every(Number.isInteger)) return 'integer';
  return values.every((value) => typeof value === 'number') ? 'number' : undefined;
}
