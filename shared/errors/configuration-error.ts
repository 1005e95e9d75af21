import { lineNaming } from './line-naming.ts';

/** One mistake in configuration, schema or contract, told so that a person can mend it. */
export interface Finding {
  /** As the person knows it: relative to where the command was started. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** What is wrong, naming the place: `Home.profile: unknown operation`. */
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  /** What to write instead. */
  readonly repair: string;
}

/** All mistakes at once: start-up collects findings and throws them together. */
export class ConfigurationError extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const ordered = [...findings].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    super(
      `${findings.length} ${findings.length === 1 ? 'mistake' : 'mistakes'} found\n\n${ordered.map(formatFinding).join('\n\n')}`,
    );
    this.name = 'ConfigurationError';
    this.findings = ordered;
  }
}

export function formatFinding(finding: Finding): string {
  return [
    `${finding.file}:${finding.line}  ${finding.message}`,
    `    expected  ${finding.expected}`,
    `    found     ${finding.found}`,
    `    mend      ${finding.repair}`,
  ].join('\n');
}

/** Gathers findings while a loader goes on reading, so that one start shows every mistake. */
export class Findings {
  readonly #list: Finding[] = [];
  readonly #told = new Set<string>();
  readonly #modules = new Map<string, string>();

  /** A module is executed, not parsed: who finds a mistake in what it exports does not know the line, and writes 1. */
  readFrom(file: string, source: string): void {
    this.#modules.set(file, source);
  }

  /** Once, however many ways lead to the mistake. */
  add(told: Finding): void {
    const source = told.line === 1 ? this.#modules.get(told.file) : undefined;
    const finding = source === undefined ? told : { ...told, line: lineNaming(told.message, source) };
    const text = formatFinding(finding);
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#list.push(finding);
  }

  get list(): readonly Finding[] {
    return this.#list;
  }

  /** @throws {ConfigurationError} when anything was found */
  throwIfAny(): void {
    if (this.#list.length > 0) throw new ConfigurationError(this.#list);
  }
}

/** The candidate nearest to a misspelt word, for `mend` lines; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, two rows at a time. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1);
    }
    previous = current;
  }
  return previous[b.length]!;
}
