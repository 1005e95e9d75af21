import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLScalarType,
  isEnumType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';
import { block, braces, type Doc, docComment, listOf, literal, property, union } from './layout.ts';
import type { TypeNames } from './names.ts';

/** How a scalar lies between services and the schema. Results may be what the scalar's `serialize` takes as well. */
const scalars: Readonly<Record<string, { readonly argument: string; readonly result?: Doc }>> = {
  ID: { argument: 'string', result: union(['string', 'number']) },
  String: { argument: 'string' },
  Int: { argument: 'number' },
  Float: { argument: 'number' },
  Boolean: { argument: 'boolean' },
  DateTime: { argument: 'string' },
  Date: { argument: 'string' },
  Long: { argument: 'string', result: union(['string', 'number']) },
};

/** The TypeScript of the BFF's own arguments, inputs, enums and scalars, in the form that resolvers see. */
export class SchemaTypes {
  readonly #names: TypeNames;
  readonly #named = new Map<GraphQLNamedType, string>();
  readonly #declarations: Doc[] = [];

  constructor(names: TypeNames) {
    this.#names = names;
  }

  /** The arguments of a field as one object. */
  args(field: GraphQLField<unknown, unknown>): Doc {
    return braces(field.args.map((argument) => this.#input(argument)));
  }

  /** A scalar or an enum as a resolver gives it. */
  leaf(type: GraphQLScalarType | GraphQLEnumType): Doc {
    if (isEnumType(type)) return this.#enum(type);
    const known = scalars[type.name];
    return known ? (known.result ?? known.argument) : this.#scalar(type);
  }

  declarations(): readonly Doc[] {
    return this.#declarations;
  }

  #input({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): Doc {
    return property(name, this.#inputType(type), { optional: !isNonNullType(type) && defaultValue === undefined });
  }

  #inputType(type: GraphQLInputType): Doc {
    if (!isNonNullType(type)) return union([this.#notNull(type), 'null']);
    return this.#notNull(type.ofType);
  }

  #notNull(type: GraphQLInputType): Doc {
    if (isListType(type)) return listOf(this.#inputType(type.ofType));
    if (isScalarType(type)) return scalars[type.name]?.argument ?? this.#scalar(type);
    if (isEnumType(type)) return this.#enum(type);
    return this.#inputObject(type as GraphQLInputObjectType);
  }

  #scalar(type: GraphQLScalarType): Doc {
    if (type.name !== 'Money') return 'unknown';
    return this.#declare(type, () => block([property('amount', 'string'), property('currency', 'string')]));
  }

  #enum(type: GraphQLEnumType): Doc {
    return this.#declare(type, () => union(type.getValues().map(({ value }) => literal(String(value)))));
  }

  #inputObject(type: GraphQLInputObjectType): Doc {
    return this.#declare(type, () => block(Object.values(type.getFields()).map((field) => this.#input(field))));
  }

  #declare(type: GraphQLNamedType, body: () => Doc): string {
    const known = this.#named.get(type);
    if (known !== undefined) return known;
    const name = this.#names.claim(type.name);
    this.#named.set(type, name);
    const declaration = [`export type ${name} = `, body(), ';'];
    this.#declarations.push(type.description ? [docComment(type.description), '\n', declaration] : declaration);
    return name;
  }
}
