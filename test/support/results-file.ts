// dist/test-results.json: how each test last ended. Written by the test runner, read by the table of requirements.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { TestResult } from './json-reporter.ts';
import { at } from './repository.ts';

/** By test file (`shared/errors/codes.test.ts`), its tests in the order they ran. */
export type Results = Readonly<Record<string, readonly TestResult[]>>;

const path = at('dist/test-results.json');

/** Empty when no test has run yet. */
export function readResults(): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : {};
}

/** Keeps what earlier runs said of files that still exist and did not run this time. */
export function mergeResults(latest: Results): void {
  const kept = Object.entries(readResults()).filter(([file]) => existsSync(at(file)));
  writeFileSync(path, `${JSON.stringify({ ...Object.fromEntries(kept), ...latest }, undefined, 1)}\n`);
}
