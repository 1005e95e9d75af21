import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  visit,
} from 'graphql';
import { countFields, type ProvenSchema } from '../../schema/index.ts';
import type { PreparedOperation } from '../prepared-operation.ts';

/** Longer documents take too long to compile while others wait: 2,000 characters take up to 70 ms. */
export const maxHotTokens = 200;

/** Interfaces within interfaces make a short document long code. */
const maxFields = 1_000;

/**
 * Why a compiled operation would not answer as graphql-js does; undefined when it does. Not below hand-written resolvers that give objects or
 * lists: those may hold promises and functions, which compiled code takes for values. Not for introspection, which nobody asks for often.
 */
export function whyInterpreted(
  proven: ProvenSchema,
  { document, operationName, plan }: PreparedOperation,
): string | undefined {
  const resolved = plan.steps.find((step) => step.operation === undefined && !givesLeaf(proven, step.field));
  if (resolved) return `${resolved.field} is resolved by code that gives objects or lists`;
  if (introspects(document)) return 'it is introspection';
  const fields = countFields(proven.schema, document, operationName, maxFields);
  return fields < maxFields
    ? undefined
    : `it is ${maxFields} fields or more, counted for every type that they may be of`;
}

export function isCompilable(proven: ProvenSchema, operation: PreparedOperation): boolean {
  return whyInterpreted(proven, operation) === undefined;
}

function givesLeaf(proven: ProvenSchema, name: string): boolean {
  const [type, field] = name.split('.') as [string, string];
  const source = proven.sources.get(type)?.get(field);
  if (!source) return false;
  const shown = isNonNullType(source.field.type) ? source.field.type.ofType : source.field.type;
  return !isListType(shown) && isLeafType(getNamedType(shown));
}

function introspects(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD]: ({ name }: FieldNode) => {
      found ||= name.value === '__schema' || name.value === '__type';
    },
  });
  return found;
}

/** Tokens of a document; one that nobody has parsed has as many as one cares to think. */
export function tokensOf({ tokenCount }: DocumentNode): number {
  return tokenCount ?? Number.POSITIVE_INFINITY;
}
