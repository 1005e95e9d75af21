/** Where in a value a reader or binder stands, kept in one reused list so that values without a mistake cost no allocation. */
export type Trail = (string | number)[];

/** The steps down to `depth` in words: `users[3].email`; `root` when there are none. */
export function formatTrail(trail: Trail, depth: number, root: string): string {
  let text = '';
  for (const step of trail.slice(0, depth)) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text === '' ? root : text;
}

/** What was found instead, by kind: values never enter an error, they may be somebody's data. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value;
}

/** Objects as a decoder makes them; instances of classes are no data. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Composites inside one another, in inputs and answers: deeper ones would overflow the stack of whoever serialises them. */
export const maxNesting = 64;
