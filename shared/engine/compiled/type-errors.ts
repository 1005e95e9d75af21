// graphql-jit does not expect a type resolver to throw: the answer would never come. It is told of a type that does not exist, and the error
// waits here for the place where it belongs.
import {
  type GraphQLAbstractType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  responsePathAsArray,
} from 'graphql';

type Path = readonly (string | number)[];

/** What type resolvers have thrown in executions that are under way, by their context. */
const thrown = new WeakMap<object, Map<string, unknown>>();

/** graphql-jit reads a type's name from it: no type has none. */
const noType = Object.freeze({ name: '' });

/** Compiles with type resolvers that never throw; the schema is as it was when this returns. */
export function withSafeTypeResolvers<T>(schema: GraphQLSchema, compile: () => T): T {
  const types = Object.values(schema.getTypeMap()).filter(isAbstractType);
  const originals = types.map(({ resolveType }) => resolveType);
  try {
    for (const type of types) type.resolveType = safe(type);
    return compile();
  } finally {
    types.forEach((type, index) => {
      type.resolveType = originals[index];
    });
  }
}

function safe({ resolveType }: GraphQLAbstractType): GraphQLAbstractType['resolveType'] {
  if (!resolveType) return resolveType;
  return (value, context, info, type) => {
    try {
      return resolveType(value, context, info, type);
    } catch (error) {
      remember(context, info, error);
      return noType as unknown as string;
    }
  };
}

function remember(context: object, { path }: GraphQLResolveInfo, error: unknown): void {
  let ofContext = thrown.get(context);
  if (!ofContext) thrown.set(context, (ofContext = new Map()));
  ofContext.set(keyOf(responsePathAsArray(path)), error);
}

/** What the type resolver at this place threw; undefined when it did not. */
export function typeErrorAt(context: object, path: Path): unknown {
  return thrown.get(context)?.get(keyOf(path));
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
