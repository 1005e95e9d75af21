import { type GraphQLOutputType, getNullableType, isListType, isSpecifiedScalarType } from 'graphql';
import type { ContractType } from '../contracts/index.ts';
import { typeAtPath } from './answer-path.ts';
import type { FieldSource } from './field-source.ts';
import type { ProvenSchema } from './proven-schema.ts';

/** Scalars of contracts whose values, as answers are read, are what the scalar's own serialisation would make of them. */
const same: Readonly<Record<string, readonly string[]>> = {
  String: ['string'],
  ID: ['string'],
  Int: ['int32'],
  Float: ['float', 'int32'],
  Boolean: ['boolean'],
};

/**
 * Whether a field's leaves lie in the answers of services just as they are shown, wherever its type is read from one: reading the answer has
 * checked them, and to serialise them once more would change nothing. What code gives is not meant.
 */
export function isAsShown({ parents }: Pick<ProvenSchema, 'parents'>, source: FieldSource): boolean {
  if (source.kind !== 'property') return false;
  const read = parents.get(source.type.name) ?? [];
  return (
    read.length > 0 &&
    read.every((type) => {
      const found = typeAtPath({ type, nullable: false }, source.path);
      return 'type' in found && isSame(source.field.type, found.type);
    })
  );
}

function isSame(shown: GraphQLOutputType, from: ContractType): boolean {
  const type = getNullableType(shown);
  if (isListType(type)) return from.kind === 'list' && isSame(type.ofType, from.item);
  return from.kind === 'scalar' && isSpecifiedScalarType(type) && same[type.name]!.includes(from.scalar);
}
