/** Turns contract types into nested functions that check inputs and build what is sent. See input.ts for what they promise. */
import { FoyerError } from '../errors/index.ts';
import { describeContractType } from './describe.ts';
import { binderOfAny } from './input-any.ts';
import { bindScalar } from './input-scalars.ts';
import { describeValue, formatTrail, isPlainObject, maxNesting, type Trail } from './trail.ts';
import type { ContractField, ContractType, EnumType, ListType, ObjectType, UnionType } from './types.ts';

/** Returns what is sent for the value; throws when it is not allowed. `depth` counts the composites around the value. */
export type Bind = (value: unknown, depth: number) => unknown;

interface FieldBinder {
  readonly field: ContractField;
  readonly bind: Bind;
}

/** One an input binder. The trail is shared by all functions that it makes; binding is synchronous, so nobody else moves it meanwhile. */
export class InputCompiler {
  readonly #trail: Trail = [];
  readonly #objects = new Map<ObjectType, Bind>();

  compile(type: ContractType): Bind {
    switch (type.kind) {
      case 'scalar':
        return (value, depth) => {
          const bound = bindScalar(type, value);
          if (typeof bound === 'object') throw this.#refuse(depth, bound.expected, value);
          return bound;
        };
      case 'enum':
        return this.#enum(type);
      case 'list':
        return this.#list(type);
      case 'object':
        return this.#object(type);
      case 'union':
        return this.#union(type);
      case 'any':
        return binderOfAny(this.#trail, (depth, expected, value) => this.#refuse(depth, expected, value));
    }
  }

  #enum(type: EnumType): Bind {
    const values = new Set<unknown>(type.values);
    return (value, depth) => {
      if (values.has(value)) return value;
      throw this.#refuse(depth, describeContractType(type), value);
    };
  }

  #list(type: ListType): Bind {
    const { itemNullable, maxItems = Number.POSITIVE_INFINITY } = type;
    const bind = this.compile(type.item);
    const bindItem: Bind = (value, depth) => {
      if (value !== null && value !== undefined) return bind(value, depth);
      if (itemNullable) return null;
      throw this.#refuse(depth, describeContractType(type.item), value);
    };
    return (list, depth) => {
      if (!Array.isArray(list)) throw this.#refuse(depth, describeContractType(type), list);
      if (list.length > maxItems) throw this.#error(depth, `expected at most ${maxItems} items`);
      this.#refuseTooDeep(depth);
      return list.map((value: unknown, index) => {
        this.#trail[depth] = index;
        return bindItem(value, depth + 1);
      });
    };
  }

  #object(type: ObjectType): Bind {
    const known = this.#objects.get(type);
    if (known !== undefined) return known;
    // A type that holds itself meets this entry while its fields are compiled.
    let bind: Bind | undefined;
    this.#objects.set(type, (value, depth) => bind!(value, depth));
    bind = this.#compileObject(type);
    this.#objects.set(type, bind);
    return bind;
  }

  #compileObject(type: ObjectType): Bind {
    const binders = [...type.fields.values()].map((field) => ({ field, bind: this.compile(field.type) }));
    return (value, depth) => {
      if (!isPlainObject(value)) throw this.#refuse(depth, describeContractType(type), value);
      this.#refuseTooDeep(depth);
      this.#refuseUnknownNames(type, value, depth);
      const bound: Record<string, unknown> = {};
      for (const binder of binders) this.#bindField(binder, value, bound, depth);
      return bound;
    };
  }

  #bindField(
    { field, bind }: FieldBinder,
    raw: Record<string, unknown>,
    bound: Record<string, unknown>,
    depth: number,
  ): void {
    const { name } = field;
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    this.#trail[depth] = name;
    if (value !== undefined && value !== null) bound[name] = bind(value, depth + 1);
    else if (field.nullable) {
      // Null may mean "clear it" to a service; whether it was said or left out is the caller's.
      if ((value === null || field.required) && field.omitNull !== true) bound[name] = null;
    } else if (value === null || field.required) {
      throw this.#refuse(depth + 1, describeContractType(field.type), value);
    }
  }

  /** `__proto__` is never a contract's name, so that it is refused here as well. */
  #refuseUnknownNames(type: ObjectType, value: Record<string, unknown>, depth: number): void {
    // Plain objects inherit nothing that is listed here, and no list of names is made.
    for (const name in value) {
      if (type.fields.has(name) && name !== '__proto__') continue;
      this.#trail[depth] = name.slice(0, 64);
      throw this.#error(depth + 1, `${describeContractType(type)} has no such field`);
    }
  }

  #union(type: UnionType): Bind {
    const { discriminator } = type;
    const members = new Map<unknown, Bind>();
    for (const [name, member] of type.members) members.set(name, this.#object(withDiscriminator(member, type, name)));
    return (value, depth) => {
      if (!isPlainObject(value)) throw this.#refuse(depth, describeContractType(type), value);
      const bind = Object.hasOwn(value, discriminator) ? members.get(value[discriminator]) : undefined;
      if (bind !== undefined) return bind(value, depth);
      throw this.#refuse(depth, describeContractType(type), value);
    };
  }

  #refuseTooDeep(depth: number): void {
    if (depth > maxNesting) throw this.#error(depth, `nested deeper than ${maxNesting}`);
  }

  #refuse(depth: number, expected: string, value: unknown): FoyerError {
    const found = describeValue(value);
    return this.#error(depth, `expected ${expected}, found ${found === expected ? `another ${found}` : found}`);
  }

  #error(depth: number, problem: string): FoyerError {
    return new FoyerError('BAD_USER_INPUT', { detail: `${formatTrail(this.#trail, depth, 'input')}: ${problem}` });
  }
}

/** The property that tells members apart has to be sent, also where the member's own contract does not list it. */
function withDiscriminator(member: ObjectType, { discriminator }: UnionType, name: string): ObjectType {
  if (member.fields.has(discriminator)) return member;
  const type: EnumType = { kind: 'enum', name: discriminator, values: [name] };
  const field: ContractField = { name: discriminator, type, required: true, nullable: false };
  return { ...member, fields: new Map([[discriminator, field], ...member.fields]) };
}
