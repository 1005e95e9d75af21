/** Reads JSON Schemas, as OpenAPI 3.0 and 3.1 write them, into contract types. One reader for inputs, one for answers. */
import type { ContractField, ContractType, ListType, ObjectType } from '../types.ts';
import { isObject, type JsonObject, type OpenApiDocument } from './document.ts';
import { allowsNull, alternativesOf, type ObjectShape, shapeOf, typesOf } from './object-shape.ts';
import type { ReadType, TypeSource } from './read-type.ts';
import { readEnum, readScalar } from './scalar-types.ts';
import { readUnion } from './union-types.ts';

/** `input` leaves read-only properties out and reads limits; `answer` leaves write-only properties out. */
export type Direction = 'input' | 'answer';

const anything: ReadType = { type: { kind: 'any' }, nullable: true };

export class SchemaReader implements TypeSource {
  readonly document: OpenApiDocument;
  readonly #direction: Direction;
  /** Objects, lists and unions are entered before their parts are read: that is how a type can hold itself. */
  readonly #known = new Map<object, ReadType>();
  readonly #beingRead = new Set<object>();

  constructor(document: OpenApiDocument, direction: Direction) {
    this.document = document;
    this.#direction = direction;
  }

  read(schema: unknown, name: string): ReadType {
    const resolved = this.document.resolve(schema);
    if (!isObject(resolved?.value)) return anything;
    const read = this.#readOnce(resolved.value, resolved.name ?? name);
    return isObject(schema) && schema !== resolved.value ? this.#withSiblings(schema, read, name) : read;
  }

  /** The fields of an object, for a body whose properties are merged into the input; undefined when it is no object. */
  readFields(schema: unknown, name: string): ReadonlyMap<string, ContractField> | undefined {
    const { type } = this.read(schema, name);
    return type.kind === 'object' ? type.fields : undefined;
  }

  createObject(name: string, shape: ObjectShape): ObjectType {
    const fields = new Map<string, ContractField>();
    const type: ObjectType = { kind: 'object', name, fields };
    this.#fill(fields, shape, name);
    return type;
  }

  /** What stands beside a `$ref`: 3.1 lets it add to the schema, and 3.0's `nullable` is meant there although it is ignored by the letter. */
  #withSiblings(schema: JsonObject, read: ReadType, name: string): ReadType {
    if (isObject(schema.properties) || Array.isArray(schema.allOf)) {
      const { $ref, ...own } = schema;
      return this.#readOnce(schema, name, { allOf: [{ $ref }, own] });
    }
    return schema.nullable === true && !read.nullable ? { type: read.type, nullable: true } : read;
  }

  #readOnce(identity: JsonObject, name: string, schema: JsonObject = identity): ReadType {
    const known = this.#known.get(identity);
    if (known) return known;
    if (this.#beingRead.has(identity)) return this.#refuseCircle(identity, name);
    this.#beingRead.add(identity);
    const read = this.#readFresh(identity, name, schema);
    this.#beingRead.delete(identity);
    this.#known.set(identity, read);
    return read;
  }

  #readFresh(identity: JsonObject, name: string, schema: JsonObject): ReadType {
    const nullable = allowsNull(schema);
    if (alternativesOf(schema).length > 0) {
      return readUnion(this, schema, name, (type, orNull) => this.#known.set(identity, { type, nullable: orNull }));
    }
    if (Array.isArray(schema.allOf)) return this.#readComposed(identity, name, schema, nullable);
    const values = readEnum(schema, name, this.#direction === 'input', this.document);
    if (values) return { type: values, nullable };
    const types = typesOf(schema);
    if (types.length > 1) return { type: anything.type, nullable };
    const type = types[0] ?? (isObject(schema.properties) ? 'object' : 'items' in schema ? 'array' : undefined);
    if (type === undefined) return anything;
    if (type === 'array') return this.#readList(identity, schema, name, nullable);
    if (type === 'object') return this.#readObject(identity, name, nullable, shapeOf(this.document, schema));
    return { type: this.#readScalar(schema, type), nullable };
  }

  #readScalar(schema: JsonObject, type: string): ContractType {
    const scalar = readScalar(schema, type, this.#direction === 'input', this.document);
    if (scalar) return scalar;
    this.document.report(this.document.lineOf(schema, 'type'), {
      message: `unknown type ${type}`,
      expected: 'string, number, integer, boolean, array or object',
      found: type,
      repair: 'write one of these',
    });
    return anything.type;
  }

  #readList(identity: JsonObject, schema: JsonObject, name: string, nullable: boolean): ReadType {
    const list: { -readonly [Key in keyof ListType]: ListType[Key] } = { kind: 'list', ...itemOf(anything) };
    if (typeof schema.maxItems === 'number') list.maxItems = schema.maxItems;
    this.#known.set(identity, { type: list, nullable });
    Object.assign(list, itemOf(this.read(schema.items ?? {}, `${name} item`)));
    return { type: list, nullable };
  }

  /** `allOf` of objects is one object with all their properties; around a single other schema it only adds words to it. */
  #readComposed(identity: JsonObject, name: string, schema: JsonObject, nullable: boolean): ReadType {
    const parts = schema.allOf as readonly unknown[];
    if (parts.length === 1 && !isObject(schema.properties)) {
      const read = this.read(parts[0], name);
      return nullable ? { type: read.type, nullable } : read;
    }
    const shape = shapeOf(this.document, schema);
    if (shape.alternativesLine !== undefined) return this.#refuseAlternatives(shape.alternativesLine, name);
    if (shape.isObject) return this.#readObject(identity, name, nullable, shape);
    const described = parts.filter((part) => isObject(part) && ('$ref' in part || 'type' in part || 'enum' in part));
    const read = this.read(described[0] ?? {}, name);
    return { type: read.type, nullable: nullable || read.nullable };
  }

  #readObject(identity: JsonObject, name: string, nullable: boolean, shape: ObjectShape): ReadType {
    if (shape.properties.size === 0) return { type: anything.type, nullable };
    const fields = new Map<string, ContractField>();
    const read: ReadType = { type: { kind: 'object', name, fields }, nullable };
    this.#known.set(identity, read);
    this.#fill(fields, shape, name);
    return read;
  }

  #fill(fields: Map<string, ContractField>, shape: ObjectShape, owner: string): void {
    for (const [name, { schema }] of shape.properties) {
      if (this.#isHidden(schema)) continue;
      const { type, nullable } = this.read(schema, `${owner}.${name}`);
      const required = shape.required.has(name);
      const omitNull = this.#direction === 'input' && !required && !nullable;
      fields.set(name, { name, type, required, nullable: nullable || !required, ...(omitNull && { omitNull }) });
    }
  }

  #isHidden(schema: unknown): boolean {
    const key = this.#direction === 'input' ? 'readOnly' : 'writeOnly';
    if (!isObject(schema)) return false;
    const target = this.document.resolve(schema)?.value;
    return schema[key] === true || (isObject(target) && target[key] === true);
  }

  #refuseAlternatives(line: number, name: string): ReadType {
    this.document.report(line, {
      message: `${name}: allOf has a part that is one of several`,
      expected: 'allOf of plain objects',
      found: 'oneOf or anyOf inside allOf',
      repair: 'put the common properties into each alternative with allOf, and oneOf around them',
    });
    return anything;
  }

  #refuseCircle(schema: JsonObject, name: string): ReadType {
    this.document.report(this.document.lineOf(schema), {
      message: `${name} is nothing but itself`,
      expected: 'a schema that says what its values are',
      found: 'a circle of allOf, oneOf or anyOf',
      repair: 'give it a type or properties',
    });
    return anything;
  }
}

function itemOf({ type, nullable }: ReadType): { item: ContractType; itemNullable: boolean } {
  return { item: type, itemNullable: nullable };
}
