// Operations and values at random, the same for the same seed: to hold one way of executing against another.
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export type Random = () => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)]!;
}

export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Made to be valid in most cases; whoever uses it validates. */
export function randomOperation(
  schema: GraphQLSchema,
  seed: number,
  kind: 'query' | 'mutation' = 'query',
): RandomOperation {
  return new Writer(schema, createRandom(seed)).operation(kind);
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  readonly #definitions: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments: string[] = [];
  #names = 0;

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  operation(kind: 'query' | 'mutation'): RandomOperation {
    const root = kind === 'query' ? this.#schema.getQueryType()! : this.#schema.getMutationType()!;
    const body = this.#selection(root, 4);
    const variables = this.#definitions.length > 0 ? `(${this.#definitions.join(', ')})` : '';
    return { text: [`${kind} Q${variables} ${body}`, ...this.#fragments].join('\n'), variables: this.#variables };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + Math.floor(this.#random() * 4);
    const parts = Array.from({ length: count }, () => this.#part(type, depth));
    return `{ ${parts.join(' ')} }`;
  }

  #part(type: GraphQLCompositeType, depth: number): string {
    const chance = this.#random();
    if (chance < 0.08) return `${this.#alias(0.3)}__typename${this.#condition()}`;
    if (depth > 1 && chance < 0.2)
      return `...${this.#typeCondition(type)}${this.#condition()} `.concat(this.#inline(type, depth));
    if (depth > 1 && chance < 0.28) return this.#spread(type, depth);
    return this.#field(type, depth);
  }

  #target: GraphQLCompositeType | undefined;

  #typeCondition(type: GraphQLCompositeType): string {
    this.#target = type;
    if (this.#random() < 0.3) return '';
    const related = isAbstractType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type];
    this.#target = pick(this.#random, related);
    return ` on ${this.#target.name}`;
  }

  #inline(type: GraphQLCompositeType, depth: number): string {
    return this.#selection(this.#target ?? type, depth - 1);
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const name = `F${++this.#names}`;
    const related = isAbstractType(type) ? [type, ...this.#schema.getPossibleTypes(type)] : [type];
    const target = pick(this.#random, related);
    this.#fragments.push(`fragment ${name} on ${target.name} ${this.#selection(target, depth - 1)}`);
    const spread = `...${name}${this.#condition()}`;
    return this.#random() < 0.3 ? `${spread} ...${name}${this.#condition()}` : spread;
  }

  #field(type: GraphQLCompositeType, depth: number): string {
    const fields = 'getFields' in type ? Object.values(type.getFields()) : [];
    const fitting = depth > 1 ? fields : fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    if (fitting.length === 0) return '__typename';
    const field = pick(this.#random, fitting);
    const args = field.args.filter((argument) => isNonNullType(argument.type) || this.#random() < 0.6);
    const given = args.length > 0 ? `(${args.map((argument) => this.#argument(argument)).join(', ')})` : '';
    // Fields that merge are rarer than fields that do not.
    const alias = this.#alias(field.args.length > 0 ? 1 : isCompositeType(getNamedType(field.type)) ? 0.8 : 0.25);
    const below = this.#below(field.type, depth);
    return `${alias}${field.name}${given}${this.#condition()}${below}`;
  }

  #below(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    return isCompositeType(named) ? ` ${this.#selection(named, depth - 1)}` : '';
  }

  #alias(chance: number): string {
    return this.#random() < chance ? `a${++this.#names}: ` : '';
  }

  #condition(): string {
    if (this.#random() > 0.1) return '';
    const name = pick(this.#random, ['skip', 'include']);
    return ` @${name}(if: ${this.#random() < 0.5 ? this.#random() < 0.5 : this.#variable('Boolean!', this.#random() < 0.5)})`;
  }

  #argument({ name, type }: GraphQLArgument): string {
    if (this.#random() < 0.5) return `${name}: ${this.#literal(type)}`;
    const value = this.#random() < 0.05 ? { wrong: true } : this.#value(type);
    if (value === undefined) return `${name}: ${this.#literal(type)}`;
    return `${name}: ${this.#variable(String(type), value)}`;
  }

  #variable(type: string, value: unknown): string {
    const name = `v${++this.#names}`;
    this.#definitions.push(`$${name}: ${type}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #literal(type: GraphQLInputType): string {
    return print(type, this.#value(type));
  }

  #value(type: GraphQLInputType): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#value(type.ofType) ?? this.#value(type.ofType) ?? this.#present(type.ofType);
    return random() < 0.1 ? null : this.#present(type);
  }

  #present(type: GraphQLInputType): unknown {
    const random = this.#random;
    if (isNonNullType(type)) return this.#present(type.ofType);
    if (isListType(type)) return Array.from({ length: Math.floor(random() * 3) }, () => this.#value(type.ofType));
    if (isEnumType(type)) return pick(random, type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || random() < 0.6);
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type)]));
    }
    const leaves: Record<string, () => unknown> = {
      Int: () => Math.floor(random() * 100) - 20,
      Float: () => Math.round(random() * 1_000) / 8,
      Boolean: () => random() < 0.5,
    };
    return leaves[type.name]?.() ?? pick(random, ['ada', 'ß "quoted"', '', '7']);
  }
}

function print(type: GraphQLInputType, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isNonNullType(type)) return print(type.ofType, value);
  if (isListType(type)) return `[${(value as unknown[]).map((item) => print(type.ofType, item)).join(', ')}]`;
  if (isEnumType(type)) return String(value);
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    return `{${Object.entries(value as object)
      .map(([name, item]) => `${name}: ${print(fields[name]!.type, item)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** A small hash of a text (FNV-1a), to decide by place and seed. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

export interface RandomValues {
  /** Which of the fields have no resolver. */
  readonly isProperty: (type: string, field: string) => boolean;
  readonly seed: number;
}

/** A value for a type at a place: right, null, or wrong in one of the ways that services have. */
export function randomValue(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  place: string,
  values: RandomValues,
  depth = 3,
): unknown {
  const random = createRandom(hashOf(`${place}#${values.seed}`));
  if (isNonNullType(type)) {
    return random() < 0.03
      ? null
      : (randomValue(schema, type.ofType, place, values, depth) ??
          (random() < 0.9 ? present(schema, type.ofType, place, values, depth, random) : null));
  }
  const chance = random();
  if (chance < 0.06) return null;
  if (chance < 0.08) return undefined;
  if (chance < 0.11) return new Error(`error at ${place}`);
  return present(schema, type, place, values, depth, random);
}

function present(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  place: string,
  values: RandomValues,
  depth: number,
  random: Random,
): unknown {
  if (isNonNullType(type)) return present(schema, type.ofType, place, values, depth, random);
  if (isListType(type)) {
    if (random() < 0.03) return 'no list';
    return Array.from({ length: Math.floor(random() * 4) }, (_, index) =>
      randomValue(schema, type.ofType, `${place}.${index}`, values, depth),
    );
  }
  if (isAbstractType(type)) {
    const member = pick(random, schema.getPossibleTypes(type));
    return {
      ...(present(schema, member, place, values, depth, random) as object),
      kind: random() < 0.04 ? 'nothing' : member.name,
    };
  }
  if (isObjectType(type)) {
    if (depth === 0) return {};
    const fields = Object.values(type.getFields()).filter(({ name }) => values.isProperty(type.name, name));
    return Object.fromEntries(
      fields.map((field) => [field.name, randomValue(schema, field.type, `${place}.${field.name}`, values, depth - 1)]),
    );
  }
  return leaf(type.name, isEnumType(type) ? type.getValues().map(({ value }) => value) : [], random);
}

function leaf(name: string, values: readonly unknown[], random: Random): unknown {
  if (random() < 0.04) return { not: 'a leaf' };
  if (values.length > 0) return random() < 0.05 ? 'UNKNOWN' : pick(random, values);
  const leaves: Record<string, () => unknown> = {
    Int: () => (random() < 0.05 ? 2 ** 31 : Math.floor(random() * 1_000)),
    Float: () => random() * 100,
    Boolean: () => random() < 0.5,
    Upper: () => pick(random, ['up', 'lower', 'refused']),
  };
  return leaves[name]?.() ?? pick(random, ['text', '', 'ß', 12, true]);
}
