/** Scalars of inputs: whether a value may be sent, and the form in which it is. */
import { isBase64, isDate, isDateTime, isDuration, isInt32, toInt64Text } from './scalars.ts';
import type { ScalarLimits, ScalarName, ScalarType } from './types.ts';

/** What a value would have to be. Told by its type apart from bound values, which are never objects. */
export interface Refusal {
  readonly expected: string;
}

type BoundScalar = string | number | boolean;

/** @returns the value as it is sent, or why it is not */
export function bindScalar(type: ScalarType, value: unknown): BoundScalar | Refusal {
  const bound = type.wire === 'duration' ? toDuration(value) : binders[type.scalar](value, type.limits);
  if (bound === undefined) return { expected: type.wire === 'duration' ? 'a duration like 3.5s' : type.scalar };
  const limit = type.limits && brokenLimit(type.limits, bound, type.scalar);
  return limit === undefined ? bound : { expected: limit };
}

/** Half a character has no UTF-8, and services that read text as C does stop at NUL: they would see another value than was checked. */
export function isSafeText(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

type ScalarBinder = (value: unknown, limits: ScalarLimits | undefined) => BoundScalar | undefined;

const binders: Readonly<Record<ScalarName, ScalarBinder>> = {
  string: toText,
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  int32: toInt32,
  int64: (value, limits) => toInt64Text(value, (limits?.minimum ?? -1) >= 0),
  float: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  bytes: toBase64,
  date: (value) => (typeof value === 'string' && isDate(value) ? value : undefined),
  'date-time': (value) => (typeof value === 'string' && isDateTime(value) ? value : undefined),
};

/** Ids often are numbers on one side and text on the other. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return isSafeText(value) ? value : undefined;
  return typeof value === 'number' || typeof value === 'bigint' ? toInt64Text(value) : undefined;
}

/** Decimal text too, since a GraphQL ID is text and the contract's id may be a number. */
function toInt32(value: unknown): number | undefined {
  if (typeof value === 'number') return isInt32(value) ? value + 0 : undefined;
  const number = typeof value === 'bigint' || typeof value === 'string' ? Number(toInt64Text(value)) : undefined;
  return isInt32(number) ? number : undefined;
}

function toBase64(value: unknown): string | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'string' && isBase64(value) ? value : undefined;
}

function toDuration(value: unknown): string | undefined {
  return typeof value === 'string' && isDuration(value) ? value : undefined;
}

/** The first limit that the value breaks, in words. Lengths come before the pattern, whose time grows with them. */
function brokenLimit(limits: ScalarLimits, value: BoundScalar, scalar: ScalarName): string | undefined {
  const { minLength, maxLength, pattern, minimum, maximum } = limits;
  if (minimum !== undefined && toComparable(value, scalar) < minimum) return `at least ${minimum}`;
  if (maximum !== undefined && toComparable(value, scalar) > maximum) return `at most ${maximum}`;
  if (typeof value !== 'string' || scalar === 'int64') return undefined;
  if (minLength !== undefined && countCharacters(value) < minLength) return `at least ${minLength} characters`;
  if (maxLength !== undefined && countCharacters(value) > maxLength) return `at most ${maxLength} characters`;
  return pattern === undefined || pattern.test(value) ? undefined : `text that matches ${pattern.source}`;
}

function toComparable(value: BoundScalar, scalar: ScalarName): number | bigint {
  return scalar === 'int64' ? BigInt(value) : Number(value);
}

/** JSON Schema counts characters, JavaScript UTF-16 units. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
