import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';

/** The object types that a BFF has written. */
export function objectTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
}
