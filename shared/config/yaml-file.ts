/** Parses a YAML file; syntax errors and duplicated keys are findings. */
import { readFileSync } from 'node:fs';
import { isAlias, isMap, LineCounter, parseDocument, type YAMLMap as YamlNode } from 'yaml';
import type { Findings } from '../errors/index.ts';
import type { Environ } from './expand-variables.ts';
import { describeNode, YamlMap, type YamlSource } from './yaml-map.ts';

/** The root map of a YAML file; undefined when the file cannot be read as one, which is then a finding. */
export function readYamlFile(file: string, env: Environ, findings: Findings): YamlMap | undefined {
  const text = readText(file, findings);
  if (text === undefined) return undefined;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'silent',
  });
  if (reportSyntax(document.errors, { file, text, lines, findings })) return undefined;
  const source: YamlSource = {
    file,
    env,
    findings,
    lines,
    resolve: (node) => (isAlias(node) ? node.resolve(document) : node),
  };
  if (isMap(document.contents)) return new YamlMap(source, '', 1, document.contents as YamlNode);
  findings.add({
    file,
    line: 1,
    message: 'the file holds no map',
    expected: 'keys with values',
    found: describeNode(document.contents),
    repair: 'begin with a key such as `services:`',
  });
  return undefined;
}

function readText(file: string, findings: Findings): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    findings.add({
      file,
      line: 1,
      message: 'the file cannot be read',
      expected: 'a readable YAML file',
      found: (error as NodeJS.ErrnoException).code ?? 'an error',
      repair: 'check the path and its permissions',
    });
    return undefined;
  }
}

/** Duplicated keys are told one by one; of other errors only the first, because the rest follow from it. @returns true when the text is no YAML */
function reportSyntax(
  errors: readonly { readonly code: string; readonly message: string; readonly pos: readonly [number, number] }[],
  { file, text, lines, findings }: { file: string; text: string; lines: LineCounter; findings: Findings },
): boolean {
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  for (const error of errors.filter(({ code }) => code === 'DUPLICATE_KEY')) {
    const key = /^["']?([^\s:"']+)/.exec(text.slice(error.pos[0]))?.[1] ?? 'a key';
    findings.add({
      file,
      line: lineAt(error.pos[0]),
      message: `${key} stands twice in one map`,
      expected: 'each key once',
      found: `${key} again`,
      repair: 'keep one of the two',
    });
  }
  const syntax = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  if (syntax === undefined) return false;
  findings.add({
    file,
    line: lineAt(syntax.pos[0]),
    message: 'the file is not valid YAML',
    expected: 'YAML 1.2',
    found: syntax.message,
    repair: 'mend the syntax; inside { } a variable must stand in quotes',
  });
  return true;
}
