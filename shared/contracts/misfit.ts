/** Whether values of one contract type can stand where another is expected, field by field. */
import { describeContractType } from './describe.ts';
import type { ContractField, ContractType, EnumType, ObjectType, ScalarName, UnionType } from './types.ts';

export interface Misfit {
  /** Dotted, from the value that was compared; empty for the value itself. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * `answer`: what reads `to` must find the same in `from`, which may have more. `input`: what is given as `from` is bound to `to`, which
 * coerces what it can without loss and refuses names that it does not know.
 */
export type Use = 'answer' | 'input';

/** The first place where `from` does not fit `to`; undefined when it does. */
export function findMisfit(from: ContractType, to: ContractType, use: Use): Misfit | undefined {
  return new Comparison(use).compare(from, to, '');
}

class Comparison {
  readonly #use: Use;
  /** Pairs under way or done: types that hold themselves fit when nothing else speaks against it. */
  readonly #seen = new Map<ContractType, Set<ContractType>>();

  constructor(use: Use) {
    this.#use = use;
  }

  compare(from: ContractType, to: ContractType, path: string): Misfit | undefined {
    if (from === to || to.kind === 'any' || this.#isKnown(from, to)) return undefined;
    if (from.kind === 'list' && to.kind === 'list') return this.#compareLists(from, to, path);
    if (from.kind === 'object' && to.kind === 'object') return this.#compareObjects(from, to, path);
    if (from.kind === 'union' && to.kind === 'union') return this.#compareUnions(from, to, path);
    if (from.kind === 'enum' && to.kind === 'enum') return compareEnums(from, to, path);
    return this.#leafFits(from, to) ? undefined : { path, expected: describe(to), found: describe(from) };
  }

  #isKnown(from: ContractType, to: ContractType): boolean {
    const seen = this.#seen.get(from) ?? new Set();
    this.#seen.set(from, seen);
    if (seen.has(to)) return true;
    seen.add(to);
    return false;
  }

  #compareLists(from: ContractType & { kind: 'list' }, to: ContractType & { kind: 'list' }, path: string) {
    if (from.itemNullable && !to.itemNullable) return { path, expected: describe(to), found: describe(from) };
    return this.compare(from.item, to.item, path);
  }

  #compareObjects(from: ObjectType, to: ObjectType, path: string): Misfit | undefined {
    for (const field of to.fields.values()) {
      const misfit = this.#compareField(from.fields.get(field.name), field, join(path, field.name));
      if (misfit !== undefined) return misfit;
    }
    const unknown = this.#use === 'input' && [...from.fields.keys()].find((name) => !to.fields.has(name));
    return unknown ? { path: join(path, unknown), expected: 'nothing', found: `a field of ${from.name}` } : undefined;
  }

  #compareField(from: ContractField | undefined, to: ContractField, path: string): Misfit | undefined {
    const optional = this.#use === 'input' && !to.required;
    if (from === undefined) return optional ? undefined : { path, expected: describe(to.type), found: 'nothing' };
    const mayLack = from.nullable || (this.#use === 'input' && !from.required);
    if (mayLack && !to.nullable && !optional) {
      return { path, expected: describe(to.type), found: describeContractType(from.type, true) };
    }
    return this.compare(from.type, to.type, path);
  }

  #compareUnions(from: UnionType, to: UnionType, path: string): Misfit | undefined {
    if (from.discriminator !== to.discriminator) return { path, expected: describe(to), found: describe(from) };
    for (const [name, member] of from.members) {
      const target = to.members.get(name);
      if (target === undefined) return { path, expected: describe(to), found: `${name} as well` };
      const misfit = this.compare(member, target, path);
      if (misfit !== undefined) return misfit;
    }
    return undefined;
  }

  #leafFits(from: ContractType, to: ContractType): boolean {
    if (to.kind !== 'scalar') return false;
    if (from.kind === 'enum') return to.scalar === 'string';
    if (from.kind !== 'scalar') return false;
    if (from.scalar === to.scalar) return true;
    const alike = this.#use === 'input' ? coercedTo : readAs;
    return alike[from.scalar]?.includes(to.scalar) ?? false;
  }
}

/** Scalars that are read in one form: whoever expects the second is not surprised by the first. */
const readAs: Readonly<Partial<Record<ScalarName, readonly ScalarName[]>>> = {
  int32: ['float'],
  date: ['string'],
  'date-time': ['string'],
};

/** What the binder of inputs coerces besides. */
const coercedTo: Readonly<Partial<Record<ScalarName, readonly ScalarName[]>>> = {
  int32: ['float', 'int64', 'string'],
  int64: ['string'],
  date: ['string'],
  'date-time': ['string'],
  bytes: ['string'],
};

function compareEnums(from: EnumType, to: EnumType, path: string): Misfit | undefined {
  const unknown = from.values.filter((value) => !to.values.includes(value));
  if (unknown.length === 0) return undefined;
  return { path, expected: describe(to), found: `${unknown.join(', ')} as well` };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

const describe = describeContractType;
