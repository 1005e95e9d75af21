import type { ContractType } from '../contracts/index.ts';

export interface TypedValue {
  readonly type: ContractType;
  readonly nullable: boolean;
}

export function parsePath(path: string | undefined): readonly string[] {
  return path === undefined || path === '' ? [] : path.split('.');
}

/** Reads along a path of the contract's answer; over lists it maps. Compiled once a field. */
export function createPathReader(path: readonly string[]): (value: unknown) => unknown {
  if (path.length === 0) return (value) => value;
  if (path.length === 1) {
    const name = path[0]!;
    return (value) => step(value, name);
  }
  return (value) => {
    for (const name of path) value = step(value, name);
    return value;
  };
}

function step(value: unknown, name: string): unknown {
  if (value === null || typeof value !== 'object' || value instanceof Error) return value ?? null;
  if (Array.isArray(value)) return value.map((item) => step(item, name));
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** A path that leads nowhere. */
export interface DeadEnd {
  /** Up to and with its first part that is not there. */
  readonly missing: string;
  /** The type that does not have it. */
  readonly within: ContractType;
  /** What that type has instead. */
  readonly known: string[];
}

/** What the contract says lies at a path. */
export function typeAtPath(start: TypedValue, path: readonly string[]): TypedValue | DeadEnd {
  let { type, nullable } = start;
  for (const [index, name] of path.entries()) {
    if (type.kind === 'any') return { type, nullable: true };
    if (type.kind === 'list') {
      const item = typeAtPath({ type: type.item, nullable: type.itemNullable }, path.slice(index));
      if ('missing' in item) return { ...item, missing: [...path.slice(0, index), item.missing].join('.') };
      return { type: { kind: 'list', item: item.type, itemNullable: item.nullable }, nullable };
    }
    if (type.kind === 'union' && name === type.discriminator) {
      return { type: { kind: 'enum', name: type.discriminator, values: [...type.members.keys()] }, nullable };
    }
    const fields = type.kind === 'object' ? type.fields : undefined;
    const field = fields?.get(name);
    if (!field)
      return { missing: path.slice(0, index + 1).join('.'), within: type, known: [...(fields?.keys() ?? [])] };
    type = field.type;
    nullable ||= field.nullable;
  }
  return { type, nullable };
}
