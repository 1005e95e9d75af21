import type { Reader } from 'protobufjs';
import { fixed64, lengthDelimited, readText, scalarReaderOf, varint } from './scalar-reader.ts';

/**
 * google.protobuf.Struct, Value and ListValue as the plain JSON that they stand for.
 * The field numbers are those of google/protobuf/struct.proto.
 */
export type ReadBody = (reader: Reader, end: number, depth: number) => unknown;

export const jsonBodies: ReadonlyMap<string, ReadBody> = new Map<string, ReadBody>([
  ['google.protobuf.Struct', readStruct],
  ['google.protobuf.Value', readValue],
  ['google.protobuf.ListValue', readList],
]);

export const maxDepth = 100;

/** The end of a length-delimited field whose length comes next. */
export function endOf(reader: Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError('a field ends after its message');
  return end;
}

/** Reads fields until `end`; those that `readField` does not know are skipped. */
export function readFields(reader: Reader, end: number, readField: (tag: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (!readField(tag)) skipField(reader, tag);
  }
  if (reader.pos !== end) throw new RangeError('a message ends within a field');
}

/** An unknown field is a newer contract's; number 0 is no field's, so the bytes are no message. */
export function skipField(reader: Reader, tag: number): void {
  if (tag >>> 3 === 0) throw new Error('field number 0');
  reader.skipType(tag & 7);
}

/** A key may be `__proto__`, which an assignment would take for the prototype. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

const numberValue = (2 << 3) | fixed64;
const stringValue = (3 << 3) | lengthDelimited;
const boolValue = (4 << 3) | varint;
const structValue = (5 << 3) | lengthDelimited;
const listValue = (6 << 3) | lengthDelimited;
const firstDelimited = (1 << 3) | lengthDelimited;
const secondDelimited = (2 << 3) | lengthDelimited;
const readDouble = scalarReaderOf('double').read;

function readValue(reader: Reader, end: number, depth: number): unknown {
  if (depth > maxDepth) throw new Error(`nested deeper than ${maxDepth}`);
  /** Also what `null_value` says, which is therefore skipped like an unknown field. */
  let value: unknown = null;
  readFields(reader, end, (tag) => {
    if (tag === stringValue) value = readText(reader);
    else if (tag === numberValue) value = readDouble(reader);
    else if (tag === boolValue) value = reader.bool();
    else if (tag === structValue) value = readStruct(reader, endOf(reader), depth + 1);
    else if (tag === listValue) value = readList(reader, endOf(reader), depth + 1);
    else return false;
    return true;
  });
  return value;
}

function readList(reader: Reader, end: number, depth: number): unknown[] {
  const list: unknown[] = [];
  readFields(reader, end, (tag) => {
    if (tag !== firstDelimited) return false;
    list.push(readValue(reader, endOf(reader), depth + 1));
    return true;
  });
  return list;
}

function readStruct(reader: Reader, end: number, depth: number): Record<string, unknown> {
  const struct: Record<string, unknown> = {};
  readFields(reader, end, (tag) => {
    if (tag !== firstDelimited) return false;
    readStructEntry(reader, endOf(reader), depth, struct);
    return true;
  });
  return struct;
}

function readStructEntry(reader: Reader, end: number, depth: number, into: Record<string, unknown>): void {
  let key = '';
  let value: unknown = null;
  readFields(reader, end, (tag) => {
    if (tag === firstDelimited) key = readText(reader);
    else if (tag === secondDelimited) value = readValue(reader, endOf(reader), depth + 1);
    else return false;
    return true;
  });
  setOwn(into, key, value);
}
