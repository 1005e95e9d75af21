import {
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf, selectedFields, selectionSetsOf } from './selected-fields.ts';

/**
 * Fields of an operation when every place is unfolded for each type that it may have: what compiled code is as long as. An interface
 * within an interface multiplies. Counted no further than to `most`, so that counting takes no longer than that.
 */
export function countFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  most: number,
): number {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return 0;
  const fragments = fragmentsOf(document);
  let count = 0;
  const walk = (type: GraphQLNamedType, sets: readonly SelectionSetNode[]): void => {
    if (isAbstractType(type)) for (const member of schema.getPossibleTypes(type)) walk(member, sets);
    if (!isObjectType(type)) return;
    for (const nodes of selectedFields(schema, fragments, type, sets).values()) {
      if (++count >= most) return;
      const field = type.getFields()[nodes[0]!.name.value];
      if (field) walk(getNamedType(field.type), selectionSetsOf(nodes));
    }
  };
  walk(root, [operation.selectionSet]);
  return Math.min(count, most);
}
