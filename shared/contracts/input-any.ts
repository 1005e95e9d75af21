/** Inputs that no contract describes further: JSON and nothing else, names in order, so that equal values are equal text. */
import { isSafeText } from './input-scalars.ts';
import { isPlainObject, maxNesting, type Trail } from './trail.ts';

type Refuse = (depth: number, expected: string, value: unknown) => Error;

export function binderOfAny(trail: Trail, refuse: Refuse) {
  const bind = (value: unknown, depth: number): unknown => {
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'string' && isSafeText(value)) return value;
    if (depth > maxNesting) throw refuse(depth, `at most ${maxNesting} levels`, value);
    if (Array.isArray(value)) return value.map((item, index) => bindAt(index, item ?? null, depth));
    if (isPlainObject(value)) return bindObject(value, depth);
    throw refuse(depth, 'JSON', value);
  };

  const bindAt = (step: string | number, value: unknown, depth: number): unknown => {
    trail[depth] = step;
    return bind(value, depth + 1);
  };

  const bindObject = (value: Record<string, unknown>, depth: number): Record<string, unknown> => {
    const bound: Record<string, unknown> = {};
    for (const name of Object.keys(value).sort()) {
      if (name === '__proto__' || !isSafeText(name)) throw refuse(depth, 'names that JSON can hold safely', value);
      if (value[name] !== undefined) bound[name] = bindAt(name, value[name], depth);
    }
    return bound;
  };

  return bind;
}
