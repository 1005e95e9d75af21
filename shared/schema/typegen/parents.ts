import { type GraphQLObjectType, getNamedType } from 'graphql';
import type { ProvenSchema } from '../proven-schema.ts';
import type { ContractTypes } from './contract-types.ts';
import { type Doc, union } from './layout.ts';
import type { TypeNames } from './names.ts';

/** The answers of services that resolvers find in `parent`. */
export class ParentTypes {
  readonly #proven: ProvenSchema;
  readonly #names: TypeNames;
  readonly #contractTypes: ContractTypes;
  readonly #groups: ReadonlySet<string>;
  readonly #named = new Map<GraphQLObjectType, string>();
  readonly #declarations: Doc[] = [];

  constructor(proven: ProvenSchema, names: TypeNames, contractTypes: ContractTypes) {
    this.#proven = proven;
    this.#names = names;
    this.#contractTypes = contractTypes;
    this.#groups = groupsOf(proven);
  }

  /** There is nothing to read in a root type or a group. */
  isGroup(type: GraphQLObjectType): boolean {
    return this.#groups.has(type.name);
  }

  /** The name of the answers that the type is read from; undefined where it is read from none. */
  contractName(type: GraphQLObjectType): string | undefined {
    const contracts = this.#proven.parents.get(type.name);
    if (!contracts || this.isGroup(type)) return undefined;
    const known = this.#named.get(type);
    if (known !== undefined) return known;
    const name = this.#names.claim(`${type.name}Parent`);
    this.#named.set(type, name);
    const answers = union(contracts.map((contract) => this.#contractTypes.answer(contract, '')));
    this.#declarations.push([`export type ${name} = `, answers, ';']);
    return name;
  }

  declarations(): readonly Doc[] {
    return this.#declarations;
  }
}

/** Names of types whose values hold nothing themselves. */
function groupsOf({ schema, sources }: ProvenSchema): ReadonlySet<string> {
  const groups = new Set([schema.getQueryType(), schema.getMutationType()].map((root) => root?.name ?? ''));
  for (const ofType of sources.values()) {
    for (const { kind, field } of ofType.values()) if (kind === 'group') groups.add(getNamedType(field.type).name);
  }
  return groups;
}
