import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  type GraphQLUnionType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
} from 'graphql';
import type { ContractField, ContractType, ObjectType, UnionType } from '../types.ts';
import { scalarToContractType } from './scalars.ts';

/**
 * Turns the types of one GraphQL schema into contract types. Each named type is converted once, so that a type which refers to itself
 * is one object, and two fields of the same type share it.
 */
export class GraphqlContractTypes {
  readonly #schema: GraphQLSchema;
  readonly #named = new Map<string, ContractType>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The type without its outermost non-null: who holds the value says whether it may be null. */
  convert(type: GraphQLType): ContractType {
    const nullable = getNullableType(type);
    if (!isListType(nullable)) return this.#convertNamed(nullable as GraphQLNamedType);
    return { kind: 'list', item: this.convert(nullable.ofType), itemNullable: !isNonNullType(nullable.ofType) };
  }

  #convertNamed(type: GraphQLNamedType): ContractType {
    const known = this.#named.get(type.name);
    if (known) return known;
    if (isScalarType(type)) return this.#remember(type.name, scalarToContractType(type));
    if (isEnumType(type)) return this.#remember(type.name, enumToContractType(type));
    if (isObjectType(type)) return this.#convertObject(type);
    if (isInputObjectType(type)) return this.#convertInputObject(type);
    return this.#convertAbstract(type);
  }

  #remember<T extends ContractType>(name: string, type: T): T {
    this.#named.set(name, type);
    return type;
  }

  #convertObject(type: GraphQLObjectType): ObjectType {
    const fields = new Map<string, ContractField>();
    const object = this.#remember(type.name, { kind: 'object', name: type.name, fields } as const);
    for (const field of Object.values(type.getFields())) {
      if (this.#isSelectable(field)) fields.set(field.name, this.#convertOutputField(field));
    }
    return object;
  }

  #convertOutputField(field: GraphQLField<unknown, unknown>): ContractField {
    return { name: field.name, type: this.convert(field.type), required: false, nullable: !isNonNullType(field.type) };
  }

  /** A selection is names only, so a field that cannot go without an argument is out of reach; a root type below has no names of its own. */
  #isSelectable(field: GraphQLField<unknown, unknown>): boolean {
    const type = getNamedType(field.type);
    const isRoot = type === this.#schema.getQueryType() || type === this.#schema.getMutationType();
    return !isRoot && !field.args.some(isRequiredArgument);
  }

  #convertInputObject(type: GraphQLInputObjectType): ObjectType {
    const fields = new Map<string, ContractField>();
    const object = this.#remember(type.name, { kind: 'object', name: type.name, fields } as const);
    for (const field of Object.values(type.getFields())) fields.set(field.name, this.#convertInputField(field));
    return object;
  }

  #convertInputField(field: GraphQLInputField): ContractField {
    return {
      name: field.name,
      type: this.convert(field.type),
      required: isRequiredInputField(field),
      nullable: !isNonNullType(field.type),
    };
  }

  #convertAbstract(type: GraphQLInterfaceType | GraphQLUnionType): UnionType {
    const members = new Map<string, ObjectType>();
    const union = this.#remember(type.name, {
      kind: 'union',
      name: type.name,
      discriminator: '__typename',
      members,
    } as const);
    for (const member of this.#schema.getPossibleTypes(type)) {
      members.set(member.name, this.#convertNamed(member) as ObjectType);
    }
    return union;
  }
}

function enumToContractType(type: GraphQLEnumType): ContractType {
  return { kind: 'enum', name: type.name, values: type.getValues().map((value) => value.name) };
}
