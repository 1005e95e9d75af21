/** Scalars of answers: whether a value is one, and the form in which it is read. */
import { isDate, isDateTime, isInt32, toInt64Text } from './scalars.ts';
import { isPlainObject } from './trail.ts';
import type { ScalarName, ScalarType } from './types.ts';
import { durationToText, timestampToText } from './well-known.ts';

/** Stands for a value of the right JSON type whose content is none of the scalar's: only its field is lost. */
export const unknownValue = Symbol('unknown value');

/** Returns the converted value, `unknownValue`, or undefined when the JSON type is wrong. Null and absent values never come here. */
type ScalarReader = (value: unknown) => unknown;

export function scalarReader({ scalar, wire }: ScalarType): ScalarReader {
  switch (wire) {
    case 'timestamp':
      return (value) => (isPlainObject(value) ? (timestampToText(value) ?? unknownValue) : undefined);
    case 'duration':
      return (value) => (isPlainObject(value) ? (durationToText(value) ?? unknownValue) : undefined);
    case 'wrapper':
      return wrapperReader(scalar);
    default:
      return readers[scalar];
  }
}

const readers: Readonly<Record<ScalarName, ScalarReader>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  int32: (value) => (isInt32(value) ? value : undefined),
  int64: toInt64,
  float: toFloat,
  bytes: toBase64,
  date: (value) => (typeof value === 'string' ? (isDate(value) ? value : unknownValue) : undefined),
  'date-time': (value) => (typeof value === 'string' ? (isDateTime(value) ? value : unknownValue) : undefined),
};

function toInt64(value: unknown): unknown {
  return toInt64Text(value);
}

/** Decoders that keep large integers exact hand over a bigint; a float may be one. NaN and the infinities have no JSON. */
function toFloat(value: unknown): unknown {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function toBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'string' ? value : undefined;
}

/** What a decoder leaves out of a wrapper is the scalar's default (proto3, field presence). */
const defaults: Readonly<Record<ScalarName, unknown>> = {
  string: '',
  boolean: false,
  int32: 0,
  int64: '0',
  float: 0,
  bytes: '',
  date: undefined,
  'date-time': undefined,
};

function wrapperReader(scalar: ScalarName): ScalarReader {
  const read = readers[scalar];
  return (wrapper) => (isPlainObject(wrapper) ? read(wrapper.value ?? defaults[scalar]) : undefined);
}
