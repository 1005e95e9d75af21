import { type Environ, expandVariables } from '../config/index.ts';

/** A text of the configuration that needs variables which are not set. */
export interface MissingVariable {
  /** `['identity', 'issuers', '0', 'secret']` */
  readonly path: readonly string[];
  readonly name: string;
}

export interface ExpandedConfig {
  readonly value: unknown;
  readonly missing: readonly MissingVariable[];
}

/** `${NAME}` and `${NAME:-default}` in every text of lists and plain objects, however deep; keys, functions and instances stay. */
export function expandConfig(value: unknown, env: Environ): ExpandedConfig {
  const missing: MissingVariable[] = [];
  const expand = (item: unknown, path: readonly string[]): unknown => {
    if (typeof item === 'string') {
      const expansion = expandVariables(item, env);
      if (expansion.missing !== undefined) missing.push({ path, name: expansion.missing });
      return expansion.text;
    }
    if (Array.isArray(item)) return item.map((entry, index) => expand(entry, [...path, String(index)]));
    if (!isPlainObject(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, entry]) => [key, expand(entry, [...path, key])]));
  };
  return { value: expand(value, []), missing };
}

/** As a person would write the path: `identity.issuers[0].secret`. */
export function shownPath(path: readonly string[]): string {
  return path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
