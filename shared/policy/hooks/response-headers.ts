/** Ours, or read by browsers and proxies as orders about the answer. */
const reserved =
  /^x-(?:trace-id|content-type-options|frame-options|xss-protection|powered-by|accel-|forwarded-|real-ip|dns-)/;
const allowed = /^(?:x-[a-z0-9][a-z0-9-]{0,60}|link|deprecation|sunset)$/;
const safeValue = /^(?:[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?)?$/;

/**
 * Headers that a hook may add to an answer: none that says how the answer is read, kept or believed.
 * @throws {Error} naming the header
 */
export function checkResponseHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([given, value]) => {
      if (value === undefined) return [];
      const name = given.toLowerCase();
      if (!allowed.test(name) || reserved.test(name)) throw new Error(`the header ${name} is not a hook's to set`);
      if (typeof value !== 'string' || !safeValue.test(value))
        throw new Error(`the value of ${name} is no printable ASCII of at most 1024 characters`);
      return [[name, value]];
    }),
  );
}
