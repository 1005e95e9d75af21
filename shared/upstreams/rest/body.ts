/** The JSON body of a request, its properties in the contract's order. */
import { stringify as stringifyLossless } from 'lossless-json';
import type { ContractType, ObjectType, RestBinding } from '../../contracts/index.ts';
import type { Input } from './parameter-text.ts';

export function compileBody(body: RestBinding['body'], input: ObjectType): (input: Input) => string | null {
  if (body === undefined) return () => null;
  const writerOf = (name: string) => compileValue(input.fields.get(name)?.type);
  if ('whole' in body) {
    const { toWire, stringify } = writerOf(body.whole);
    return (values) => (values[body.whole] === undefined ? null : stringify(toWire(values[body.whole])));
  }
  const properties = body.properties.map(({ input: name, wire }) => ({ name, wire, ...writerOf(name) }));
  const stringify = properties.some((property) => property.stringify === stringifyExactly)
    ? stringifyExactly
    : JSON.stringify;
  return (values) => {
    const object: Record<string, unknown> = Object.create(null);
    let isEmpty = true;
    for (const { name, wire, toWire } of properties) {
      const value = values[name];
      if (value === undefined) continue;
      object[wire] = toWire(value);
      isEmpty = false;
    }
    return isEmpty && body.optional ? null : stringify(object);
  };
}

interface ValueWriter {
  readonly toWire: (value: unknown) => unknown;
  readonly stringify: (value: unknown) => string;
}

/** Inputs come bound in the contract's order and form; only an int64 that the service takes as a number is still text. */
function compileValue(type: ContractType | undefined): ValueWriter {
  if (type === undefined || !holdsWideNumber(type)) return { toWire: (value) => value, stringify: JSON.stringify };
  return { toWire: (value) => widen(type, value), stringify: stringifyExactly };
}

function widen(type: ContractType, value: unknown): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'scalar':
      return type.wire === 'number' && typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : value;
    case 'list':
      return Array.isArray(value) ? value.map((item) => widen(type.item, item)) : value;
    case 'object':
      return widenObject(type, value as Input);
    case 'union': {
      const member = type.members.get(String((value as Input)[type.discriminator]));
      return member ? widenObject(member, value as Input) : value;
    }
    default:
      return value;
  }
}

function widenObject(type: ObjectType, value: Input): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const field = type.fields.get(name);
    object[name] = field ? widen(field.type, part) : part;
  }
  return object;
}

function holdsWideNumber(type: ContractType, met: Set<ContractType> = new Set()): boolean {
  if (met.has(type)) return false;
  met.add(type);
  switch (type.kind) {
    case 'scalar':
      return type.wire === 'number';
    case 'list':
      return holdsWideNumber(type.item, met);
    case 'object':
      return [...type.fields.values()].some((field) => holdsWideNumber(field.type, met));
    case 'union':
      return [...type.members.values()].some((member) => holdsWideNumber(member, met));
    default:
      return false;
  }
}

/** JSON.stringify refuses a BigInt, and a number would be rounded. */
function stringifyExactly(value: unknown): string {
  return stringifyLossless(value) ?? 'null';
}
