/**
 * The fast half of reading an object: one generated function a type that passes over fields which are plainly right.
 *
 * A loop over field names costs a hash look-up for each, since the engine sees every name at the same place; in generated code each name
 * has a place of its own. Measured on a list of 100 objects of 4 fields: 3 µs instead of 9. The generated text holds nothing but field
 * names as string literals and tests of `typeof`; whatever is not plainly right is left to `readField`, which knows all rules.
 */
import type { ContractField } from './types.ts';

export type FieldFilter = (object: Record<string, unknown>, depth: number) => void;
export type ReadField = (index: number, object: Record<string, unknown>, depth: number) => void;

export function createFieldFilter(fields: readonly ContractField[], readField: ReadField): FieldFilter {
  const statements = fields.map(
    (field, index) => `value = object[${JSON.stringify(field.name)}];${statement(field, index)}`,
  );
  const body = `return function fieldFilter(object, depth) { let value; ${statements.join('\n')} };`;
  return new Function('readField', body)(readField) as FieldFilter;
}

function statement({ type }: ContractField, index: number): string {
  const read = `readField(${index}, object, depth);`;
  const doubtful = type.kind === 'scalar' && type.wire === undefined ? doubts[type.scalar] : undefined;
  return doubtful === undefined ? read : `if (${doubtful}) ${read}`;
}

/** When a value of the scalar has to be looked at; scalars that are not listed always are. */
const doubts: Readonly<Record<string, string>> = {
  string: `typeof value !== 'string'`,
  boolean: `typeof value !== 'boolean'`,
  int32: `typeof value !== 'number' || (value | 0) !== value`,
  float: `typeof value !== 'number' || value - value !== 0`,
};
