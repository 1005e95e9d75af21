/** `oneOf` and `anyOf`: null beside one schema, one of several objects, one of several values. */
import type { ContractType, ObjectType, UnionType } from '../types.ts';
import { isObject, type JsonObject } from './document.ts';
import { allowsNull, alternativesOf, shapeOf } from './object-shape.ts';
import type { ReadType, TypeSource } from './read-type.ts';
import { allowedValues } from './scalar-types.ts';

/** Enters the type before its members are read, so that they can refer to it. */
type Enter = (type: ContractType, nullable: boolean) => void;

export function readUnion(reader: TypeSource, schema: JsonObject, name: string, enter: Enter): ReadType {
  const alternatives = alternativesOf(schema);
  const members = alternatives.filter((member) => !isOnlyNull(member));
  const nullable = allowsNull(schema) || members.length < alternatives.length;
  if (members.length === 0) return { type: { kind: 'any' }, nullable };
  const [only] = members;
  if (members.length === 1 && !hasOwnShape(schema)) {
    const read = reader.read(only, name);
    return { type: read.type, nullable: nullable || read.nullable };
  }
  if (members.every((member) => isObjectSchema(reader, member))) {
    return readObjectUnion(reader, { schema, name, members, nullable }, enter);
  }
  const reads = members.map((member, index) => reader.read(member, `${name} ${index + 1}`));
  return { type: commonValue(reads, name), nullable: nullable || reads.some((read) => read.nullable) };
}

interface Alternatives {
  readonly schema: JsonObject;
  readonly name: string;
  readonly members: readonly JsonObject[];
  readonly nullable: boolean;
}

function readObjectUnion(reader: TypeSource, { schema, name, members, nullable }: Alternatives, enter: Enter) {
  const discriminator = isObject(schema.discriminator) ? schema.discriminator.propertyName : undefined;
  if (typeof discriminator !== 'string') return refuseUndiscriminated(reader, schema, name);
  const types = new Map<string, ObjectType>();
  const union: UnionType = { kind: 'union', name, discriminator, members: types };
  enter(union, nullable);
  for (const [value, member] of namedMembers(reader, schema, members, name)) {
    types.set(value, readMember(reader, schema, member, value));
  }
  return { type: union, nullable };
}

/** Discriminator values with the schema each stands for: those of `mapping`, and the component's own name for members it leaves out. */
function namedMembers(reader: TypeSource, schema: JsonObject, members: readonly JsonObject[], name: string) {
  const { document } = reader;
  const named = new Map<string, JsonObject>();
  const mapping = (schema.discriminator as JsonObject).mapping;
  for (const [value, target] of Object.entries(isObject(mapping) ? mapping : {})) {
    const reference = String(target);
    const member = { $ref: /[/#.]/.test(reference) ? reference : `#/components/schemas/${reference}` };
    if (document.resolve(member, document.lineOf(mapping, value))) named.set(value, member);
  }
  const mapped = new Set([...named.values()].map((member) => document.resolve(member)?.value));
  for (const member of members) {
    const resolved = document.resolve(member);
    if (mapped.has(resolved?.value)) continue;
    if (resolved?.name !== undefined) named.set(resolved.name, member);
    else if (resolved !== undefined) refuseUnnamed(reader, member, name);
  }
  return named;
}

/** A member with the properties that stand beside `oneOf` and hold for all. */
function readMember(reader: TypeSource, schema: JsonObject, member: JsonObject, value: string): ObjectType {
  const name = reader.document.resolve(member)?.name ?? value;
  if (hasOwnShape(schema)) {
    const { oneOf, anyOf, discriminator, ...common } = schema;
    return reader.createObject(name, shapeOf(reader.document, { allOf: [common, member] }));
  }
  const { type } = reader.read(member, name);
  return type.kind === 'object' ? type : { kind: 'object', name, fields: new Map() };
}

/** Says something beside its alternatives that holds for all of them. */
function hasOwnShape(schema: JsonObject): boolean {
  return isObject(schema.properties) || Array.isArray(schema.allOf);
}

function isOnlyNull(member: JsonObject): boolean {
  if (member.type === 'null') return true;
  const values = allowedValues(member);
  return values !== undefined && values.length > 0 && values.every((value) => value === null);
}

function isObjectSchema(reader: TypeSource, member: JsonObject): boolean {
  const target = reader.document.resolve(member)?.value;
  return isObject(target) && alternativesOf(target).length === 0 && shapeOf(reader.document, target).isObject;
}

/** Enums of strings make one enum, equal scalars that scalar; for the rest anything goes. */
function commonValue(reads: readonly ReadType[], name: string): ContractType {
  const types = reads.map((read) => read.type);
  const values = types.flatMap((type) => (type.kind === 'enum' ? type.values : []));
  if (types.every((type) => type.kind === 'enum')) return { kind: 'enum', name, values: [...new Set(values)] };
  const [first] = types;
  const isSame = first?.kind === 'scalar' && types.every((type) => type.kind === 'scalar' && isAlike(type, first));
  if (!isSame) return { kind: 'any' };
  // Their limits are alternatives too, and left to the service.
  const { limits, ...scalar } = first;
  return scalar;
}

function isAlike(a: ContractType & { kind: 'scalar' }, b: ContractType & { kind: 'scalar' }): boolean {
  return a.scalar === b.scalar && a.wire === b.wire;
}

function refuseUndiscriminated(reader: TypeSource, schema: JsonObject, name: string): ReadType {
  const key = 'oneOf' in schema ? 'oneOf' : 'anyOf';
  reader.document.report(reader.document.lineOf(schema, key), {
    message: `${name}: ${key} of objects without a discriminator`,
    expected: 'discriminator: { propertyName: … } beside it, naming the property that tells them apart',
    found: 'several objects and nothing to tell them apart by',
    repair: 'add a discriminator, or describe one object that has the properties of all',
  });
  return { type: { kind: 'any' }, nullable: true };
}

function refuseUnnamed(reader: TypeSource, member: JsonObject, name: string): void {
  reader.document.report(reader.document.lineOf(member), {
    message: `${name}: an alternative has no name`,
    expected: 'a $ref to a schema under components, which the discriminator can name',
    found: 'a schema written in place',
    repair: 'move it to components/schemas and refer to it',
  });
}
