/** Comments and the inside of strings as spaces, so that what is searched for is code and lines keep their numbers. */
export function blankComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (match, string?: string) => (string === undefined ? match.replace(/[^\n]/g, ' ') : match),
  );
}

/** The 1-based line on which a name first stands in code; 1 where it does not. */
export function lineOf(code: string, name: string): number {
  const last = name.split('.').at(-1)!;
  return lineAt(code, code.search(new RegExp(`\\b${last}\\b`)));
}

/** The 1-based line of `rpc Method` in the block of `service Service`; 1 where it stands in another file. */
export function rpcLine(code: string, service: string, method: string): number {
  const start = code.search(new RegExp(`\\bservice\\s+${service}\\s*\\{`));
  if (start < 0) return 1;
  const offset = code.slice(start).search(new RegExp(`\\brpc\\s+${method}\\b`));
  return offset < 0 ? 1 : lineAt(code, start + offset);
}

function lineAt(code: string, index: number): number {
  return index < 0 ? 1 : code.slice(0, index).split('\n').length;
}
