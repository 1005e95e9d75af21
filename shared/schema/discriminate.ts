import type { GraphQLAbstractType, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { type ContractType, describeContractType, type ObjectType } from '../contracts/index.ts';
import { parsePath, typeAtPath } from './answer-path.ts';
import { directiveValues } from './directives.ts';
import type { Misfit } from './fit-output.ts';

/** How the type of a value is told: the value at `path`, looked up in `map`. */
export interface Discriminator {
  readonly path: readonly string[];
  readonly map: ReadonlyMap<string, string>;
}

export interface Discrimination {
  readonly members: readonly { readonly member: GraphQLObjectType; readonly contract: ObjectType }[];
}

/** `@discriminate` as written; without it, `__typename` names the type, as GraphQL services and fallbacks say it. */
export function discriminatorOf(schema: GraphQLSchema, type: GraphQLAbstractType): Discriminator {
  const written = directiveValues(schema, type.astNode, 'discriminate');
  const map = new Map(Object.entries((written?.map ?? {}) as Record<string, string>));
  return { path: parsePath((written?.path as string | undefined) ?? '__typename'), map };
}

/** Which contract type each member of an interface or union shows, or why that cannot be told. */
export function discriminationOf(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  contract: ContractType,
): Discrimination | Misfit {
  const { path, map } = discriminatorOf(schema, type);
  const values = discriminatorValues(contract, path);
  if (!values) {
    return {
      message: 'the answer cannot tell which type a value is',
      expected: `@discriminate(path:) naming a property that says the kind${contract.kind === 'union' ? `: "${contract.discriminator}"` : ''}`,
      found: `"${path.join('.')}" in ${describeContractType(contract)}`,
      repair:
        contract.kind === 'union'
          ? `write ${written([contract.discriminator], [...contract.members.keys()], () => undefined)}`
          : kindsOf(contract).length > 0
            ? `name one of its enums: ${kindsOf(contract).join(', ')}`
            : `show it by an object type, since ${describeContractType(contract)} has no enum that tells kinds apart`,
    };
  }
  const possible = new Map(schema.getPossibleTypes(type).map((member) => [member.name, member]));
  const nameOf = (value: string) => map.get(value) ?? value;
  const missing = [...values.keys()].filter((value) => !possible.has(nameOf(value)));
  const unsourced = [...possible.keys()].filter((name) => ![...values.keys()].some((value) => nameOf(value) === name));
  if (missing.length > 0 || unsourced.length > 0) {
    return {
      message: missing.length > 0 ? 'has no type for some kinds of the answer' : 'has types that the answer never is',
      expected:
        missing.length > 0
          ? `a type for each of ${[...values.keys()].join(', ')}`
          : `one of ${[...values.keys()].join(', ')} for each type`,
      found: missing.length > 0 ? `none for ${missing.join(', ')}` : `none for ${unsourced.join(', ')}`,
      repair:
        missing.length > 0
          ? `write ${written(path, [...values.keys()], (value) => (possible.has(nameOf(value)) ? nameOf(value) : undefined))}`
          : `take ${unsourced.join(', ')} out of ${type}, or name it in the map of @discriminate`,
    };
  }
  return { members: [...values].map(([value, shown]) => ({ member: possible.get(nameOf(value))!, contract: shown })) };
}

function kindsOf(contract: ContractType): string[] {
  const fields = contract.kind === 'object' ? [...contract.fields.values()] : [];
  return fields.filter(({ type }) => type.kind === 'enum').map(({ name }) => name);
}

function written(
  path: readonly string[],
  values: readonly string[],
  nameOf: (value: string) => string | undefined,
): string {
  const map = values.map((value) => `${value}: "${nameOf(value) ?? '…'}"`);
  return `@discriminate(path: "${path.join('.')}", map: {${map.join(', ')}})`;
}

/** The values that the discriminator can have, with the contract type that each means. */
function discriminatorValues(
  contract: ContractType,
  path: readonly string[],
): ReadonlyMap<string, ObjectType> | undefined {
  if (contract.kind === 'union') return path.join('.') === contract.discriminator ? contract.members : undefined;
  if (contract.kind !== 'object') return undefined;
  const at = typeAtPath({ type: contract, nullable: false }, path);
  if ('missing' in at || at.type.kind !== 'enum') return undefined;
  return new Map(at.type.values.map((value) => [value, contract]));
}
