/** One flat `input` of parameters and body properties. Names that occur twice say where they belong: `path.id`, `body.id`. */
import type { ContractField, ObjectType, RestBinding, RestParameter } from '../types.ts';
import type { Parameter } from './parameter-reader.ts';
import type { ReadType } from './read-type.ts';

export interface Body {
  readonly required: boolean;
  readonly whole: ReadType;
  /** Undefined when the body is no object: it is then one input, `body`. */
  readonly fields: ReadonlyMap<string, ContractField> | undefined;
}

export interface MergedInput {
  readonly type: ObjectType;
  readonly parameters: readonly RestParameter[];
  readonly body: RestBinding['body'];
}

export function mergeInput(name: string, parameters: readonly Parameter[], body: Body | undefined): MergedInput {
  const bodyFields = body ? fieldsOf(body) : [];
  const nameOf = namer([...parameters.map(({ wire }) => wire), ...bodyFields.map((field) => field.name)]);
  const fields = new Map<string, ContractField>();
  const add = (field: ContractField): string => {
    fields.set(field.name, field);
    return field.name;
  };
  const bound = parameters.map(({ wire, in: place, type, required, explode }): RestParameter => {
    // No parameter has a text for null.
    const input = add({ name: nameOf(place, wire), type, required, nullable: !required, omitNull: !required });
    return { input, wire: place === 'header' ? wire.toLowerCase() : wire, in: place, explode };
  });
  const properties = bodyFields.map((field) => ({
    input: add({ ...field, name: nameOf('body', field.name) }),
    wire: field.name,
  }));
  return { type: { kind: 'object', name, fields }, parameters: bound, body: bindBody(body, properties) };
}

function bindBody(body: Body | undefined, properties: readonly { input: string; wire: string }[]): RestBinding['body'] {
  if (body === undefined) return undefined;
  if (body.fields === undefined) return { whole: properties[0]!.input };
  return { properties, ...(!body.required && { optional: true }) };
}

/** An optional body demands nothing, not even what it requires when it comes. */
function fieldsOf({ required, whole, fields }: Body): readonly ContractField[] {
  if (fields === undefined) {
    const { type, nullable } = whole;
    return [{ name: 'body', type, required, nullable: nullable || !required, omitNull: !nullable }];
  }
  return [...fields.values()].map((field) => ({
    ...field,
    required: field.required && required,
    nullable: field.nullable || !required,
  }));
}

function namer(names: readonly string[]): (place: string, wire: string) => string {
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return (place, wire) => (repeated.has(wire) ? `${place}.${wire}` : wire);
}
