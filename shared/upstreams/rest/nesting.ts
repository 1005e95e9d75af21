// How deep the JSON of an answer is nested, before anything is made of it.

/** More levels than any contract has. `JSON.parse` makes millions of them, and holds the loop for seconds meanwhile. */
const maxLevels = 256;
/** Below this many bytes, what is nested as deeply as can be is parsed in a moment. */
const harmlessBytes = 32 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Reads brackets outside of strings; whether the text is JSON at all is for the parser to say. */
export function isTooDeep(bytes: Buffer): boolean {
  if (bytes.length < harmlessBytes) return false;
  let level = 0;
  let isInText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isInText) {
      if (byte === backslash) index++;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (byte === openList || byte === openObject) {
      if (++level > maxLevels) return true;
    } else if (byte === closeList || byte === closeObject) level--;
  }
  return false;
}
