import type { GraphQLField, GraphQLSchema } from 'graphql';
import { isObjectType } from 'graphql';
import type { CallSource } from '../../schema/index.ts';

/**
 * Compiles as if some fields lay in their parents; the schema is as it was when this returns. What the compiler makes for a resolver, three
 * functions, a path and an `info` for each place, is the larger part of what a long list costs.
 */
export function withoutResolvers<T>(schema: GraphQLSchema, sources: readonly CallSource[], compile: () => T): T {
  const fields = sources.map(({ type, field }) => fieldOf(schema, type.name, field.name));
  const resolvers = fields.map(({ resolve }) => resolve);
  try {
    for (const field of fields) field.resolve = undefined;
    return compile();
  } finally {
    for (const [index, field] of fields.entries()) field.resolve = resolvers[index];
  }
}

function fieldOf(schema: GraphQLSchema, typeName: string, name: string): GraphQLField<unknown, unknown> {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new TypeError(`${typeName} is no object type`);
  return type.getFields()[name]!;
}
