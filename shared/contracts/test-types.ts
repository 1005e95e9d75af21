/** Short ways to write contract types, for tests. */
import type {
  ContractField,
  ContractType,
  EnumType,
  ListType,
  ObjectType,
  ScalarName,
  ScalarType,
  UnionType,
} from './types.ts';

export const any: ContractType = { kind: 'any' };

export function scalar(name: ScalarName, more: Partial<ScalarType> = {}): ScalarType {
  return { kind: 'scalar', scalar: name, ...more };
}

export function list(item: ContractType, more: Partial<ListType> = {}): ListType {
  return { kind: 'list', item, itemNullable: false, ...more };
}

export function enumOf(values: readonly string[], unspecified?: string): EnumType {
  return { kind: 'enum', name: 'State', values, ...(unspecified !== undefined && { unspecified }) };
}

/** Fields are required and not nullable unless `field` says otherwise; `name?` is optional and nullable. */
export function object(fields: Readonly<Record<string, ContractType | ContractField>>, name = 'Thing'): ObjectType {
  const entries = Object.entries(fields).map(([key, type]) => {
    const optional = key.endsWith('?');
    const fieldName = optional ? key.slice(0, -1) : key;
    return [
      fieldName,
      'type' in type
        ? { ...type, name: fieldName }
        : { name: fieldName, type, required: !optional, nullable: optional },
    ] as const;
  });
  return { kind: 'object', name, fields: new Map(entries) };
}

export function field(type: ContractType, more: Partial<ContractField> = {}): ContractField {
  return { name: '', type, required: true, nullable: false, ...more };
}

export function union(members: Readonly<Record<string, ObjectType>>, discriminator = 'kind'): UnionType {
  return { kind: 'union', name: 'Union', discriminator, members: new Map(Object.entries(members)) };
}
