// Reads the imports of a TypeScript file. A small scanner, because the compiler in use offers no API; it relies on the formatter,
// which starts every import and export at the beginning of a line.

export interface Import {
  /** As written: `./codes.ts`, `node:fs`, `fastify`. */
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
}

const patterns: readonly RegExp[] = [
  // import x from 'y' · import type { a, type b } from 'y' · export { a } from 'y' · export * as a from 'y', over several lines too
  /^[ \t]*(?:import|export)\s+(?:type\s+)?[\w$*\s{},]+?\s*\bfrom\s*(['"])(?<specifier>[^'"\n]+)\1/gm,
  // import 'y'
  /^[ \t]*import\s*(['"])(?<specifier>[^'"\n]+)\1/gm,
  // import('y'), also in types · require('y')
  /(?<![.#\w$])(?:import|require)\s*\(\s*(['"`])(?<specifier>[^'"`\n]+)\1\s*[,)]/g,
];

/** In the order of their lines. Comments hold no imports. */
export function readImports(source: string): readonly Import[] {
  const code = blankComments(source);
  const imports = patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => ({
      specifier: match.groups!.specifier!,
      line: lineAt(code, match.index + match[0].search(/\S/)),
    })),
  );
  return imports.sort((a, b) => a.line - b.line);
}

/**
 * The source with comments turned to spaces, line breaks kept, so that positions stay. Only comments that begin a line or follow a space
 * are known: `//` inside a text (`'http://…'`) has something before it.
 */
export function blankComments(source: string): string {
  return source
    .replace(/(^|[\s;{}(,])(\/\*[\s\S]*?\*\/)/g, (_, before: string, comment: string) => before + blank(comment))
    .replace(/(^|\s)(\/\/[^\n]*)/g, (_, before: string, comment: string) => before + blank(comment));
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** The 1-based line of a position. */
export function lineAt(source: string, position: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < position; at = source.indexOf('\n', at + 1)) line++;
  return line;
}
