/** What a schema and everything it is composed of (`allOf`, references) say about one object, before any property is read. */
import { isObject, type JsonObject, type OpenApiDocument } from './document.ts';

export interface ObjectShape {
  /** In the order of the contract; a later part's property replaces an earlier one of the same name. */
  readonly properties: Map<string, { readonly schema: unknown; readonly line: number }>;
  readonly required: Set<string>;
  /** Some part says `type: object` or has properties. */
  isObject: boolean;
  /** A part of an `allOf` that is itself one of several. */
  alternativesLine: number | undefined;
}

export function shapeOf(document: OpenApiDocument, schema: JsonObject): ObjectShape {
  const shape: ObjectShape = {
    properties: new Map(),
    required: new Set(),
    isObject: false,
    alternativesLine: undefined,
  };
  addPart({ document, shape, within: new Set([schema]) }, schema, true);
  return shape;
}

interface Gathering {
  readonly document: OpenApiDocument;
  readonly shape: ObjectShape;
  /** The schemas being gathered right now: a base schema that lists its own children as alternatives is met again here. */
  readonly within: Set<unknown>;
}

function addPart(gathering: Gathering, schema: JsonObject, outermost: boolean): void {
  const { document, shape } = gathering;
  for (const part of Array.isArray(schema.allOf) ? schema.allOf : []) addComposed(gathering, part);
  if (isObject(schema.properties)) {
    for (const [name, property] of Object.entries(schema.properties)) {
      shape.properties.set(name, { schema: property, line: document.lineOf(schema.properties, name) });
    }
  }
  for (const name of Array.isArray(schema.required) ? schema.required : []) shape.required.add(String(name));
  shape.isObject ||= typesOf(schema).includes('object') || isObject(schema.properties);
  const alternatives = outermost ? [] : alternativesOf(schema);
  if (alternatives.length > 0 && !alternatives.some((alternative) => isBeingGathered(gathering, alternative))) {
    shape.alternativesLine ??= document.lineOf(schema);
  }
}

function addComposed(gathering: Gathering, part: unknown): void {
  const { document, within } = gathering;
  const resolved = document.resolve(part);
  if (!isObject(resolved?.value)) return;
  const schema = resolved.value;
  if (within.has(schema)) {
    document.report(document.lineOf(part), {
      message: 'allOf composes a schema of itself',
      expected: 'parts that are complete without the whole',
      found: 'a circle',
      repair: 'make it a property, or leave the part out',
    });
    return;
  }
  within.add(schema);
  addPart(gathering, schema, false);
  within.delete(schema);
}

function isBeingGathered({ document, within }: Gathering, alternative: unknown): boolean {
  return within.has(document.resolve(alternative)?.value);
}

/** The types a schema names, null left out. */
export function typesOf(schema: JsonObject): readonly string[] {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.filter((type) => typeof type === 'string' && type !== 'null');
}

/** True when null is among the schema's own values, by any of the ways to say so. */
export function allowsNull(schema: JsonObject): boolean {
  if (schema.nullable === true) return true;
  if (Array.isArray(schema.type) ? schema.type.includes('null') : schema.type === 'null') return true;
  return 'const' in schema ? schema.const === null : Array.isArray(schema.enum) && schema.enum.includes(null);
}

/** The members of `oneOf` or `anyOf` that say what a value is; those that only demand properties of it (`required`, `not`) do not. */
export function alternativesOf(schema: JsonObject): readonly JsonObject[] {
  const members = [schema.oneOf, schema.anyOf].flatMap((list) => (Array.isArray(list) ? list : []));
  return members.filter((member) => isObject(member) && describing.some((key) => key in member));
}

const describing = ['$ref', 'type', 'properties', 'allOf', 'oneOf', 'anyOf', 'enum', 'const', 'items'];
