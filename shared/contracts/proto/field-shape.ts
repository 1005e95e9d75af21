import protobuf, { type Enum, type Field, type OneOf, type Type } from 'protobufjs';
import { jsonNameOf } from './json-name.ts';

/** What a field is, as the reader, the writer and the contract type of a message all need it. Built once a contract. */
export interface FieldShape {
  /** The lower camel case name. */
  readonly key: string;
  /** For messages to people: `shop.orders.v1.Order.userId`. */
  readonly fullName: string;
  readonly id: number;
  readonly element: FieldElement;
  readonly repeated: boolean;
  /** proto scalar of the keys, when the field is a map. */
  readonly mapKey: string | undefined;
  /** True when "unset" differs from the default value: `optional`, messages, members of a oneof. */
  readonly hasPresence: boolean;
  /** The oneof that the field belongs to, unless `optional` made it. */
  readonly oneof: OneOf | undefined;
}

export type FieldElement =
  | { readonly kind: 'scalar'; readonly scalar: string }
  | { readonly kind: 'enum'; readonly enum: Enum }
  | { readonly kind: 'message'; readonly message: Type };

/** The fields of a message in the order of the file. */
export function fieldShapes(message: Type): FieldShape[] {
  return message.fieldsArray.map(toFieldShape);
}

function toFieldShape(field: Field): FieldShape {
  field.resolve();
  const key = jsonNameOf(field);
  const element = elementOf(field);
  return {
    key,
    fullName: `${messageName(field.parent as Type)}.${key}`,
    id: field.id,
    element,
    repeated: field.repeated,
    mapKey: field instanceof protobuf.MapField ? field.keyType : undefined,
    hasPresence: field.partOf !== null || element.kind === 'message',
    oneof: field.partOf && !field.partOf.isProto3Optional ? field.partOf : undefined,
  };
}

function elementOf(field: Field): FieldElement {
  const type = field.resolvedType;
  if (type instanceof protobuf.Type) return { kind: 'message', message: type };
  if (type instanceof protobuf.Enum) return { kind: 'enum', enum: type };
  return { kind: 'scalar', scalar: field.type };
}

/** A real oneof of several members, which answers show as an enum of its own name. */
export function visibleOneofs(message: Type): OneOf[] {
  return message.oneofsArray.filter((oneof) => !oneof.isProto3Optional && oneof.fieldsArray.length > 1);
}

/** Without the leading dot of protobufjs. */
export function messageName(type: Type | Enum): string {
  return type.fullName.slice(1);
}

/** The zero value that means "not said", by the convention of every proto style guide; undefined where zero is a value like the others. */
export function unspecifiedOf(type: Enum): string | undefined {
  const zero = type.valuesById[0];
  return zero !== undefined && /(^|_)UNSPECIFIED$/.test(zero) ? zero : undefined;
}
