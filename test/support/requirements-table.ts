// The rows of test/requirements.md, joined with the tests that carry their ids.
import { readFileSync } from 'node:fs';
import type { TestResult } from './json-reporter.ts';
import { at } from './repository.ts';

export interface Requirement {
  readonly id: string;
  readonly asked: string;
  readonly where: string;
}

/** A test with the file that it stands in. */
export interface TestOfFile extends TestResult {
  readonly file: string;
}

export interface RequirementStatus extends Requirement {
  readonly tests: readonly TestOfFile[];
}

const row = /^\| ([SP]\d+) \| (.+?) \| (\w+) \|$/gm;

/** Ids as tests name them: `S23, S146: …`. */
const idInName = /\b[SP]\d{1,3}\b/g;

export function readRequirements(): readonly Requirement[] {
  const text = readFileSync(at('test/requirements.md'), 'utf8');
  return [...text.matchAll(row)].map(([, id, asked, where]) => ({ id: id!, asked: asked!, where: where! }));
}

/** Each requirement with its tests, in the order of the table. */
export function joinTests(
  requirements: readonly Requirement[],
  tests: readonly TestOfFile[],
): readonly RequirementStatus[] {
  return requirements.map((requirement) => ({
    ...requirement,
    tests: tests.filter((test) => idsOf(test).has(requirement.id)),
  }));
}

/** Ids that a test names and the table lacks: a slip of the pen, or a row that has gone. */
export function unknownIds(
  requirements: readonly Requirement[],
  tests: readonly TestOfFile[],
): readonly { readonly id: string; readonly test: string }[] {
  const known = new Set(requirements.map(({ id }) => id));
  return tests.flatMap((test) =>
    [...idsOf(test)].filter((id) => !known.has(id)).map((id) => ({ id, test: `${test.file}: ${test.name}` })),
  );
}

function idsOf({ name }: TestOfFile): ReadonlySet<string> {
  return new Set(name.match(idInName) ?? []);
}
