// Documents: good ones of a BFF's own schema, good ones with something done to them, and shapes that are dear to read or to check.
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import type { Random } from '../services/data/random.ts';
import { randomOperation } from '../support/random-operations.ts';
import { mutate, oddJson, oddNames } from './oddities.ts';

export interface Document {
  readonly text: string;
  /** A JSON text; undefined: none are sent. */
  readonly variables: string | undefined;
  readonly operationName?: string;
  /** graphql-js finds a mistake in it, so that nothing of it may be answered. */
  readonly invalid: boolean;
}

/** What operations are limited to (design, section 10); shapes are made to lie around these. */
const limits = { characters: 15_000, tokens: 1_000 };

const pieces: readonly string[] = [
  ...['{', '}', '(', ')', '[', ']', ':', '!', '=', '|', '@', '$', '&', '...', '"', '"""', '#', ',', '\\'],
  ...[
    'query ',
    'mutation ',
    'subscription ',
    'fragment ',
    ' on ',
    'null',
    'true',
    '@skip(if: true)',
    '@include(if: $a)',
  ],
  ...['@defer', '@stream', '@call(service: "users")', '@auth', '@cost(weight: "9")', '@oneOf', '@deprecated'],
  ...['__typename', '__schema{types{name}}', '__type(name: "Query"){fields{name}}', '...f', '...on Query', '$a', '$v1'],
  ...['"\\u{110000}"', '"\\ud800"', '"""\n\\"""', '\u0000', '\uFEFF', '\u2028', '-0', '1e999', '99999999999999999999'],
];

type Shape = (random: Random, schema: GraphQLSchema) => string;

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const some = (random: Random) => random.pick([1, 2, 5, 16, 60, 200, 330, 500, 1_500]);

const shapes: readonly Shape[] = [
  // nested
  (random, schema) => cycle(random, schema, random.integer(1, 40)),
  (random) => `${'{a'.repeat(some(random))}${'}'.repeat(some(random))}`,
  (random) => `${'{...{'.repeat(some(random))}__typename${'}}'.repeat(some(random))}`,
  (random, schema) => withArgument(random, schema, '['.repeat(some(random)) + ']'.repeat(some(random))),
  (random, schema) => withArgument(random, schema, `${'{a:'.repeat(some(random))}1${'}'.repeat(some(random))}`),
  (random) => `query (${times(some(random), (i) => `$v${i}: ${'['.repeat(random.integer(0, 60))}Int`)}) { __typename }`,
  // fan-out
  (random, schema) => `{ ${repeated(random, schema, (i) => `a${i}: `)} }`,
  (random, schema) => `{ ${repeated(random, schema, () => '')} }`,
  (random, schema) =>
    `{ ${repeated(random, schema, () => '')} ...f } fragment f on Query { ${repeated(random, schema, () => 'b: ')} }`,
  (random) => {
    const count = random.integer(1, 110);
    return `${times(count, (i) => `fragment f${i + 1} on Query{...f${i} ...f${i}}`)} fragment f0 on Query{__typename} {...f${count}}`;
  },
  (random) => {
    const count = random.integer(1, 120);
    return `{...f0} ${times(count, (i) => `fragment f${i} on Query{...f${random.integer(0, count)}}`)}`;
  },
  (random, schema) =>
    `{ ${times(some(random), (i) => `...${i % 2 ? 'on Query' : ''}{${field(random, schema, 'Query')}}`)} }`,
  (random) =>
    `{ __typename ${times(some(random), (i) => random.pick(['@aa', '@skip(if: false)', `@a${i}`, '@include(if: $b)']))} }`,
  (random, schema) => `{ ${field(random, schema, 'Query').slice(0, -1)}x ${times(some(random), (i) => `f${i}`)} }`,
  (random) => times(some(random), (i) => `query Q${i} { __typename }`),
  (random) =>
    `query Q(${times(some(random), (i) => `$v${i}: Int = ${i}`)}) { a(${times(some(random), (i) => `a${i}: $v${i}`)}) }`,
  // the same, deep and often: what has to be merged
  (random, schema) => `{ ${Array(some(random)).fill(path(random, schema)).join(' ')} }`,
  (random, schema) => `{ ${times(some(random), () => path(random, schema))} }`,
  (random, schema) => {
    const [count, one] = [random.integer(2, 60), path(random, schema)];
    const body = (i: number) =>
      random.chance(0.5) ? one : `${path(random, schema)} ...f${random.integer(i + 1, count)}`;
    return `{${times(count, (i) => `...f${i}`)} ${one}} ${times(count + 1, (i) => `fragment f${i} on Query{${i < count ? body(i) : one}}`)}`;
  },
  (random, schema) => {
    const one = path(random, schema);
    return `{ ${times(some(random), () => random.pick([one, `... { ${one} }`, `... on Query { ${one} __typename }`]))} }`;
  },
  // huge
  (random) => `{${','.repeat(random.pick([limits.characters - 14, limits.characters, 900_000]))}__typename}`,
  (random) =>
    `{ __typename } #${random.pick(['x', '🦊', '\t', '#']).repeat(random.pick([7_000, limits.characters, 300_000]))}`,
  (random) => `{ ${'f'.repeat(random.pick([1_000, 14_000, 200_000]))} }`,
  (random, schema) => withArgument(random, schema, `"${random.pick(['a', '\\n', '\\u0041', '\\\\']).repeat(2_000)}"`),
  (random, schema) =>
    withArgument(random, schema, `"""${random.pick(['\n', ' \n', '"', '\\"""', 'a'] as const).repeat(3_000)}"""`),
  // nothing that means anything
  (random) => times(random.integer(1, 400), () => random.pick(pieces)),
  (random) => String.fromCodePoint(...Array.from({ length: random.integer(0, 300) }, () => random.integer(0, 0xd7ff))),
];

export function randomDocument(random: Random, schema: GraphQLSchema): Document {
  if (random.chance(0.35)) return finish(random, schema, random.pick(shapes)(random, schema), undefined);
  const kind = schema.getMutationType() && random.chance(0.1) ? 'mutation' : 'query';
  const { text, variables } = randomOperation(schema, random.integer(0, 2 ** 31), kind);
  const sent = random.chance(0.5) ? text : mutate(random, text, pieces);
  const values = JSON.stringify(variables);
  return finish(
    random,
    schema,
    sent,
    random.chance(0.7) ? values : oddVariables(random, Object.keys(variables), values),
  );
}

function finish(random: Random, schema: GraphQLSchema, text: string, variables: string | undefined): Document {
  const operationName = random.chance(0.05) ? random.pick(['Q', 'Q0', ...oddNames]) : undefined;
  return {
    text,
    variables,
    ...(operationName === undefined ? {} : { operationName }),
    invalid: isInvalid(schema, text),
  };
}

/** Documents that are past the limits are refused for that; looking for more in them would only take long. */
function isInvalid(schema: GraphQLSchema, text: string): boolean {
  if (text.length > limits.characters) return true;
  try {
    return validate(schema, parse(text, { maxTokens: limits.tokens }), undefined, { maxErrors: 1 }).length > 0;
  } catch {
    return true;
  }
}

/** Some of the values are others. */
function oddVariables(random: Random, names: readonly string[], good: string): string {
  if (random.chance(0.3)) return mutate(random, good, oddJson);
  const all = [...names, ...random.sample(oddNames, random.integer(0, 3))];
  return `{${all.map((name) => `${JSON.stringify(name)}:${random.pick(oddJson)}`).join(',')}}`;
}

/** The same field of the root again and again; arguments differ or do not. */
function repeated(random: Random, schema: GraphQLSchema, prefix: (index: number) => string): string {
  const count = some(random);
  const one = field(random, schema, 'Query');
  const isSame = random.chance(0.6);
  return times(count, (index) => prefix(index) + (isSame ? one : field(random, schema, 'Query')));
}

/** A field of a type with what it needs, and a leaf or two below. */
function field(random: Random, schema: GraphQLSchema, typeName: string, depth = 2): string {
  const type = schema.getType(typeName) as GraphQLObjectType;
  const one: GraphQLField<unknown, unknown> = random.pick(Object.values(type.getFields()));
  const below = getNamedType(one.type);
  if (!('getFields' in below) && !('getTypes' in below)) return one.name + argumentsOf(random, one);
  const inside = isObjectType(below) && depth > 0 ? field(random, schema, below.name, depth - 1) : '__typename';
  return `${one.name}${argumentsOf(random, one)}{${inside}}`;
}

function argumentsOf(random: Random, { args }: GraphQLField<unknown, unknown>): string {
  const given = args.filter(({ type }) => isNonNullType(type) || random.chance(0.3));
  if (given.length === 0) return '';
  return `(${given.map(({ name, type }) => `${name}: ${literal(random, getNamedType(type))}`).join(', ')})`;
}

function literal(random: Random, type: GraphQLNamedType): string {
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (type.name === 'Int') return random.pick(['1', '5', '100', '101', '0', '-1', '99999999', '2147483648']);
  if (type.name === 'Boolean') return random.pick(['true', 'false']);
  return random.pick([
    '"p1"',
    '"u1"',
    '"o1"',
    '"../x"',
    '"a?x=1"',
    '"%00"',
    '"{viewer.id}"',
    '1',
    'null',
    '""',
    `"${'9'.repeat(300)}"`,
  ]);
}

/** A field that takes arguments, with something else in the place of one. */
function withArgument(random: Random, schema: GraphQLSchema, value: string): string {
  const taking = Object.values(schema.getQueryType()!.getFields()).filter(({ args }) => args.length > 0);
  const { name, args } = random.pick(taking);
  return `{ ${name}(${random.pick(args).name}: ${value}) { __typename } }`;
}

/** A field of the root with one below another, as deep as may be or a little deeper. */
function path(random: Random, schema: GraphQLSchema): string {
  return cycle(random, schema, random.integer(1, 10)).slice(1, -1);
}

/** As deep as asked for, along fields that are objects. */
function cycle(random: Random, schema: GraphQLSchema, depth: number): string {
  let opened = 0;
  let text = '';
  let type: GraphQLObjectType = schema.getQueryType()!;
  for (; opened < depth; opened++) {
    const objects = Object.values(type.getFields()).filter(({ type }) => isObjectType(getNamedType(type)));
    if (objects.length === 0) break;
    const one = random.pick(objects);
    text += `{${one.name}${argumentsOf(random, one)}`;
    type = getNamedType(one.type) as GraphQLObjectType;
  }
  return `${text}{__typename}${'}'.repeat(opened)}`;
}
