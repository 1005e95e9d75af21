import type { Reader } from 'protobufjs';

/** How a scalar is read off the wire into its JSON form. */
export interface ScalarReader {
  readonly wireType: number;
  readonly read: (reader: Reader) => unknown;
  /** The value of a field that was not sent. */
  readonly unset: unknown;
}

/** The wire types of the encoding's specification. */
export const varint = 0;
export const fixed64 = 1;
export const lengthDelimited = 2;
export const fixed32 = 5;

/** Whole numbers of 64 bits, and unsigned ones of 32, are decimal strings: a double would round the first, a GraphQL Int refuse the second. */
const scalarReaders: ReadonlyMap<string, ScalarReader> = new Map<string, ScalarReader>([
  ['string', { wireType: lengthDelimited, read: readText, unset: '' }],
  ['bytes', { wireType: lengthDelimited, read: readBase64, unset: '' }],
  ['bool', { wireType: varint, read: (reader) => reader.bool(), unset: false }],
  ['int32', { wireType: varint, read: (reader) => reader.int32(), unset: 0 }],
  ['sint32', { wireType: varint, read: (reader) => reader.sint32(), unset: 0 }],
  ['sfixed32', { wireType: fixed32, read: (reader) => reader.sfixed32(), unset: 0 }],
  ['uint32', { wireType: varint, read: (reader) => String(reader.uint32()), unset: '0' }],
  ['fixed32', { wireType: fixed32, read: (reader) => String(reader.fixed32()), unset: '0' }],
  ['int64', { wireType: varint, read: (reader) => toDecimal(reader.int64()), unset: '0' }],
  ['sint64', { wireType: varint, read: (reader) => toDecimal(reader.sint64()), unset: '0' }],
  ['uint64', { wireType: varint, read: (reader) => toDecimal(reader.uint64()), unset: '0' }],
  ['fixed64', { wireType: fixed64, read: (reader) => toDecimal(reader.fixed64()), unset: '0' }],
  ['sfixed64', { wireType: fixed64, read: (reader) => toDecimal(reader.sfixed64()), unset: '0' }],
  ['double', { wireType: fixed64, read: (reader) => toFinite(reader.double()), unset: 0 }],
  ['float', { wireType: fixed32, read: (reader) => toFinite(toShortest(reader.float())), unset: 0 }],
]);

export function scalarReaderOf(scalar: string): ScalarReader {
  const reader = scalarReaders.get(scalar);
  if (!reader) throw new Error(`proto scalar ${scalar} is not known`);
  return reader;
}

/** Own, because protobufjs' reader gives what is there of a text that ends after its bytes. */
export function readText(reader: Reader): string {
  const length = reader.uint32();
  const start = reader.pos;
  if (start + length > reader.len) throw new RangeError('a text ends after its message');
  reader.pos = start + length;
  const bytes = reader.buf as Buffer;
  return (
    (length <= shortText ? readAscii(bytes, start, length) : undefined) ?? bytes.toString('utf8', start, reader.pos)
  );
}

/** Most texts are short and ASCII, for which the way into native code costs twice the work. */
const shortText = 24;
const codesByLength: readonly number[][] = Array.from({ length: shortText + 1 }, (_, length) =>
  new Array(length).fill(0),
);

function readAscii(bytes: Buffer, start: number, length: number): string | undefined {
  const codes = codesByLength[length]!;
  for (let index = 0; index < length; index++) {
    const code = bytes[start + index]!;
    if (code > 127) return undefined;
    codes[index] = code;
  }
  return String.fromCharCode.apply(null, codes);
}

function readBase64(reader: Reader): string {
  const bytes = reader.bytes();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

interface LongLike {
  readonly high: number;
  readonly low: number;
  toString(): string;
}

/** Most numbers fit 31 bits, and their digits need no arithmetic on two halves. */
function toDecimal(long: LongLike): string {
  return long.high === 0 && long.low >= 0 ? String(long.low) : long.toString();
}

/** As in proto's JSON form: `NaN` and the infinities are texts, which a contract's float then does not accept. */
function toFinite(number: number): number | string {
  return Number.isFinite(number) ? number : String(number);
}

/** A 32-bit 4.3 widened to a double reads 4.300000190734863; this gives the shortest number that is the same 32 bits. */
function toShortest(number: number): number {
  for (const digits of [7, 8]) {
    const short = Number(number.toPrecision(digits));
    if (Math.fround(short) === number) return short;
  }
  return number;
}
