/** `documents` of `bff.ts`: which operations are answered. Checked at start, all mistakes together. */
import { type Findings, nearest } from '../../errors/index.ts';

/**
 * - `open`: every operation that fits the schema.
 * - `log`: the same, and those that are not registered are counted and logged by name, so that one sees what `trusted` would refuse.
 * - `trusted`: registered ones only.
 */
export type DocumentsMode = 'open' | 'log' | 'trusted';

export interface DocumentsConfig {
  /** A mode, or a variable that holds one: `${DOCUMENTS:-log}`. @default 'open' */
  readonly mode?: DocumentsMode | `\${${string}}`;
  /**
   * Manifests beside what `operations/` holds, as paths within the folder: those of app versions that are still about, and those that a
   * client's own build wrote. @default []
   */
  readonly manifests?: readonly string[];
  /** Viewers with one of these roles may send what they like where `mode` is `trusted`. @default [] */
  readonly exemptRoles?: readonly string[];
}

export interface ResolvedDocumentsConfig extends Required<DocumentsConfig> {
  readonly mode: DocumentsMode;
}

const modes: readonly DocumentsMode[] = ['open', 'log', 'trusted'];
const keys: readonly (keyof DocumentsConfig)[] = ['mode', 'manifests', 'exemptRoles'];

/** @param file `bff.ts`, as the person knows it */
export function readDocumentsConfig(
  config: DocumentsConfig,
  file: string,
  findings: Findings,
): ResolvedDocumentsConfig {
  const report = (key: string, expected: string, found: unknown, repair = `write ${expected}`) =>
    findings.add({
      file,
      line: 1,
      message: `documents.${key} cannot be used`,
      expected,
      found: JSON.stringify(found),
      repair,
    });
  for (const key of Object.keys(config)) {
    if ((keys as readonly string[]).includes(key)) continue;
    const near = nearest(key, keys);
    report(key, `one of ${keys.join(', ')}`, key, near === undefined ? 'remove it' : `write ${near}`);
  }
  const { mode = 'open', manifests = [], exemptRoles = [] } = config;
  const known = modes.find((name) => name === mode);
  if (known === undefined) report('mode', `one of ${modes.join(', ')}`, mode);
  if (!isTexts(manifests))
    report('manifests', 'a list of files of the folder, such as "manifests/3.2.json"', manifests);
  else if (manifests.some(leavesFolder)) report('manifests', 'files that lie in the folder', manifests);
  if (!isTexts(exemptRoles)) report('exemptRoles', 'a list of roles', exemptRoles);
  return {
    mode: known ?? 'open',
    manifests: isTexts(manifests) ? manifests.filter((manifest) => !leavesFolder(manifest)) : [],
    exemptRoles: isTexts(exemptRoles) ? exemptRoles : [],
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
}

function leavesFolder(path: string): boolean {
  return path.startsWith('/') || path.split(/[/\\]/).includes('..');
}
