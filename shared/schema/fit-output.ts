import {
  type GraphQLEnumType,
  type GraphQLNonNull,
  type GraphQLNullableType,
  type GraphQLOutputType,
  type GraphQLScalarType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { type ContractType, describeContractType } from '../contracts/index.ts';
import type { TypedValue } from './answer-path.ts';

/** How a field takes what may be missing. */
interface FitOptions {
  /** A null here is the field's own business: it is nullable, or has a fallback. */
  readonly nullsHandled: boolean;
  /** The field calls: what its lists lack can be dropped. */
  readonly calls: boolean;
  readonly dropMissing: boolean;
}

/** Why a field cannot show what the contract gives. */
export interface Misfit {
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
}

/** A composite value that is yet to be compared, field by field. */
export interface Remainder {
  readonly type: ContractType;
}

/**
 * Compares a field's type with what the contract gives, down to the named type. Leaves are compared at once; for objects, interfaces and
 * unions the contract's type is handed back, to be walked.
 */
export function fitOutput(
  type: GraphQLOutputType,
  value: TypedValue,
  options: FitOptions,
  isItem = false,
): Misfit | Remainder {
  if (isNonNullType(type)) {
    if (value.nullable && !options.nullsHandled)
      return isItem ? nonNullItemMisfit(type, value, options.calls) : nonNullMisfit(type, value);
    return fitOutput(type.ofType, { ...value, nullable: false }, options);
  }
  if (isListType(type)) {
    if (value.type.kind !== 'list') return typeMisfit(type, value);
    const item = { type: value.type.item, nullable: value.type.itemNullable && !options.dropMissing };
    return fitOutput(type.ofType, item, { ...options, nullsHandled: false }, true);
  }
  if (isScalarType(type)) return showsScalar(type, value.type) ? { type: value.type } : typeMisfit(type, value);
  if (isEnumType(type)) return fitEnum(type, value);
  return value.type.kind === 'object' || value.type.kind === 'union' ? { type: value.type } : typeMisfit(type, value);
}

const shownBy: Readonly<Record<string, readonly string[]>> = {
  String: ['string', 'date', 'date-time', 'int64', 'bytes'],
  ID: ['string', 'int32', 'int64'],
  Int: ['int32'],
  Float: ['float', 'int32'],
  Boolean: ['boolean'],
  DateTime: ['date-time'],
  Date: ['date'],
  Long: ['int64', 'int32'],
};

function showsScalar(type: GraphQLScalarType, from: ContractType): boolean {
  if (type.name === 'JSON') return true;
  if (type.name === 'Money') return isMoney(from);
  const shown = shownBy[type.name];
  if (!shown) return true; // a scalar of the BFF's own checks its values itself
  if (from.kind === 'enum') return type.name === 'String';
  return from.kind === 'scalar' && shown.includes(from.scalar);
}

/** `{amount: decimal text, currency: text}`. */
export function isMoney(type: ContractType): boolean {
  if (type.kind !== 'object') return false;
  return ['amount', 'currency'].every((name) => {
    const part = type.fields.get(name)?.type;
    return part?.kind === 'scalar' && part.scalar === 'string';
  });
}

function fitEnum(type: GraphQLEnumType, { type: from, nullable }: TypedValue): Misfit | Remainder {
  if (from.kind !== 'enum') return typeMisfit(type, { type: from, nullable });
  const shown = new Map(type.getValues().map((value) => [value.value as string, value.name]));
  const missing = from.values.filter((value) => !shown.has(value));
  if (missing.length > 0) {
    return {
      message: `enum ${type.name} cannot show every value of the contract`,
      expected: `a value for each of ${from.values.join(', ')}`,
      found: `no value for ${missing.join(', ')}`,
      repair: `add to enum ${type.name}: ${missing.map((value) => `${toEnumName(value)}${toEnumName(value) === value ? '' : ` @from(value: "${value}")`}`).join(', ')}`,
    };
  }
  const unsourced = [...shown].filter(([value]) => !from.values.includes(value));
  if (unsourced.length === 0) return { type: from };
  return {
    message: `enum ${type.name} has values that the contract does not know`,
    expected: `values of the contract: ${from.values.join(', ')}`,
    found: unsourced.map(([value, name]) => (value === name ? name : `${name} @from(value: "${value}")`)).join(', '),
    repair: `remove ${unsourced.map(([, name]) => name).join(', ')}, or name the contract's value with @from(value:)`,
  };
}

function toEnumName(value: string): string {
  return value.replace(/\W+/g, '_').toUpperCase();
}

function nonNullMisfit(type: GraphQLNonNull<GraphQLNullableType & GraphQLOutputType>, value: TypedValue): Misfit {
  return {
    message: 'is never null, but the contract may leave it out',
    expected: `${type.ofType}, or a required field in the contract`,
    found: `${type} over ${describeContractType(value.type, true)}`,
    repair: 'remove the !, or make the field required in the contract',
  };
}

function nonNullItemMisfit(
  type: GraphQLNonNull<GraphQLNullableType & GraphQLOutputType>,
  value: TypedValue,
  calls: boolean,
): Misfit {
  return {
    message: 'has items that are never null, but the contract may leave some out',
    expected: `[${type.ofType}]${calls ? ', or onMissing: DROP' : ''}`,
    found: `[${type}] over items of ${describeContractType(value.type, true)}`,
    repair: `remove the ! of the item${calls ? ', or add onMissing: DROP to @call to leave out what is missing' : ', or make items required in the contract'}`,
  };
}

function typeMisfit(type: GraphQLOutputType, value: TypedValue): Misfit {
  return {
    message: 'has a type that does not fit the contract',
    expected: `a type that shows ${describeContractType(value.type, value.nullable)}: ${suggestType(value.type)}`,
    found: String(type),
    repair: `change the type to ${suggestType(value.type)}, or read another part of the answer with @from(path:)`,
  };
}

/** The GraphQL type that shows a contract's type most plainly. */
function suggestType(type: ContractType): string {
  switch (type.kind) {
    case 'scalar':
      return {
        string: 'String',
        boolean: 'Boolean',
        int32: 'Int',
        int64: 'Long',
        float: 'Float',
        bytes: 'String',
        date: 'Date',
        'date-time': 'DateTime',
      }[type.scalar];
    case 'enum':
      return `an enum of ${type.values.join(', ')}`;
    case 'list':
      return `[${suggestType(type.item)}]`;
    case 'object':
      return isMoney(type) ? 'Money' : 'an object type';
    case 'union':
      return 'a union or interface with @discriminate';
    case 'any':
      return 'JSON';
  }
}
