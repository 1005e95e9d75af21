// `npm run requirements`: each requirement, the tests that carry its id in their name, and whether they passed.
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import {
  joinTests,
  type RequirementStatus,
  readRequirements,
  type TestOfFile,
  unknownIds,
} from './requirements-table.ts';
import { readResults } from './results-file.ts';

const help = `The requirements of test/requirements.md and the tests that show them.

  npm run requirements                   the table: id, what is asked, tests, passed or not
  npm run requirements -- --missing      only the ids that no test carries
  npm run requirements -- S23 S88        only these

Reads how each test last ended from dist/test-results.json, which npm test writes.
Exit code 1 when a test of a requirement shown failed, or when a test names an id that does not exist.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, missing: { type: 'boolean' } },
});

if (values.help) process.stdout.write(help);
else main();

function main(): void {
  const tests = Object.entries(readResults()).flatMap(([file, results]) => results.map((test) => ({ file, ...test })));
  const all = joinTests(readRequirements(), tests);
  const wanted = positionals.length === 0 ? all : all.filter(({ id }) => positionals.includes(id));
  const shown = values.missing ? wanted.filter((requirement) => requirement.tests.length === 0) : wanted;
  process.stdout.write(`${shown.map(format).join('\n')}\n\n`);

  const unknown = unknownIds(all, tests);
  for (const { id, test } of unknown) process.stdout.write(`${pc.red('✖')} ${id} is not in the table: ${test}\n`);
  if (tests.length === 0) process.stdout.write('No test has run yet: npm test first.\n');
  summarise(all);
  const failed = shown.some((requirement) => requirement.tests.some(({ outcome }) => outcome === 'failed'));
  process.exitCode = failed || unknown.length > 0 ? 1 : 0;
}

function format({ id, asked, where, tests }: RequirementStatus): string {
  const title = `${pc.bold(id.padEnd(5))} ${asked} ${pc.dim(where)}`;
  if (tests.length === 0) return `${pc.dim('·')} ${title}`;
  return [
    `${markOf(tests)} ${title}`,
    ...tests.map((test) => `        ${markOf([test])} ${test.file}: ${test.name}`),
  ].join('\n');
}

function markOf(tests: readonly TestOfFile[]): string {
  if (tests.some(({ outcome }) => outcome === 'failed')) return pc.red('✖');
  return tests.some(({ outcome }) => outcome === 'passed') ? pc.green('✔') : pc.yellow('–');
}

function summarise(all: readonly RequirementStatus[]): void {
  const missing = all.filter(({ tests }) => tests.length === 0).map(({ id }) => id);
  process.stdout.write(`${all.length - missing.length} of ${all.length} requirements have a test.\n`);
  if (missing.length > 0) process.stdout.write(`Without one: ${missing.join(' ')}\n`);
}
