import type { Maskable } from './mask.ts';

type Path = readonly (string | number)[];

/**
 * Of the errors that one null stands for, one is told (GraphQL specification, section 6.4.4): the first that took the null further up. Below
 * it graphql-js stops at that one and compiled code goes on; without this, the same answer would have other errors once it is hot.
 *
 * @param isNonNull whether the place of an error may not be null
 */
export function onePerNull(
  data: unknown,
  errors: readonly Maskable[],
  isNonNull: (path: Path) => boolean,
): readonly Maskable[] {
  if (errors.length < 2) return errors;
  const told = new Map<string, Maskable>();
  for (const error of errors) {
    const path = error.path ?? [];
    const place = JSON.stringify(path.slice(0, depthOfNull(data, path)));
    const known = told.get(place);
    if (!known || saysMore(error, known, isNonNull)) told.set(place, error);
  }
  return [...told.values()];
}

/** At one place, what was thrown says more than that null came of it. */
function saysMore(error: Maskable, known: Maskable, isNonNull: (path: Path) => boolean): boolean {
  const [path, knownPath] = [error.path ?? [], known.path ?? []];
  if (isSame(path, knownPath)) return !known.originalError && error.originalError !== undefined;
  return !isNonNull(knownPath) && isNonNull(path);
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

function depthOfNull(data: unknown, path: Path): number {
  let value = data;
  for (let depth = 0; depth < path.length; depth++) {
    if (value === null || value === undefined) return depth;
    value = (value as Record<string | number, unknown>)[path[depth]!];
  }
  return path.length;
}
