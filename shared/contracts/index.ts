export { type AnswerReaderOptions, createAnswerReader } from './answer.ts';
export { describeContractType } from './describe.ts';
export { readGraphqlSdl } from './graphql/index.ts';
export { createInputBinder, type InputBinder } from './input.ts';
export { loadContract } from './load.ts';
export { findMisfit, type Misfit } from './misfit.ts';
export { compilePattern, findBacktracking } from './openapi/linear-pattern.ts';
export { readOpenApi } from './openapi/read-openapi.ts';
export { readProto } from './proto/read-proto.ts';
export type {
  AnyType,
  Contract,
  ContractField,
  ContractOperation,
  ContractType,
  EnumType,
  GraphqlBinding,
  GrpcBinding,
  ListType,
  ObjectType,
  Protocol,
  RestBinding,
  RestParameter,
  ScalarLimits,
  ScalarName,
  ScalarType,
  UnionType,
} from './types.ts';
