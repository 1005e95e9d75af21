type Path = readonly (string | number)[];

/** Orders paths as the fields stand in the answer, so that errors and degradations read like the screen, whichever failed first. */
export function inResponseOrder(
  data: unknown,
): (a: { readonly path?: Path | undefined }, b: { readonly path?: Path | undefined }) => number {
  return ({ path: a = [] }, { path: b = [] }) => comparePaths(a, b, data);
}

function comparePaths(a: Path, b: Path, data: unknown): number {
  let node = data;
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index]!, b[index]!];
    if (left !== right) return compareKeys(left, right, node);
    node = (node as Record<string | number, unknown> | null | undefined)?.[left];
  }
  return a.length - b.length;
}

function compareKeys(a: string | number, b: string | number, node: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  // Below a null nothing says where the fields stood; by name, the order is at least always the same.
  if (node === null || typeof node !== 'object') return String(a).localeCompare(String(b));
  const keys = Object.keys(node);
  return keys.indexOf(String(a)) - keys.indexOf(String(b));
}
