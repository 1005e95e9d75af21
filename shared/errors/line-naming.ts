/**
 * Where in a module the words of a mistake lead: from property to property, each behind the last, and to a text that is quoted. 1 where they
 * lead nowhere, as what a module exports may be computed.
 */
export function lineNaming(message: string, source: string): number {
  const code = withoutComments(source);
  let at = 0;
  for (const [word] of message.matchAll(/[A-Za-z_$][\w$-]*/g)) {
    const name = word.replaceAll('$', '\\$');
    const found = code.slice(at).search(new RegExp(`(?<![\\w$-])${name}(?:['"]?\\s*[:(]|['"\`])`));
    if (found !== -1) at += found;
  }
  return code.slice(0, at).split('\n').length;
}

/** Of the same length. What stands behind a blank is a comment; `https://` is not. */
function withoutComments(source: string): string {
  return source.replaceAll(/(?<=^|\s)(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm, (comment) => comment.replaceAll(/[^\n]/g, ' '));
}
