import type { GraphqlBinding } from '../../contracts/index.ts';

/** One root field to ask for, in the service's own terms. */
export interface RootField {
  readonly binding: GraphqlBinding;
  /** Name in the service's schema, or in the stitched one. */
  readonly name: string;
  /** The arguments that have a value; all others are left to their defaults. */
  readonly given: readonly string[];
  /** With its braces; empty for leaves. */
  readonly selection: string;
}

/** `query reviews($id:ID!){reviews(id:$id){…}}` */
export function writeDocument(field: RootField): string {
  return writeOperation([field], () => '');
}

/** The same for several fields at once, each under an alias and with variables of its own: `_v0_reviews`, `$_v0_id`. */
export function writeBatchDocument(fields: readonly RootField[]): string {
  return writeOperation(fields, batchPrefix);
}

/** What the names of the field at `index` in a batch begin with. */
export function batchPrefix(index: number): string {
  return `_v${index}_`;
}

function writeOperation(fields: readonly RootField[], prefixOf: (index: number) => string): string {
  const { binding, name } = fields[0]!;
  const variables = fields.flatMap((field, index) => writeVariables(field, prefixOf(index)));
  const declared = variables.length > 0 ? `(${variables.join(',')})` : '';
  const selections = fields.map((field, index) => writeRootField(field, prefixOf(index)));
  return `${binding.operationType} ${name}${declared}{${selections.join(' ')}}`;
}

function writeVariables({ binding, given }: RootField, prefix: string): string[] {
  return given.map((name) => `$${prefix}${name}:${binding.argumentTypes.get(name)}`);
}

function writeRootField({ name, given, selection }: RootField, prefix: string): string {
  const alias = prefix === '' ? '' : `${prefix}${name}:`;
  const values = given.map((argument) => `${argument}:$${prefix}${argument}`);
  return `${alias}${name}${values.length > 0 ? `(${values.join(',')})` : ''}${selection}`;
}
