// What joins and discriminators stand on: turned as well, an answer would not be wrong but empty.
const KEPT = /^(id|sku|kind|__typename|.*Id|.*Ids)$/;

/**
 * The same JSON with values of another type: texts become numbers, numbers and booleans texts.
 * `true` changes all but keys; a name changes only the fields of that name, whatever they hold.
 */
export function toWrongType(value: unknown, which: true | string): unknown {
  if (Array.isArray(value)) return value.map((item) => toWrongType(item, which));
  if (typeof value !== 'object' || value === null) return which === true ? otherType(value) : value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (which === true && KEPT.test(name)) return [name, field];
      return [name, which === name ? otherType(field) : toWrongType(field, which)];
    }),
  );
}

function otherType(value: unknown): unknown {
  if (value === null) return null;
  return typeof value === 'string' ? 42 : 'not what the contract says';
}
