import type { Enum, OneOf, Type } from 'protobufjs';
import type {
  ContractField,
  ContractType,
  EnumType,
  ObjectType,
  ScalarLimits,
  ScalarName,
  ScalarType,
} from '../types.ts';
import {
  type FieldElement,
  type FieldShape,
  fieldShapes,
  messageName,
  unspecifiedOf,
  visibleOneofs,
} from './field-shape.ts';
import { jsonNameOf } from './json-name.ts';

type Direction = 'input' | 'answer';

/** Reads the messages of one contract into contract types; a message that holds itself is one object that holds itself. */
export class MessageTypes {
  readonly #objects = { input: new Map<Type, ObjectType>(), answer: new Map<Type, ObjectType>() };
  readonly #enums = new Map<Enum, EnumType>();

  /** The message as an object, also where JSON has another form for it: what a method takes is always an object. */
  input(message: Type): ObjectType {
    return this.#object(message, 'input');
  }

  answer(message: Type): ContractType {
    return this.#message(message, 'answer');
  }

  #message(message: Type, direction: Direction): ContractType {
    return wellKnown.get(messageName(message)) ?? this.#object(message, direction);
  }

  #object(message: Type, direction: Direction): ObjectType {
    const present = this.#objects[direction].get(message);
    if (present) return present;
    const fields = new Map<string, ContractField>();
    const object: ObjectType = { kind: 'object', name: messageName(message), fields };
    this.#objects[direction].set(message, object);
    for (const shape of fieldShapes(message)) fields.set(shape.key, this.#field(shape, direction));
    if (direction === 'answer')
      for (const oneof of visibleOneofs(message)) fields.set(jsonNameOf(oneof), oneofField(oneof));
    return object;
  }

  #field(shape: FieldShape, direction: Direction): ContractField {
    return { name: shape.key, type: this.#fieldType(shape, direction), required: false, nullable: isNullable(shape) };
  }

  #fieldType(shape: FieldShape, direction: Direction): ContractType {
    if (shape.mapKey !== undefined) return any;
    const item = this.#element(shape.element, direction);
    if (!shape.repeated) return item;
    return { kind: 'list', item, itemNullable: direction === 'answer' && canBeNull(item) };
  }

  #element(element: FieldElement, direction: Direction): ContractType {
    switch (element.kind) {
      case 'message':
        return this.#message(element.message, direction);
      case 'enum':
        return this.#enum(element.enum);
      case 'scalar':
        return scalars.get(element.scalar) ?? any;
    }
  }

  #enum(type: Enum): ContractType {
    const present = this.#enums.get(type);
    if (present) return present;
    const unspecified = unspecifiedOf(type);
    const values = Object.keys(type.values).filter((name) => name !== unspecified);
    const read: EnumType = { kind: 'enum', name: messageName(type), values, ...(unspecified && { unspecified }) };
    this.#enums.set(type, read);
    return read;
  }
}

/** The name of the member that is set, or null. */
function oneofField(oneof: OneOf): ContractField {
  const type: EnumType = {
    kind: 'enum',
    name: oneof.fullName.slice(1),
    values: oneof.fieldsArray.map(jsonNameOf),
  };
  return { name: jsonNameOf(oneof), type, required: false, nullable: true };
}

function isNullable(shape: FieldShape): boolean {
  if (shape.repeated || shape.mapKey !== undefined) return false;
  return shape.hasPresence || (shape.element.kind === 'enum' && unspecifiedOf(shape.element.enum) !== undefined);
}

/** Items of a list that are there and still read as null: `…_UNSPECIFIED`, and the null of google.protobuf.Value. */
function canBeNull(item: ContractType): boolean {
  return item.kind === 'any' || (item.kind === 'enum' && item.unspecified !== undefined);
}

const any: ContractType = { kind: 'any' };
const scalar = (name: ScalarName, wire?: ScalarType['wire'], limits?: ScalarLimits): ScalarType => ({
  kind: 'scalar',
  scalar: name,
  ...(wire && { wire }),
  ...(limits && { limits }),
});

const unsigned: ScalarLimits = { minimum: 0 };
const unsigned32: ScalarLimits = { minimum: 0, maximum: 2 ** 32 - 1 };

/** Unsigned 32-bit numbers may exceed a GraphQL Int, so they are read as the wider kind. */
const scalars: ReadonlyMap<string, ContractType> = new Map([
  ['string', scalar('string')],
  ['bool', scalar('boolean')],
  ['bytes', scalar('bytes')],
  ['double', scalar('float')],
  ['float', scalar('float')],
  ...['int32', 'sint32', 'sfixed32'].map((name) => [name, scalar('int32')] as const),
  ...['int64', 'sint64', 'sfixed64'].map((name) => [name, scalar('int64')] as const),
  ...['uint64', 'fixed64'].map((name) => [name, scalar('int64', undefined, unsigned)] as const),
  ...['uint32', 'fixed32'].map((name) => [name, scalar('int64', undefined, unsigned32)] as const),
]);

const wellKnown: ReadonlyMap<string, ContractType> = new Map<string, ContractType>([
  ['google.protobuf.Timestamp', scalar('date-time', 'timestamp')],
  ['google.protobuf.Duration', scalar('string', 'duration')],
  ['google.protobuf.DoubleValue', scalar('float', 'wrapper')],
  ['google.protobuf.FloatValue', scalar('float', 'wrapper')],
  ['google.protobuf.Int64Value', scalar('int64', 'wrapper')],
  ['google.protobuf.UInt64Value', scalar('int64', 'wrapper', unsigned)],
  ['google.protobuf.Int32Value', scalar('int32', 'wrapper')],
  ['google.protobuf.UInt32Value', scalar('int64', 'wrapper', unsigned32)],
  ['google.protobuf.BoolValue', scalar('boolean', 'wrapper')],
  ['google.protobuf.StringValue', scalar('string', 'wrapper')],
  ['google.protobuf.BytesValue', scalar('bytes', 'wrapper')],
  ['google.protobuf.Struct', any],
  ['google.protobuf.Value', any],
  ['google.protobuf.ListValue', any],
  ['google.protobuf.Any', any],
]);
