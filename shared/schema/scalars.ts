import { GraphQLError, type GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';

/** How the scalars that Foyer knows are read and written. A BFF declares those it uses: `scalar DateTime`. */
interface ScalarBehaviour {
  readonly description: string;
  readonly serialize: (value: unknown) => unknown;
  readonly parse: (value: unknown) => unknown;
}

export const knownScalars: Readonly<Record<string, ScalarBehaviour>> = {
  DateTime: {
    description: 'A moment as RFC 3339 writes it: `2026-11-22T08:30:00Z`.',
    serialize: (value) => matching('DateTime', dateTime, value),
    parse: (value) => matching('DateTime', dateTime, value),
  },
  Date: {
    description: 'A day as RFC 3339 writes it: `2026-11-22`.',
    serialize: (value) => matching('Date', date, value),
    parse: (value) => matching('Date', date, value),
  },
  Long: {
    description: 'A whole number of up to 64 bits, as a decimal string, since a JSON number would round it.',
    serialize: (value) => toLong(value),
    parse: (value) => toLong(value),
  },
  Money: {
    description: 'An exact amount and its ISO 4217 currency: `12.99 EUR`.',
    serialize: (value) => formatMoney(value),
    parse: (value) => parseMoney(value),
  },
  JSON: {
    description: 'Anything JSON can hold.',
    serialize: (value) => value,
    parse: (value) => value,
  },
};

/** Gives a scalar declared in SDL its behaviour; false where Foyer does not know it. */
export function implementScalar(type: GraphQLScalarType): boolean {
  const known = Object.hasOwn(knownScalars, type.name) ? knownScalars[type.name] : undefined;
  if (!known) return false;
  type.description ??= known.description;
  type.serialize = known.serialize;
  type.parseValue = known.parse;
  type.parseLiteral = (node, variables) => known.parse(literalValue(node, variables));
  return true;
}

/** Numbers keep their digits: `valueFromASTUntyped` would round a Long. */
function literalValue(node: ValueNode, variables: Parameters<typeof valueFromASTUntyped>[1]): unknown {
  return node.kind === Kind.INT ? node.value : valueFromASTUntyped(node, variables);
}

const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const dateTime =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const decimal = /^-?\d{1,18}(?:\.\d{1,9})?$/;
const money = /^(-?\d{1,18}(?:\.\d{1,9})?) ([A-Z]{3})$/;

function matching(name: string, pattern: RegExp, value: unknown): string {
  if (typeof value === 'string' && value.length <= 40 && pattern.test(value)) return value;
  throw new GraphQLError(`${name} cannot represent the value.`);
}

function toLong(value: unknown): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return String(BigInt(value));
  throw new GraphQLError('Long cannot represent the value.');
}

/** From a contract's `{amount, currency}`, or from text that is already in the scalar's own form (a fallback). */
function formatMoney(value: unknown): string {
  if (typeof value === 'string') return matching('Money', money, value);
  const { amount, currency } = (value ?? {}) as { amount?: unknown; currency?: unknown };
  if (typeof amount === 'string' && decimal.test(amount) && typeof currency === 'string')
    return `${amount} ${currency}`;
  throw new GraphQLError('Money cannot represent the value.');
}

function parseMoney(value: unknown): { amount: string; currency: string } {
  const parts = typeof value === 'string' ? money.exec(value) : null;
  if (!parts) throw new GraphQLError('Money is written as an amount and a currency: "12.99 EUR".');
  return { amount: parts[1]!, currency: parts[2]! };
}
