/** Answers that no contract describes further: whatever JSON can hold, so that serialising it cannot fail later. */
import { isPlainObject, maxNesting } from './trail.ts';

/** @param refuse throws for a value that is no JSON or too deep, which is told by the depth of its outermost value, or gives what replaces it */
export function readerOfAny(refuse: (value: unknown, depth: number) => unknown) {
  return (value: unknown, depth: number): unknown => {
    if (isJson(value, depth)) return value;
    return refuse(value, depth);
  };
}

function isJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || isJsonComposite(value, depth);
    default:
      return false;
  }
}

function isJsonComposite(value: object, depth: number): boolean {
  if (depth > maxNesting) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  if (!isPlainObject(value)) return false;
  for (const name in value) {
    if (!isJson(value[name], depth + 1)) return false;
  }
  return true;
}
