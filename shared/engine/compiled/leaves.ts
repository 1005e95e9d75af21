// graphql-jit makes two lists and an object for each leaf that it serialises, for an error that it seldom has. Told not to serialise GraphQL's
// own scalars and enums, it reads them in place. So those that have to be serialised are shown to it as scalars that it does not know.
import {
  type GraphQLField,
  type GraphQLLeafType,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** Fields and their types as the compiler is to see them. */
export type Disguised = readonly (readonly [Field, GraphQLOutputType])[];

/** @param isAsShown leaves that need no serialising. Built once a schema */
export function disguiseLeaves(schema: GraphQLSchema, isAsShown: (type: string, field: string) => boolean): Disguised {
  const doubles = new Map<GraphQLLeafType, GraphQLScalarType>();
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) return [];
    return Object.values(type.getFields() as Record<string, Field>)
      .filter(({ name, type: shown }) => needsDouble(getNamedType(shown)) && !isAsShown(type.name, name))
      .map((field) => [field, withDouble(field.type, doubles)] as const);
  });
}

/** Compiles with leaves in disguise; the schema is as it was when this returns. Only `info.returnType` of a leaf goes on to be the disguise. */
export function withDisguised<T>(disguised: Disguised, compile: () => T): T {
  const originals = disguised.map(([{ type }]) => type);
  try {
    for (const [field, type] of disguised) field.type = type;
    return compile();
  } finally {
    for (const [index, [field]] of disguised.entries()) field.type = originals[index]!;
  }
}

/** The compiler serialises scalars that a schema defines in any case. */
function needsDouble(type: unknown): type is GraphQLLeafType {
  return isEnumType(type) || isSpecifiedScalarType(type as GraphQLScalarType);
}

function withDouble(type: GraphQLOutputType, doubles: Map<GraphQLLeafType, GraphQLScalarType>): GraphQLOutputType {
  if (isNonNullType(type)) return new GraphQLNonNull(withDouble(type.ofType, doubles) as never);
  if (isListType(type)) return new GraphQLList(withDouble(type.ofType, doubles));
  const leaf = type as GraphQLLeafType;
  let double = doubles.get(leaf);
  // No schema defines a name that begins so.
  if (!double) {
    double = new GraphQLScalarType({ name: `__${leaf.name}`, serialize: (value) => leaf.serialize(value) });
    doubles.set(leaf, double);
  }
  return double;
}
