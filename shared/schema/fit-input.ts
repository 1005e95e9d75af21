import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { type ContractType, describeContractType, type ObjectType } from '../contracts/index.ts';
import { isMoney } from './fit-output.ts';

/** Pairs under way: an input type that holds itself fits when nothing else speaks against it. */
type Seen = Map<GraphQLInputObjectType, Set<ObjectType>>;

/** Why values of a GraphQL input type do not fit the contract's type; undefined when they do. Nullability is the caller's. */
export function inputMisfit(type: GraphQLInputType, to: ContractType, seen: Seen = new Map()): string | undefined {
  const given = getNullableType(type);
  if (to.kind === 'any') return undefined;
  if (isListType(given)) {
    if (to.kind !== 'list') return `${type} is a list, the contract takes ${describeContractType(to)}`;
    if (!to.itemNullable && !isNonNullType(given.ofType))
      return `items of ${type} may be null, those of the contract not`;
    return inputMisfit(given.ofType, to.item, seen);
  }
  if (isScalarType(given))
    return acceptsScalar(to, given.name) ? undefined : `${type} does not fit ${describeContractType(to)}`;
  if (isEnumType(given))
    return enumMisfit(
      given.getValues().map((value) => value.value as string),
      to,
    );
  if (isInputObjectType(given) && to.kind === 'object') return objectMisfit(given, to, seen);
  return `${type} does not fit ${describeContractType(to)}`;
}

/** The GraphQL type that gives what the contract takes most plainly. */
export function suggestInputType(to: ContractType): string {
  switch (to.kind) {
    case 'scalar':
      return acceptedBy[to.scalar]![0]!;
    case 'enum':
      return `an enum of ${to.values.join(', ')}`;
    case 'list':
      return `[${suggestInputType(to.item)}${to.itemNullable ? '' : '!'}]`;
    case 'any':
      return 'JSON';
    default:
      return 'an input type';
  }
}

const acceptedBy: Readonly<Record<string, readonly string[]>> = {
  string: ['String', 'ID'],
  boolean: ['Boolean'],
  int32: ['Int'],
  int64: ['Long', 'Int', 'ID'],
  float: ['Float', 'Int'],
  bytes: ['String'],
  date: ['Date'],
  'date-time': ['DateTime'],
};

function acceptsScalar(to: ContractType, name: string): boolean {
  if (to.kind === 'object') return name === 'JSON' || (name === 'Money' && isMoney(to));
  if (to.kind !== 'scalar') return false;
  const known = Object.values(acceptedBy).some((names) => names.includes(name)) || name === 'Money' || name === 'JSON';
  return acceptedBy[to.scalar]!.includes(name) || !known; // a scalar of the BFF's own is checked when it is bound
}

function enumMisfit(values: readonly string[], to: ContractType): string | undefined {
  if (to.kind === 'scalar' && to.scalar === 'string') return undefined;
  if (to.kind !== 'enum') return `an enum does not fit ${describeContractType(to)}`;
  const unknown = values.filter((value) => !to.values.includes(value));
  return unknown.length > 0 ? `the contract's enum ${to.name} does not know ${unknown.join(', ')}` : undefined;
}

function objectMisfit(given: GraphQLInputObjectType, to: ObjectType, seen: Seen): string | undefined {
  const compared = seen.get(given) ?? new Set();
  seen.set(given, compared);
  if (compared.has(to)) return undefined;
  compared.add(to);
  const fields = given.getFields();
  for (const field of Object.values(fields)) {
    const target = to.fields.get(field.name);
    if (!target) return `${given}.${field.name} is not a property of ${to.name}`;
    const problem = inputMisfit(field.type, target.type, seen);
    if (problem) return `${given}.${field.name}: ${problem}`;
    if (target.required && !isNonNullType(field.type))
      return `${given}.${field.name} may be null, but ${to.name}.${field.name} is required`;
  }
  const missing = [...to.fields.values()].find((field) => field.required && !fields[field.name]);
  return missing ? `${given} lacks ${missing.name}, which ${to.name} requires` : undefined;
}
