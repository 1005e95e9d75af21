/** Turns contract types into nested functions that check and convert. See answer.ts for what they promise. */
import { FoyerError } from '../errors/index.ts';
import { readerOfAny } from './answer-any.ts';
import { scalarReader, unknownValue } from './answer-scalars.ts';
import { describeContractType } from './describe.ts';
import { createFieldFilter } from './field-filter.ts';
import { describeValue, formatTrail, isPlainObject, maxNesting, type Trail } from './trail.ts';
import type { ContractField, ContractType, EnumType, ListType, ObjectType, UnionType } from './types.ts';

export interface AnswerReaderOptions {
  /** Fields for which it returns false are neither checked nor converted: a mistake in what nobody reads costs nobody. @default all */
  readonly only?: (field: ContractField) => boolean;
  /** True when fields may be absent whatever the contract says: a GraphQL service sends only what was selected. @default false */
  readonly partial?: boolean;
  /** True when the answer was converted before, and kept as JSON since: scalars are in the form in which they are read. @default false */
  readonly converted?: boolean;
  /** Told of each error that took a value's place; such an answer must not be kept in a store that serialises. */
  readonly onFieldError?: (error: FoyerError) => void;
}

/** Returns what takes the value's place; throws on a wrong shape. `depth` counts the composites around the value. */
export type Read = (value: unknown, depth: number) => unknown;

interface FieldReader {
  readonly name: string;
  /** `constructor` and the like are found on every object, said or not. */
  readonly inherited: boolean;
  readonly read: Read;
}

/** One an answer reader. The trail is shared by all functions that it makes; reading is synchronous, so nobody else moves it meanwhile. */
export class AnswerCompiler {
  readonly #options: AnswerReaderOptions;
  readonly #trail: Trail = [];
  readonly #objects = new Map<ObjectType, Read>();

  constructor(options: AnswerReaderOptions) {
    this.#options = options;
  }

  compile(type: ContractType, nullable: boolean): Read {
    const read = this.#compileValue(type, nullable);
    return (value, depth) => {
      if (value !== null && value !== undefined) return read(value, depth);
      if (nullable) return null;
      throw this.#mismatch(type, value, depth);
    };
  }

  #compileValue(type: ContractType, nullable: boolean): Read {
    switch (type.kind) {
      case 'scalar': {
        const { wire: _, ...read } = type;
        const convert = scalarReader(this.#options.converted ? read : type);
        return (value, depth) => this.#settle(convert(value), type, value, depth);
      }
      case 'enum':
        return this.#enum(type, nullable);
      case 'list':
        return this.#list(type);
      case 'object':
        return this.#object(type);
      case 'union':
        return this.#union(type);
      case 'any':
        return readerOfAny((value, depth) => this.#refuse(type, value, depth));
    }
  }

  #settle(converted: unknown, type: ContractType, value: unknown, depth: number): unknown {
    if (converted === undefined) return this.#refuse(type, value, depth);
    return converted === unknownValue ? this.#fieldError(type, value, depth) : converted;
  }

  #enum(type: EnumType, nullable: boolean): Read {
    const values = new Set<unknown>(type.values);
    const unspecified = nullable ? type.unspecified : undefined;
    return (value, depth) => {
      if (value === unspecified) return null;
      if (values.has(value)) return value;
      // Decoders of protobuf tell values that they do not know by number.
      if (typeof value === 'string' || typeof value === 'number') return this.#fieldError(type, value, depth);
      return this.#refuse(type, value, depth);
    };
  }

  #list(type: ListType): Read {
    const read = this.compile(type.item, type.itemNullable);
    const trail = this.#trail;
    return (list, depth) => {
      if (!Array.isArray(list)) return this.#refuse(type, list, depth);
      if (depth > maxNesting) throw this.#tooDeep(depth);
      for (let index = 0; index < list.length; index++) {
        trail[depth] = index;
        const value: unknown = list[index];
        const item = read(value, depth + 1);
        if (item !== value) list[index] = item;
      }
      return list;
    };
  }

  #object(type: ObjectType): Read {
    const known = this.#objects.get(type);
    if (known !== undefined) return known;
    // A type that holds itself meets this entry while its fields are compiled.
    let read: Read | undefined;
    this.#objects.set(type, (value, depth) => read!(value, depth));
    read = this.#compileObject(type);
    this.#objects.set(type, read);
    return read;
  }

  #compileObject(type: ObjectType): Read {
    const fields = [...type.fields.values()].filter((field) => this.#options.only?.(field) ?? true);
    const readers = fields.map((field) => this.#fieldReader(field));
    const filter = createFieldFilter(fields, (index, object, depth) => this.#readField(readers[index]!, object, depth));
    return (object, depth) => {
      if (!isPlainObject(object)) return this.#refuse(type, object, depth);
      if (depth > maxNesting) throw this.#tooDeep(depth);
      filter(object, depth);
      return object;
    };
  }

  #fieldReader(field: ContractField): FieldReader {
    return {
      name: field.name,
      inherited: field.name in Object.prototype,
      read: this.compile(field.type, field.nullable),
    };
  }

  /** An absent field stays absent where that is allowed: whoever reads takes undefined for null. */
  #readField(field: FieldReader, object: Record<string, unknown>, depth: number): void {
    const { name } = field;
    const value = field.inherited && !Object.hasOwn(object, name) ? undefined : object[name];
    if (value === undefined && this.#options.partial) return;
    this.#trail[depth] = name;
    const converted = field.read(value, depth + 1);
    if (converted !== value && value !== undefined) object[name] = converted;
  }

  #union(type: UnionType): Read {
    const members = new Map<unknown, Read>();
    for (const [name, member] of type.members) members.set(name, this.#object(member));
    return (value, depth) => {
      if (!isPlainObject(value)) return this.#refuse(type, value, depth);
      const read = members.get(value[type.discriminator]);
      return read === undefined ? this.#fieldError(type, value, depth) : read(value, depth);
    };
  }

  /** An error that a transport put in a value's place stays there. Asked last, so that right values do not pay for it. */
  #refuse(type: ContractType, value: unknown, depth: number): FoyerError {
    if (!(value instanceof FoyerError)) throw this.#mismatch(type, value, depth);
    this.#options.onFieldError?.(value);
    return value;
  }

  #mismatch(type: ContractType, value: unknown, depth: number): FoyerError {
    const expected = describeContractType(type);
    const found = describeValue(value);
    return this.#error(depth, `expected ${expected}, found ${found === expected ? `another ${found}` : found}`);
  }

  #tooDeep(depth: number): FoyerError {
    return this.#error(depth, `nested deeper than ${maxNesting}`);
  }

  #fieldError(type: ContractType, value: unknown, depth: number): FoyerError {
    const error = this.#error(depth, `expected ${describeContractType(type)}, found another ${describeValue(value)}`);
    this.#options.onFieldError?.(error);
    return error;
  }

  #error(depth: number, problem: string): FoyerError {
    const place = formatTrail(this.#trail, depth, 'answer');
    return new FoyerError('UPSTREAM_BAD_RESPONSE', { detail: `${place}: ${problem}` });
  }
}
