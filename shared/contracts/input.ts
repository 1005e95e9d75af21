/**
 * Binds the inputs of a call to its contract before anything is sent: every value checked, coerced only where nothing is lost, in the
 * contract's order. Equal inputs come out as equal JSON, which is what memo, cache and coalescing compare.
 */
import { InputCompiler } from './input-compiler.ts';
import type { ContractField, ObjectType } from './types.ts';

type RawInput = Readonly<Record<string, unknown>>;

export interface InputBinder {
  /**
   * @returns a fresh object: 64-bit integers as decimal text, absent fields left out, null kept only where the service takes a null
   * @throws {FoyerError} BAD_USER_INPUT, with a `detail` that names the place and no value
   */
  (raw: RawInput): Readonly<Record<string, unknown>>;
  /**
   * True when an input that the call cannot go without is null or absent: then no call is made, and the field is null without an error.
   * Looks at the top level only. Asked before binding, which refuses such inputs.
   */
  isIncomplete(raw: RawInput): boolean;
}

export function createInputBinder(input: ObjectType): InputBinder {
  const bind = new InputCompiler().compile(input);
  const needed = [...input.fields.values()].filter((field) => !field.nullable);
  return Object.assign((raw: RawInput) => bind(raw, 0) as RawInput, {
    isIncomplete: (raw: RawInput) => isAnyMissing(needed, raw),
  });
}

function isAnyMissing(fields: readonly ContractField[], raw: RawInput): boolean {
  for (const field of fields) if (isMissing(field, raw)) return true;
  return false;
}

function isMissing({ name, required }: ContractField, raw: RawInput): boolean {
  const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
  return value === null || (value === undefined && required);
}
