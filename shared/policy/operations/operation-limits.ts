import { type Finding, nearest } from '../../errors/index.ts';

/** What one operation may ask for. Each has a default; documents that are trusted are held to none but the cost of their variables. */
export interface OperationLimits {
  /** Characters of a document; longer ones are not even read. @default 15000 */
  readonly maxCharacters?: number;
  /** Tokens of a document. @default 1000 */
  readonly maxTokens?: number;
  /** Fields within fields, the leaf counted, fragments flattened. What lies under `__schema` has a limit of its own. @default 8 */
  readonly maxDepth?: number;
  /** Aliases in each place where their fragment is spread, those of `__typename` too. @default 15 */
  readonly maxAliases?: number;
  /** Directives that a document writes. @default 20 */
  readonly maxDirectives?: number;
  /** Fields of `Query` or `Mutation`. @default 10 */
  readonly maxRootFields?: number;
  /** Objects and calls that an operation may come to, by `@cost` and `@listSize`. @default 5000 */
  readonly maxCost?: number;
  /** What any slicing argument (`first`) may say. @default 100 */
  readonly maxPageSize?: number;
  /** The size of a list about which `@listSize` says nothing. @default 10 */
  readonly assumedListSize?: number;
  /** Numbers, texts, objects and lists in the variables of a request, together. @default 10000 */
  readonly maxVariableValues?: number;
}

export type ResolvedOperationLimits = Required<OperationLimits>;

export const defaultOperationLimits: ResolvedOperationLimits = Object.freeze({
  maxCharacters: 15_000,
  maxTokens: 1_000,
  maxDepth: 8,
  maxAliases: 15,
  maxDirectives: 20,
  maxRootFields: 10,
  maxCost: 5_000,
  maxPageSize: 100,
  assumedListSize: 10,
  maxVariableValues: 10_000,
});

/** Beyond these a limit would no longer be one: parsing is recursive, and so is what follows it. */
const highest: ResolvedOperationLimits = {
  maxCharacters: 1_000_000,
  maxTokens: 20_000,
  maxDepth: 50,
  maxAliases: 1_000,
  maxDirectives: 1_000,
  maxRootFields: 1_000,
  maxCost: 100_000_000,
  maxPageSize: 1_000_000,
  assumedListSize: 10_000,
  maxVariableValues: 500_000,
};

export function withOperationDefaults(limits: OperationLimits | undefined): ResolvedOperationLimits {
  return { ...defaultOperationLimits, ...limits };
}

/** What is wrong with `operations` of a `bff.ts`. */
export function checkOperationLimits(value: unknown, file: string): readonly Finding[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const found = JSON.stringify(value) ?? typeof value;
    return [finding(file, '"operations" cannot be used', { expected: 'an object such as { maxDepth: 8 }', found })];
  }
  return Object.entries(value).flatMap(([key, limit]) => checkLimit(key, limit, file));
}

function checkLimit(key: string, limit: unknown, file: string): Finding[] {
  const known = Object.keys(highest);
  if (!known.includes(key)) {
    const near = nearest(key, known);
    const expected = `one of ${known.join(', ')}`;
    return [
      finding(file, `unknown key "operations.${key}"`, { expected, found: key }, near ? `write ${near}` : 'remove it'),
    ];
  }
  const most = highest[key as keyof OperationLimits];
  if (limit === undefined || (Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= most))
    return [];
  const expected = `a whole number from 1 to ${most}`;
  const found = JSON.stringify(limit) ?? String(limit);
  return [finding(file, `"operations.${key}" cannot be used`, { expected, found })];
}

function finding(
  file: string,
  message: string,
  { expected, found }: Pick<Finding, 'expected' | 'found'>,
  repair = `write ${expected}`,
): Finding {
  return { file, line: 1, message, expected, found, repair };
}
