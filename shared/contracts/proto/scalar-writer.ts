import type { Writer } from 'protobufjs';
import { refuse } from './refuse.ts';
import { scalarReaderOf } from './scalar-reader.ts';

/** Checks a value against a proto scalar and writes it, without its tag. */
export type WriteValue = (writer: Writer, value: unknown, fullName: string, depth: number) => void;

/** @throws {FoyerError} `BAD_USER_INPUT` from what is returned */
export function scalarWriterOf(scalar: string): { readonly wireType: number; readonly write: WriteValue } {
  const write = scalarWriters.get(scalar);
  if (!write) throw new Error(`proto scalar ${scalar} is not known`);
  return { wireType: scalarReaderOf(scalar).wireType, write };
}

const min64 = -(2n ** 63n);
const max64 = 2n ** 63n - 1n;
const maxUnsigned64 = 2n ** 64n - 1n;
const maxUnsigned32 = 2n ** 32n - 1n;

const scalarWriters: ReadonlyMap<string, WriteValue> = new Map<string, WriteValue>([
  ['string', (writer, value, name) => writer.string(toText(value, name))],
  ['bytes', (writer, value, name) => writer.bytes(toBytes(value, name))],
  [
    'bool',
    (writer, value, name) => writer.bool(typeof value === 'boolean' ? value : refuse(name, 'true or false', value)),
  ],
  ['int32', (writer, value, name) => writer.int32(toInt32(value, name))],
  ['sint32', (writer, value, name) => writer.sint32(toInt32(value, name))],
  ['sfixed32', (writer, value, name) => writer.sfixed32(toInt32(value, name))],
  ['uint32', (writer, value, name) => writer.uint32(toUnsigned32(value, name))],
  ['fixed32', (writer, value, name) => writer.fixed32(toUnsigned32(value, name))],
  ['int64', (writer, value, name) => writer.int64(toHalves(toWhole(value, name, min64, max64)))],
  ['sint64', (writer, value, name) => writer.sint64(toHalves(toWhole(value, name, min64, max64)))],
  ['sfixed64', (writer, value, name) => writer.sfixed64(toHalves(toWhole(value, name, min64, max64)))],
  ['uint64', (writer, value, name) => writer.uint64(toHalves(toWhole(value, name, 0n, maxUnsigned64)))],
  ['fixed64', (writer, value, name) => writer.fixed64(toHalves(toWhole(value, name, 0n, maxUnsigned64)))],
  ['double', (writer, value, name) => writer.double(toNumber(value, name))],
  ['float', (writer, value, name) => writer.float(toFloat(value, name))],
]);

/** A lone surrogate has no UTF-8 form; a service would refuse the whole message as malformed. */
function toText(value: unknown, name: string): string {
  if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return refuse(name, 'a text', value);
  return value;
}

/** RFC 4648, both alphabets, with or without padding. */
function toBytes(value: unknown, name: string): Uint8Array {
  const isBase64 =
    typeof value === 'string' &&
    /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2}(?:==)?|[A-Za-z0-9+/_-]{3}=?)?$/.test(value);
  return isBase64 ? Buffer.from(value, 'base64') : refuse(name, 'base64', value);
}

function toInt32(value: unknown, name: string): number {
  if (typeof value !== 'number' || (value | 0) !== value) return refuse(name, 'a whole number of 32 bits', value);
  return value;
}

function toUnsigned32(value: unknown, name: string): number {
  return Number(toWhole(value, name, 0n, maxUnsigned32));
}

/** Digits, or a number that no double has rounded. */
function toWhole(value: unknown, name: string, minimum: bigint, maximum: bigint): bigint {
  const isWhole = typeof value === 'string' ? /^-?\d{1,20}$/.test(value) : Number.isSafeInteger(value);
  const whole = isWhole ? BigInt(value as string | number) : undefined;
  if (whole === undefined || whole < minimum || whole > maximum) {
    return refuse(name, `a whole number from ${minimum} to ${maximum}`, value);
  }
  return whole;
}

/** The form in which protobufjs takes 64 bits without a detour over a double. */
function toHalves(whole: bigint): { low: number; high: number; unsigned: boolean } {
  return { low: Number(BigInt.asIntN(32, whole)), high: Number(BigInt.asIntN(32, whole >> 32n)), unsigned: false };
}

function toNumber(value: unknown, name: string): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(name, 'a number', value);
}

function toFloat(value: unknown, name: string): number {
  const number = toNumber(value, name);
  return Number.isFinite(Math.fround(number)) ? number : refuse(name, 'a number of 32 bits', value);
}
