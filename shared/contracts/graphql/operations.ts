import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isNonNullType,
  isRequiredArgument,
} from 'graphql';
import type { ContractField, ContractOperation } from '../types.ts';
import { GraphqlContractTypes } from './contract-types.ts';

type OperationType = 'query' | 'mutation';

/**
 * Every root field as an operation of its name: query fields are reads, mutation fields writes. A mutation that shares its name with a
 * query is reached as `Mutation.<name>`.
 */
export function readGraphqlOperations(schema: GraphQLSchema): ReadonlyMap<string, ContractOperation> {
  const types = new GraphqlContractTypes(schema);
  const operations = new Map<string, ContractOperation>();
  for (const field of rootFields(schema.getQueryType())) {
    operations.set(field.name, toOperation(field.name, 'query', field, types));
  }
  for (const field of rootFields(schema.getMutationType())) {
    const name = operations.has(field.name) ? `Mutation.${field.name}` : field.name;
    operations.set(name, toOperation(name, 'mutation', field, types));
  }
  return operations;
}

function rootFields(type: GraphQLObjectType | null | undefined): readonly GraphQLField<unknown, unknown>[] {
  return type ? Object.values(type.getFields()) : [];
}

function toOperation(
  name: string,
  operationType: OperationType,
  field: GraphQLField<unknown, unknown>,
  types: GraphqlContractTypes,
): ContractOperation {
  return {
    name,
    read: operationType === 'query',
    input: {
      kind: 'object',
      name: `${name} input`,
      fields: new Map(field.args.map((argument) => [argument.name, toInputField(argument, types)])),
    },
    answer: types.convert(field.type),
    answerNullable: !isNonNullType(field.type),
    binding: {
      protocol: 'graphql',
      operationType,
      field: field.name,
      argumentTypes: new Map(field.args.map((argument) => [argument.name, String(argument.type)])),
    },
    line: field.astNode?.loc?.startToken.line ?? 1,
  };
}

function toInputField(argument: GraphQLArgument, types: GraphqlContractTypes): ContractField {
  return {
    name: argument.name,
    type: types.convert(argument.type),
    required: isRequiredArgument(argument),
    nullable: !isNonNullType(argument.type),
  };
}
