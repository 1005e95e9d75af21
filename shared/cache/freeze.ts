/**
 * Freezes an answer to its depth. What several requests are given must not be changed by any of them: a resolver that writes into it
 * would show one viewer's data to another. In a module such a write throws, so that the mistake is told and not passed on.
 */
export function freezeDeep<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.freeze(value);
  if (Array.isArray(value)) for (const item of value) freezeDeep(item);
  else for (const name in value) freezeDeep(value[name]);
  return value;
}
