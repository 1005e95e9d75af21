import protobuf, { type Enum, type Reader, type Type } from 'protobufjs';
import {
  type FieldElement,
  type FieldShape,
  fieldShapes,
  messageName,
  unspecifiedOf,
  visibleOneofs,
} from './field-shape.ts';
import { jsonNameOf } from './json-name.ts';
import { endOf, jsonBodies, maxDepth, type ReadBody, readFields, setOwn, skipField } from './json-reader.ts';
import { lengthDelimited, scalarReaderOf, varint } from './scalar-reader.ts';
import { wellKnownJson } from './well-known-json.ts';

/**
 * In which form a message's values are told.
 *
 * `contract`: as `createAnswerReader` expects them: a Timestamp or Duration is `{seconds: '1700000000', nanos: 0}`, a wrapper
 * `{value}`, an unspecified enum its name. `json`: their JSON form, for what no contract type describes: values of maps, Any.
 */
type Form = 'contract' | 'json';

type ReadValue = (reader: Reader, depth: number) => unknown;
type Values = Record<string, unknown>;

interface FieldReader {
  readonly key: string;
  readonly kind: 'one' | 'list' | 'map';
  readonly wireType: number;
  /** Numbers of a list also come packed into one length-delimited field. */
  readonly packable: boolean;
  /** The members of its oneof, itself among them; the last on the wire wins. */
  readonly rivals: readonly string[];
  /** The answer's field that tells which member of the oneof is set. */
  readonly oneofKey: string | undefined;
  /** Of a map: reads an entry, `[key, value]`. */
  readonly read: ReadValue;
}

/** Shared by all answers: nobody writes to an answer. */
const emptyList: readonly unknown[] = Object.freeze([]);
const emptyMap: Readonly<Values> = Object.freeze({});

/** The readers of one contract's messages in one form. */
export class MessageReaders {
  readonly form: Form;
  /** The readers that hold for values of maps. */
  readonly json: MessageReaders;
  readonly #readers = new Map<Type, MessageReader>();

  constructor(form: Form = 'contract') {
    this.form = form;
    this.json = form === 'json' ? this : new MessageReaders('json');
  }

  of(message: Type): MessageReader {
    const present = this.#readers.get(message);
    if (present) return present;
    const reader = new MessageReader(messageName(message));
    this.#readers.set(message, reader);
    reader.learn(message, this);
    return reader;
  }

  /** Reads bytes that are one whole message, whatever it is; Struct and its like come out as the JSON that they stand for. */
  wholeOf(message: Type): (bytes: Uint8Array, depth?: number) => unknown {
    const read = toBodyReader(message, this);
    return (bytes, depth = 0) => read(protobuf.Reader.create(bytes), bytes.length, depth);
  }
}

/**
 * Reads messages of one type off the wire, straight into the values that JSON has for them. Built once a contract.
 *
 * Own, and not protobufjs' `decode` followed by `toObject`: those take any wire type for a known field, so that bytes which are no such
 * message come out as wrong values instead of an error, and they make two objects a message where this makes one.
 */
export class MessageReader {
  readonly #name: string;
  readonly #fields: FieldReader[] = [];
  #blank: Values = {};

  constructor(name: string) {
    this.#name = name;
  }

  /** Apart from construction, because a message may hold itself. */
  learn(message: Type, readers: MessageReaders): void {
    const blank: Values = {};
    for (const shape of fieldShapes(message)) {
      blank[shape.key] = unsetValue(shape, readers.form);
      this.#fields[shape.id] = toFieldReader(shape, readers);
    }
    for (const oneof of visibleOneofs(message)) blank[jsonNameOf(oneof)] = null;
    this.#blank = blank;
  }

  /** @throws when the bytes up to `end` are no such message */
  read(reader: Reader, end: number, depth: number): Values {
    if (depth > maxDepth) throw new Error(`${this.#name} is nested deeper than ${maxDepth}`);
    const values = { ...this.#blank };
    while (reader.pos < end) {
      const tag = reader.uint32();
      const field = this.#fields[tag >>> 3];
      if (field === undefined) skipField(reader, tag);
      else if ((tag & 7) === field.wireType) readField(values, field, reader, depth);
      else if ((tag & 7) === lengthDelimited && field.packable) readPacked(values, field, reader, depth);
      else skipField(reader, tag);
    }
    if (reader.pos !== end) throw new RangeError(`${this.#name} ends within a field`);
    return values;
  }
}

function readField(values: Values, field: FieldReader, reader: Reader, depth: number): void {
  const value = field.read(reader, depth);
  switch (field.kind) {
    case 'one':
      if (field.rivals.length > 0) chooseMember(values, field);
      values[field.key] = value;
      return;
    case 'list':
      append(values, field.key, value);
      return;
    case 'map':
      putEntry(values, field.key, value as readonly [string, unknown]);
  }
}

function readPacked(values: Values, field: FieldReader, reader: Reader, depth: number): void {
  const end = endOf(reader);
  while (reader.pos < end) append(values, field.key, field.read(reader, depth));
  if (reader.pos !== end) throw new RangeError('a packed list ends within an item');
}

function append(values: Values, key: string, item: unknown): void {
  if (values[key] === emptyList) values[key] = [item];
  else (values[key] as unknown[]).push(item);
}

function putEntry(values: Values, key: string, entry: readonly [string, unknown]): void {
  if (values[key] === emptyMap) values[key] = {};
  setOwn(values[key] as Values, entry[0], entry[1]);
}

function chooseMember(values: Values, field: FieldReader): void {
  for (const rival of field.rivals) values[rival] = null;
  if (field.oneofKey !== undefined) values[field.oneofKey] = field.key;
}

function unsetValue(shape: FieldShape, form: Form): unknown {
  if (shape.mapKey !== undefined) return emptyMap;
  if (shape.repeated) return emptyList;
  return shape.hasPresence ? null : unsetElement(shape.element, form);
}

function unsetElement(element: FieldElement, form: Form): unknown {
  switch (element.kind) {
    case 'scalar':
      return scalarReaderOf(element.scalar).unset;
    case 'enum':
      return enumNames(element.enum, form).get(0);
    case 'message':
      return null;
  }
}

function toFieldReader(shape: FieldShape, readers: MessageReaders): FieldReader {
  const { key, element, oneof } = shape;
  const rivals = oneof?.fieldsArray.map(jsonNameOf) ?? [];
  const common = { key, rivals, oneofKey: oneof && rivals.length > 1 ? jsonNameOf(oneof) : undefined };
  if (shape.mapKey !== undefined) {
    const read = toEntryReader(shape.mapKey, element, readers.json);
    return { ...common, kind: 'map', wireType: lengthDelimited, packable: false, read };
  }
  const wireType = wireTypeOf(element);
  const packable = shape.repeated && wireType !== lengthDelimited;
  return {
    ...common,
    kind: shape.repeated ? 'list' : 'one',
    wireType,
    packable,
    read: toElementReader(element, readers),
  };
}

function wireTypeOf(element: FieldElement): number {
  if (element.kind === 'scalar') return scalarReaderOf(element.scalar).wireType;
  return element.kind === 'enum' ? varint : lengthDelimited;
}

function toElementReader(element: FieldElement, readers: MessageReaders): ReadValue {
  switch (element.kind) {
    case 'scalar':
      return scalarReaderOf(element.scalar).read;
    case 'enum':
      return toEnumReader(element.enum, readers.form);
    case 'message':
      return toMessageReader(element.message, readers);
  }
}

/** A number that the contract does not know stays a number, which the contract's enum then does not accept. */
function toEnumReader(type: Enum, form: Form): ReadValue {
  const names = enumNames(type, form);
  return (reader) => {
    const number = reader.int32();
    const name = names.get(number);
    return name === undefined ? number : name;
  };
}

function enumNames(type: Enum, form: Form): ReadonlyMap<number, string | null> {
  const names = new Map<number, string | null>(Object.entries(type.valuesById).map(([id, name]) => [Number(id), name]));
  if (form === 'json' && unspecifiedOf(type) !== undefined) names.set(0, null);
  return names;
}

function toMessageReader(message: Type, readers: MessageReaders): ReadValue {
  const readBody = toBodyReader(message, readers);
  return (reader, depth) => readBody(reader, endOf(reader), depth + 1);
}

function toBodyReader(message: Type, readers: MessageReaders): ReadBody {
  const readJson = jsonBodies.get(messageName(message));
  if (readJson) return readJson;
  const body = readers.of(message);
  const toJson = wellKnownJson(message, readers);
  if (toJson) return (reader, end, depth) => toJson(body.read(reader, end, depth), depth);
  return (reader, end, depth) => body.read(reader, end, depth);
}

/** An entry is a message with the key as field 1 and the value as field 2, either of which may be left out. */
function toEntryReader(keyScalar: string, element: FieldElement, readers: MessageReaders): ReadValue {
  const key = scalarReaderOf(keyScalar);
  const keyTag = (1 << 3) | key.wireType;
  const valueTag = (2 << 3) | wireTypeOf(element);
  const readElement = toElementReader(element, readers);
  return (reader, depth) => {
    const entry = [String(key.unset), unsetElement(element, 'json')] as [string, unknown];
    readFields(reader, endOf(reader), (tag) => {
      if (tag === keyTag) entry[0] = String(key.read(reader));
      else if (tag === valueTag) entry[1] = readElement(reader, depth);
      else return false;
      return true;
    });
    return entry;
  };
}
