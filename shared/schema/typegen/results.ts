import {
  type GraphQLAbstractType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import type { ContractType } from '../../contracts/index.ts';
import { typeAtPath } from '../answer-path.ts';
import { discriminatorOf } from '../discriminate.ts';
import type { CallSource } from '../field-source.ts';
import type { ProvenSchema } from '../proven-schema.ts';
import { type Reference, referencesOf } from '../template.ts';
import type { ContractTypes } from './contract-types.ts';
import { block, braces, type Doc, intersection, listOf, literal, union } from './layout.ts';
import type { TypeNames } from './names.ts';
import type { ParentTypes } from './parents.ts';
import type { SchemaTypes } from './schema-types.ts';
import { type PathEnd, Shape } from './shape.ts';

export interface ResultTypesOptions {
  readonly proven: ProvenSchema;
  readonly names: TypeNames;
  readonly schemaTypes: SchemaTypes;
  readonly contractTypes: ContractTypes;
  readonly parents: ParentTypes;
}

/**
 * What a resolver has to give for a field: not the BFF's type, but what the BFF's type is read from. Calls and resolvers beneath are no
 * part of it; what calls read of their parent is.
 */
export class ResultTypes {
  readonly #options: ResultTypesOptions;
  readonly #named = new Map<GraphQLNamedType, string>();
  readonly #declarations: Doc[] = [];

  constructor(options: ResultTypesOptions) {
    this.#options = options;
  }

  /** A nullable field's resolver may give undefined as well, as contracts leave things out. */
  result(type: GraphQLOutputType): Doc {
    const value = this.#notNull(getNullableType(type));
    return isNonNullType(type) || value === 'unknown' ? value : ['Maybe<', value, '>'];
  }

  /** The name of what the type's own fields are read from, where resolvers give it. */
  nameOf(type: GraphQLObjectType | GraphQLAbstractType): string {
    const known = this.#named.get(type);
    if (known !== undefined) return known;
    const name = this.#options.names.claim(`${type.name}Result`);
    this.#named.set(type, name);
    const body = isAbstractType(type) ? this.#abstract(type) : this.#object(type);
    this.#declarations.push([`export type ${name} = `, body, ';']);
    return name;
  }

  declarations(): readonly Doc[] {
    return this.#declarations;
  }

  #notNull(type: GraphQLOutputType): Doc {
    if (isListType(type)) return listOf(this.#item(type.ofType));
    if (isScalarType(type) || isEnumType(type)) return this.#options.schemaTypes.leaf(type);
    return this.nameOf(type as GraphQLObjectType | GraphQLAbstractType);
  }

  #item(type: GraphQLOutputType): Doc {
    const value = this.#notNull(getNullableType(type));
    return isNonNullType(type) ? value : union([value, 'null']);
  }

  /** A resolver of the type's own reads whatever it likes of its parent, so the parent has to be whole. */
  #object(type: GraphQLObjectType): Doc {
    const { proven, parents } = this.#options;
    const sources = [...(proven.sources.get(type.name)?.values() ?? [])];
    const parent = parents.contractName(type);
    if (parent !== undefined && sources.some(({ kind, name }) => kind === 'resolver' || proven.unresolved.has(name)))
      return parent;
    const shape = new Shape();
    for (const source of sources) {
      // A group that a resolver gives the parent of is read from it.
      if ((source.kind === 'property' || source.kind === 'group') && !proven.unresolved.has(source.name))
        shape.add(source.path, this.#endOf(source.field.type), this.#listLevels(type, source.path));
      if (source.kind === 'call') this.#addReferences(shape, source);
    }
    return shape.isEmpty ? 'object' : block(shape.toDocs());
  }

  #endOf(type: GraphQLOutputType): PathEnd {
    const required = isNonNullType(type);
    const nullable = getNullableType(type);
    return { required, value: isListType(nullable) ? { item: this.#endOf(nullable.ofType) } : this.#notNull(nullable) };
  }

  #addReferences(shape: Shape, source: CallSource): void {
    for (const [input, template] of source.input) {
      for (const reference of referencesOf(template)) {
        if (reference.root !== 'parent') continue;
        const whole = template === reference ? input : undefined;
        const end = this.#readByContract(source, reference) ?? this.#readByInput(source, whole);
        shape.add(reference.path, end, this.#listLevels(source.type, reference.path));
      }
    }
  }

  /** As the contract that the parent is elsewhere read from has it. */
  #readByContract({ type }: CallSource, { path }: Reference): PathEnd | undefined {
    for (const parent of this.#options.proven.parents.get(type.name) ?? []) {
      const at = typeAtPath({ type: parent, nullable: false }, path);
      if (!('missing' in at)) return this.#contractEnd(at.type, at.nullable);
    }
    return undefined;
  }

  #contractEnd(type: ContractType, nullable: boolean): PathEnd {
    const value =
      type.kind === 'list'
        ? { item: this.#contractEnd(type.item, type.itemNullable) }
        : this.#options.contractTypes.answer(type, '');
    return { required: !nullable, value };
  }

  /** No contract says what it is, so it is what the call may be given. */
  #readByInput({ operation, eachOf }: CallSource, input: string | undefined): PathEnd {
    const field = input === undefined ? undefined : operation.contract.input.fields.get(input);
    if (!field) return { required: true, value: 'string | number | boolean' };
    const value = this.#options.contractTypes.input(field.type, operation.service.name);
    return { required: field.required, value: eachOf === input ? { item: { required: true, value } } : value };
  }

  /** At which steps of a path the contract has lists; undefined where no contract is read. */
  #listLevels({ name }: GraphQLObjectType, path: readonly string[]): readonly number[] | undefined {
    for (const parent of this.#options.proven.parents.get(name) ?? []) {
      const levels = listLevels(parent, path);
      if (levels) return levels;
    }
    return undefined;
  }

  #abstract(type: GraphQLAbstractType): Doc {
    const { schema } = this.#options.proven;
    const { path, map } = discriminatorOf(schema, type);
    return union(
      schema.getPossibleTypes(type).map((member) => {
        const values = [...map].filter(([, name]) => name === member.name).map(([value]) => literal(value));
        const kind = new Shape();
        kind.add(path, { required: true, value: union(values.length > 0 ? values : [literal(member.name)]) });
        return intersection([this.nameOf(member), braces(kind.toDocs())]);
      }),
    );
  }
}

function listLevels(parent: ContractType, path: readonly string[]): readonly number[] | undefined {
  const levels: number[] = [];
  let type = parent;
  for (const name of path) {
    const field = type.kind === 'object' ? type.fields.get(name) : undefined;
    if (!field) return undefined;
    let level = 0;
    for (type = field.type; type.kind === 'list'; type = type.item) level++;
    levels.push(level);
  }
  return levels;
}
