import type { ErrorCode, FoyerError } from '../../errors/index.ts';
import type { GraphqlAnswer } from './graphql-answer.ts';
import { codeOf, type ServiceError, toServiceFailure, wordsOf } from './service-error.ts';

export interface FieldOptions {
  /** The root field's name in the answer. */
  readonly key: string;
  /** A failure of a write leaves open whether it was carried out. */
  readonly write: boolean;
  /** Names of the answer carry prefixes that stitching gave them. */
  readonly renamed: boolean;
}

/**
 * One root field's value. Errors below it lie in the value as FoyerErrors, each at its own place, so that the rest stands.
 * An error that names no place, or one that has a value, changes nothing.
 *
 * @throws {FoyerError} when the field itself failed
 */
export function takeField(answer: GraphqlAnswer, options: FieldOptions): unknown {
  const { key } = options;
  const value = answer.data?.[key];
  const errors = errorsOf(answer, key);
  if (value === null || value === undefined) {
    if (errors.length > 0) throw rootFailure(answer, errors, options);
    if (value === null) return null;
    throw answer.head.failure('UPSTREAM_BAD_RESPONSE', 'it lacks the field that was asked for');
  }
  const restored = options.renamed ? restoreNames(value) : value;
  for (const error of errors) placeError(restored, placeOf(error, options.renamed), error);
  return restored;
}

/** The errors that speak of one root field: its own, and those that speak of none in particular. */
export function errorsOf({ errors }: GraphqlAnswer, key: string): readonly ServiceError[] {
  return errors.length === 0 ? errors : errors.filter(({ path }) => path === undefined || path[0] === key);
}

function rootFailure(answer: GraphqlAnswer, errors: readonly ServiceError[], { key, write }: FieldOptions): FoyerError {
  const error = errors.find(({ path }) => path?.length === 1 && path[0] === key) ?? errors[0]!;
  const code = placedCode(error, 1);
  const saidByStatus = code === 'UPSTREAM_ERROR' ? answer.head.statusFailure() : undefined;
  if (saidByStatus && !aboutDocument.has(saidByStatus.code)) return saidByStatus;
  // A write that was carried out may still fail to be shown: a hole below it took the whole answer.
  const maybeCarriedOut = write && (code === 'UPSTREAM_ERROR' || (error.path?.length ?? 0) > 1);
  if (answer.data === undefined || !maybeCarriedOut) return toServiceFailure(error, code);
  return answer.head.failure('UPSTREAM_ERROR', wordsOf(error));
}

/** What a status says of a document, which is ours and was checked: not the client's fault, and nothing it could have asked for better. */
export const aboutDocument: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['BAD_USER_INPUT', 'NOT_FOUND', 'CONFLICT']);

function placeError(root: unknown, path: readonly (string | number)[], error: ServiceError): void {
  let parent = root;
  for (let depth = 1; depth < path.length; depth++) {
    const segment = path[depth]!;
    if (!isContainer(parent) || !Object.hasOwn(parent, segment)) return;
    const child = parent[segment];
    if (child === null) {
      parent[segment] = toServiceFailure(error, placedCode(error, depth + 1));
      return;
    }
    parent = child;
  }
}

/** Where a hole took its surroundings with it, what is missing there is not what was not found. */
function placedCode(error: ServiceError, length: number): ErrorCode {
  const code = codeOf(error);
  return code === 'NOT_FOUND' && (error.path?.length ?? 0) > length ? 'UPSTREAM_ERROR' : code;
}

function isContainer(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Error);
}

/** Stitching's prefixes for a field that is nullable in one member of a union and not in another. */
const givenPrefix = /^_(?:nullable|nonNullable)_/;

function placeOf({ path }: ServiceError, renamed: boolean): readonly (string | number)[] {
  if (path === undefined) return [];
  return renamed
    ? path.map((segment) => (typeof segment === 'string' ? segment.replace(givenPrefix, '') : segment))
    : path;
}

function restoreNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [name.replace(givenPrefix, ''), restoreNames(child)]),
  );
}
