import {
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { type Fragments, fragmentsOf, selectedFields, selectionSetsOf } from '../schema/index.ts';
import type { PreparedOperation } from './prepared-operation.ts';

type Path = readonly (string | number)[];

/** Tells of places in an operation's answer whether they may not be null. Fields of other types under one key are alike in it. */
export function createNullability(
  schema: GraphQLSchema,
  { document, operationName }: Pick<PreparedOperation, 'document' | 'operationName'>,
): (path: Path) => boolean {
  const operation = getOperationAST(document, operationName)!;
  const fragments = fragmentsOf(document);
  const root = schema.getRootType(operation.operation)!;
  /** By keys alone: a thousand items have one type. */
  const known = new Map<string, boolean>();
  return (path) => {
    const place = path.map((key) => (typeof key === 'number' ? '' : key)).join('.');
    let isNonNull = known.get(place);
    if (isNonNull === undefined) {
      const fields = [{ type: root, sets: [operation.selectionSet] }];
      known.set(place, (isNonNull = isNonNullType(typeAt({ schema, fragments }, fields, path))));
    }
    return isNonNull;
  };
}

interface Selected {
  readonly type: GraphQLNamedType;
  readonly sets: ReturnType<typeof selectionSetsOf>;
}

interface Within {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
}

function typeAt(within: Within, root: readonly Selected[], path: Path): GraphQLOutputType | undefined {
  let selected = root;
  let type: GraphQLOutputType | undefined;
  for (const key of path) {
    if (typeof key === 'number') {
      const list: GraphQLOutputType | undefined = type && getNullableType(type);
      type = isListType(list) ? list.ofType : undefined;
    } else {
      const fields = selected.flatMap((one) => fieldsUnder(within, one, key));
      type = fields[0]?.type;
      selected = fields.map((field) => ({ type: getNamedType(field.type), sets: selectionSetsOf(field.nodes) }));
    }
  }
  return type;
}

function fieldsUnder({ schema, fragments }: Within, { type, sets }: Selected, key: string) {
  return objectsOf(schema, type).flatMap((object) => {
    const nodes: readonly FieldNode[] = selectedFields(schema, fragments, object, sets).get(key) ?? [];
    const field = nodes[0] && object.getFields()[nodes[0].name.value];
    return field ? [{ type: field.type, nodes }] : [];
  });
}

function objectsOf(schema: GraphQLSchema, type: GraphQLNamedType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}
