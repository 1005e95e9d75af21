import protobuf, { type Enum, type Type } from 'protobufjs';
import { type FieldElement, type FieldShape, fieldShapes, messageName } from './field-shape.ts';
import { jsonNameOf } from './json-name.ts';
import { maxDepth } from './json-reader.ts';
import { isPlainObject, jsonWriters } from './json-writer.ts';
import { refuse } from './refuse.ts';
import { lengthDelimited, varint } from './scalar-reader.ts';
import { scalarWriterOf, type WriteValue } from './scalar-writer.ts';
import { parseDuration, parseTimestamp, type SecondsAndNanos } from './time.ts';
import { findType } from './well-known-json.ts';

interface FieldWriter {
  readonly fullName: string;
  readonly oneof: string | undefined;
  /** Writes the field, tags and all. */
  readonly write: WriteValue;
}

/** The writers of one contract's messages. */
export class MessageWriters {
  readonly #writers = new Map<Type, MessageWriter>();

  of(message: Type): MessageWriter {
    const present = this.#writers.get(message);
    if (present) return present;
    const writer = new MessageWriter(messageName(message));
    this.#writers.set(message, writer);
    writer.learn(message, this);
    return writer;
  }
}

/**
 * Writes JSON-like values as messages of one type: what does not fit is refused, by name. Built once a contract.
 *
 * Own, and not protobufjs' `fromObject`: that one wraps numbers that are too large, takes an unknown enum value for the first one, and
 * drops a field whose name it does not know.
 */
export class MessageWriter {
  readonly #name: string;
  readonly #fields = new Map<string, FieldWriter>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Apart from construction, because a message may hold itself. */
  learn(message: Type, writers: MessageWriters): void {
    for (const shape of fieldShapes(message)) this.#fields.set(shape.key, toFieldWriter(shape, writers));
  }

  /** @throws {FoyerError} `BAD_USER_INPUT` naming the field that does not fit */
  writeAll(value: unknown): Buffer {
    const writer = protobuf.Writer.create();
    this.write(writer, value, this.#name, 0);
    return writer.finish() as Buffer;
  }

  /** An arrow function, so that it can stand for the message wherever a value is written. */
  readonly write: WriteValue = (writer, value, fullName, depth) => {
    if (!isPlainObject(value)) return refuse(fullName, 'an object', value);
    if (depth > maxDepth) return refuse(fullName, `at most ${maxDepth} levels`, value);
    let oneofs: Map<string, string> | undefined;
    for (const key of Object.keys(value)) {
      const item = value[key];
      if (item === null || item === undefined) continue;
      const field = this.#fields.get(key) ?? refuse(this.#name, 'a field of the message', key);
      if (field.oneof !== undefined) oneofs = claim(field, oneofs, key);
      field.write(writer, item, field.fullName, depth);
    }
  };
}

/** Two members of a oneof would both be sent, and the service would see the last. */
function claim(field: FieldWriter, claimed: Map<string, string> | undefined, key: string): Map<string, string> {
  const oneofs = claimed ?? new Map<string, string>();
  const other = oneofs.get(field.oneof!);
  if (other !== undefined)
    refuse(field.fullName, `nothing beside ${other}: only one of ${field.oneof} can be set`, key);
  return oneofs.set(field.oneof!, key);
}

function toFieldWriter(shape: FieldShape, writers: MessageWriters): FieldWriter {
  return {
    fullName: shape.fullName,
    oneof: shape.oneof && jsonNameOf(shape.oneof),
    write: toTaggedWriter(shape, writers),
  };
}

function toTaggedWriter(shape: FieldShape, writers: MessageWriters): WriteValue {
  const { wireType, write } = elementWriter(shape.element, writers);
  const tag = (shape.id << 3) | wireType;
  const delimitedTag = (shape.id << 3) | lengthDelimited;
  if (shape.mapKey !== undefined) return toMapWriter(delimitedTag, shape.mapKey, wireType, write);
  if (!shape.repeated) return (writer, value, name, depth) => write(writer.uint32(tag >>> 0), value, name, depth);
  return wireType === lengthDelimited ? toListWriter(tag, write) : toPackedWriter(delimitedTag, write);
}

function toListWriter(tag: number, write: WriteValue): WriteValue {
  return (writer, value, name, depth) => {
    for (const item of toList(value, name)) write(writer.uint32(tag >>> 0), item, name, depth);
  };
}

/** Numbers of a list lie packed in one field, as proto3 has it by default; readers take both. */
function toPackedWriter(tag: number, write: WriteValue): WriteValue {
  return (writer, value, name, depth) => {
    const list = toList(value, name);
    if (list.length === 0) return;
    writer.uint32(tag >>> 0).fork();
    for (const item of list) write(writer, item, name, depth);
    writer.ldelim();
  };
}

function toList(value: unknown, name: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(name, 'a list', value);
}

function toMapWriter(tag: number, keyScalar: string, valueWireType: number, writeValue: WriteValue): WriteValue {
  const key = scalarWriterOf(keyScalar);
  return (writer, value, name, depth) => {
    if (!isPlainObject(value)) return refuse(name, 'an object', value);
    for (const [text, item] of Object.entries(value)) {
      writer.uint32(tag >>> 0).fork();
      key.write(writer.uint32((1 << 3) | key.wireType), parseMapKey(text, keyScalar), name, depth);
      writeValue(writer.uint32((2 << 3) | valueWireType), item, name, depth);
      writer.ldelim();
    }
  };
}

/** Keys of a JSON object are texts whatever the contract's map has. */
function parseMapKey(text: string, scalar: string): unknown {
  if (scalar === 'bool') return text === 'true' ? true : text === 'false' ? false : text;
  return /^s?(int|fixed)32$/.test(scalar) && /^-?\d+$/.test(text) ? Number(text) : text;
}

function elementWriter(element: FieldElement, writers: MessageWriters): { wireType: number; write: WriteValue } {
  switch (element.kind) {
    case 'scalar':
      return scalarWriterOf(element.scalar);
    case 'enum':
      return { wireType: varint, write: toEnumWriter(element.enum) };
    case 'message':
      return { wireType: lengthDelimited, write: delimited(messageWriter(element.message, writers)) };
  }
}

function toEnumWriter(type: Enum): WriteValue {
  const numbers = new Map(Object.entries(type.values));
  return (writer, value, name) => {
    const number = typeof value === 'string' ? numbers.get(value) : undefined;
    writer.int32(number ?? refuse(name, `a value of ${messageName(type)}`, value));
  };
}

function delimited(write: WriteValue): WriteValue {
  return (writer, value, name, depth) => {
    writer.fork();
    write(writer, value, name, depth + 1);
    writer.ldelim();
  };
}

function messageWriter(message: Type, writers: MessageWriters): WriteValue {
  const name = messageName(message);
  const wellKnown = jsonWriters.get(name) ?? timeWriters.get(name);
  if (wellKnown) return wellKnown;
  if (name === 'google.protobuf.Any') return toAnyWriter(message, writers);
  const body = writers.of(message).write;
  return /^google\.protobuf\.\w+Value$/.test(name)
    ? (writer, value, fullName, depth) => body(writer, { value }, fullName, depth)
    : body;
}

const timeWriters: ReadonlyMap<string, WriteValue> = new Map([
  ['google.protobuf.Timestamp', toTimeWriter(parseTimestamp, 'an RFC 3339 date-time of the years 1 to 9999')],
  ['google.protobuf.Duration', toTimeWriter(parseDuration, 'a duration such as 3.5s')],
]);

function toTimeWriter(parse: (text: string) => SecondsAndNanos | undefined, expected: string): WriteValue {
  const seconds = scalarWriterOf('int64');
  const nanos = scalarWriterOf('int32');
  return (writer, value, name, depth) => {
    const time = (typeof value === 'string' ? parse(value) : undefined) ?? refuse(name, expected, value);
    seconds.write(writer.uint32((1 << 3) | seconds.wireType), String(time.seconds), name, depth);
    nanos.write(writer.uint32((2 << 3) | nanos.wireType), time.nanos, name, depth);
  };
}

/** `{"@type": "type.googleapis.com/shop.v1.Gift", fields}`, for types that the contract knows. */
function toAnyWriter(any: Type, writers: MessageWriters): WriteValue {
  return (writer, value, name) => {
    const { '@type': typeUrl, ...fields } = isPlainObject(value) ? value : {};
    const type =
      typeof typeUrl === 'string' ? findType(any.root, typeUrl.slice(typeUrl.lastIndexOf('/') + 1)) : undefined;
    if (!type) return refuse(name, 'an object with the @type of a message of the contract', value);
    writer.uint32((1 << 3) | lengthDelimited).string(typeUrl as string);
    writer.uint32((2 << 3) | lengthDelimited).bytes(writers.of(type).writeAll(fields));
  };
}
