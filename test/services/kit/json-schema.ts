/** The part of JSON Schema that the shop's contracts use. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
  readonly oneOf?: readonly JsonSchema[];
  readonly discriminator?: { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> };
}

export type Resolve = (schema: JsonSchema) => JsonSchema;

/** The first thing about a value that does not fit, as "where what", or undefined when all does. */
export function findMisfit(value: unknown, schema: JsonSchema, resolve: Resolve, at = ''): string | undefined {
  const resolved = resolve(schema);
  if (resolved.discriminator) return findMemberMisfit(value, resolved, resolve, at);
  const types = [resolved.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type))) return `${at} is not ${types.join(' or ')}`;
  if (resolved.enum && !resolved.enum.includes(value)) return `${at} is none of ${resolved.enum.join(', ')}`;
  if (typeof value === 'string') return findTextMisfit(value, resolved, at);
  if (typeof value === 'number' || typeof value === 'bigint') return findNumberMisfit(value, resolved, at);
  if (Array.isArray(value)) return findListMisfit(value, resolved, resolve, at);
  if (typeof value === 'object' && value !== null) {
    return findObjectMisfit(value as Readonly<Record<string, unknown>>, resolved, resolve, at);
  }
  return undefined;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return typeof value === 'bigint' || Number.isInteger(value);
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    default:
      return typeof value === type;
  }
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  email: /^[^@\s]+@[^@\s]+$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/,
};

function findTextMisfit(value: string, schema: JsonSchema, at: string): string | undefined {
  if (value.length < (schema.minLength ?? 0)) return `${at} is shorter than ${schema.minLength}`;
  if (value.length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) return `${at} is longer than ${schema.maxLength}`;
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) return `${at} does not match ${schema.pattern}`;
  const format = FORMATS[schema.format ?? ''];
  return format && !format.test(value) ? `${at} is not a ${schema.format}` : undefined;
}

function findNumberMisfit(value: number | bigint, schema: JsonSchema, at: string): string | undefined {
  if (value < (schema.minimum ?? Number.NEGATIVE_INFINITY)) return `${at} is less than ${schema.minimum}`;
  if (value > (schema.maximum ?? Number.POSITIVE_INFINITY)) return `${at} is more than ${schema.maximum}`;
  return undefined;
}

function findListMisfit(
  value: readonly unknown[],
  schema: JsonSchema,
  resolve: Resolve,
  at: string,
): string | undefined {
  if (value.length < (schema.minItems ?? 0)) return `${at} has fewer than ${schema.minItems} items`;
  if (value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY))
    return `${at} has more than ${schema.maxItems} items`;
  const { items } = schema;
  return items && firstOf(value, (item, index) => findMisfit(item, items, resolve, `${at}[${index}]`));
}

function findObjectMisfit(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  resolve: Resolve,
  at: string,
): string | undefined {
  const missing = schema.required?.find((name) => value[name] === undefined);
  if (missing) return `${at}.${missing} is missing`;
  return firstOf(Object.entries(value), ([name, field]) => {
    const property = schema.properties?.[name];
    if (property) return field === undefined ? undefined : findMisfit(field, property, resolve, `${at}.${name}`);
    return schema.additionalProperties === false ? `${at}.${name} is unknown` : undefined;
  });
}

function findMemberMisfit(value: unknown, schema: JsonSchema, resolve: Resolve, at: string): string | undefined {
  const name = schema.discriminator?.propertyName ?? '';
  const kind = (value as Readonly<Record<string, unknown>> | null)?.[name];
  const member = schema.discriminator?.mapping[String(kind)];
  if (!member) return `${at}.${name} is none of ${Object.keys(schema.discriminator?.mapping ?? {}).join(', ')}`;
  return findMisfit(value, { $ref: member }, resolve, at);
}

function firstOf<Item>(
  items: readonly Item[],
  find: (item: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found) return found;
  }
  return undefined;
}
