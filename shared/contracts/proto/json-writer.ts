import type { Writer } from 'protobufjs';
import { maxDepth } from './json-reader.ts';
import { refuse } from './refuse.ts';
import { fixed64, lengthDelimited, varint } from './scalar-reader.ts';
import { scalarWriterOf, type WriteValue } from './scalar-writer.ts';

/** Plain JSON as google.protobuf.Struct, Value and ListValue; the field numbers are those of google/protobuf/struct.proto. */
export const jsonWriters: ReadonlyMap<string, WriteValue> = new Map<string, WriteValue>([
  ['google.protobuf.Struct', writeStruct],
  ['google.protobuf.Value', writeJson],
  ['google.protobuf.ListValue', writeList],
]);

const writeText = scalarWriterOf('string').write;
const writeNumber = scalarWriterOf('double').write;

function writeJson(writer: Writer, value: unknown, name: string, depth: number): void {
  if (depth > maxDepth) refuse(name, `at most ${maxDepth} levels`, value);
  if (value === null || value === undefined) writer.uint32((1 << 3) | varint).int32(0);
  else if (typeof value === 'number') writeNumber(writer.uint32((2 << 3) | fixed64), value, name, depth);
  else if (typeof value === 'string') writeText(writer.uint32((3 << 3) | lengthDelimited), value, name, depth);
  else if (typeof value === 'boolean') writer.uint32((4 << 3) | varint).bool(value);
  else if (Array.isArray(value)) writeBody(writer, 6, writeList, value, name, depth);
  else writeBody(writer, 5, writeStruct, value, name, depth);
}

function writeList(writer: Writer, value: unknown, name: string, depth: number): void {
  if (!Array.isArray(value)) refuse(name, 'a list', value);
  for (const item of value) writeBody(writer, 1, writeJson, item, name, depth);
}

function writeStruct(writer: Writer, value: unknown, name: string, depth: number): void {
  if (!isPlainObject(value)) refuse(name, 'an object', value);
  for (const [key, item] of Object.entries(value)) {
    writer.uint32((1 << 3) | lengthDelimited).fork();
    writeText(writer.uint32((1 << 3) | lengthDelimited), key, name, depth);
    writeBody(writer, 2, writeJson, item, name, depth);
    writer.ldelim();
  }
}

function writeBody(writer: Writer, id: number, write: WriteValue, value: unknown, name: string, depth: number): void {
  writer.uint32((id << 3) | lengthDelimited).fork();
  write(writer, value, name, depth + 1);
  writer.ldelim();
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
