import {
  type ConstDirectiveNode,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import type { Findings } from '../errors/index.ts';
import type { Fallback } from './field-source.ts';
import { positionOf } from './source-position.ts';

/** Marks objects of a fallback: they are in the BFF's own shape, so their children are read by name and their calls are not made. */
const fallbackMark = Symbol('foyer.fallback');

export function isFallback(value: unknown): boolean {
  return typeof value === 'object' && value !== null && fallbackMark in value;
}

interface Conversion {
  readonly schema: GraphQLSchema;
  problem(at: string, expected: string, found: unknown): null;
}

/** Checks `@fallback(value:)` against the field's type and makes it ready to be served. */
export function readFallback(
  directive: { readonly node: ConstDirectiveNode; readonly value: unknown },
  type: GraphQLOutputType,
  name: string,
  schema: GraphQLSchema,
  findings: Findings,
): Fallback | undefined {
  const before = findings.list.length;
  const problem = (at: string, expected: string, found: unknown): null => {
    findings.add({
      ...positionOf(directive.node),
      message: `${name}: the fallback does not fit${at === name ? '' : ` at ${at}`}`,
      expected,
      found: JSON.stringify(found) ?? 'nothing',
      repair: `write a value of type ${type} with the schema's own field names, as a client would receive it`,
    });
    return null;
  };
  const value = convert(directive.value, type, name, { schema, problem });
  return findings.list.length > before ? undefined : { value };
}

function convert(value: unknown, type: GraphQLOutputType, at: string, conversion: Conversion): unknown {
  if (isNonNullType(type)) {
    const isNull = value === null || value === undefined;
    return isNull
      ? conversion.problem(at, `${type}, which is never null`, value)
      : convert(value, type.ofType, at, conversion);
  }
  if (value === null || value === undefined) return null;
  if (isListType(type)) {
    if (!Array.isArray(value)) return conversion.problem(at, `a list: ${type}`, value);
    return value.map((item, index) => convert(item, type.ofType, `${at}[${index}]`, conversion));
  }
  if (isLeafType(type)) return convertLeaf(value, type, at, conversion);
  if (typeof value !== 'object' || Array.isArray(value))
    return conversion.problem(at, `an object of type ${type}`, value);
  const object = value as Record<string, unknown>;
  if (isObjectType(type)) return convertObject(object, type, at, conversion);
  return convertAbstract(object, type, at, conversion);
}

function convertLeaf(value: unknown, type: GraphQLLeafType, at: string, conversion: Conversion): unknown {
  try {
    const parsed = type.parseValue(value);
    // As it is shown: compiled code serialises the leaves of services' answers no more.
    return isEnumType(type) ? parsed : isSpecifiedScalarType(type) ? type.serialize(parsed) : value;
  } catch {
    const names = isEnumType(type)
      ? `one of ${type
          .getValues()
          .map(({ name }) => name)
          .join(', ')}`
      : `a value of type ${type}`;
    return conversion.problem(at, names, value);
  }
}

function convertAbstract(
  value: Record<string, unknown>,
  type: GraphQLAbstractType,
  at: string,
  conversion: Conversion,
): unknown {
  const possible = conversion.schema.getPossibleTypes(type);
  const member = possible.find(({ name }) => name === value.__typename);
  if (member) return convertObject(value, member, at, conversion);
  return conversion.problem(
    at,
    `an object with __typename: one of ${possible.map(({ name }) => name).join(', ')}`,
    value,
  );
}

function convertObject(
  value: Record<string, unknown>,
  type: GraphQLObjectType,
  at: string,
  conversion: Conversion,
): unknown {
  const object: Record<PropertyKey, unknown> = Object.assign(Object.create(null), {
    [fallbackMark]: true,
    __typename: type.name,
  });
  const fields = type.getFields();
  for (const name of Object.keys(value)) {
    if (name !== '__typename' && !fields[name])
      conversion.problem(`${at}.${name}`, `a field of ${type}: ${Object.keys(fields).join(', ')}`, name);
  }
  for (const field of Object.values(fields))
    object[field.name] = convert(value[field.name], field.type, `${at}.${field.name}`, conversion);
  return object;
}
