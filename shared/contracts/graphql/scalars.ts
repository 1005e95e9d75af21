import type { GraphQLScalarType } from 'graphql';
import type { ContractType, ScalarName } from '../types.ts';

/**
 * A scalar of the SDL as a contract type. The specification's own five are what they say; a custom one is known by its name or by the
 * document its `@specifiedBy` names, and may be anything JSON can hold where neither says more.
 */
export function scalarToContractType(scalar: GraphQLScalarType): ContractType {
  const name = scalarsByName.get(scalar.name) ?? scalarOfSpecification(scalar.specifiedByURL);
  return name === undefined ? { kind: 'any' } : { kind: 'scalar', scalar: name };
}

const scalarsByName: ReadonlyMap<string, ScalarName> = new Map([
  ['ID', 'string'],
  ['String', 'string'],
  ['Boolean', 'boolean'],
  ['Int', 'int32'],
  ['Float', 'float'],
  ['DateTime', 'date-time'],
  ['Date', 'date'],
  ['Long', 'int64'],
  ['BigInt', 'int64'],
  ['Int64', 'int64'],
]);

/** RFC 3339 and the registered scalars built on it are moments; the others listed (UUID, URI, e-mail address, language) are text. */
function scalarOfSpecification(url: string | null | undefined): ScalarName | undefined {
  if (!url) return undefined;
  if (/rfc3339|\/date-time\b/i.test(url)) return 'date-time';
  if (/rfc(4122|9562|3986|3987|5321|5322|5646)\b/i.test(url)) return 'string';
  return undefined;
}
