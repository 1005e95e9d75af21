// `npm test`: runs the compiled tests three files at a time, shows what a person wants to see, and keeps the results for `npm run requirements`.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import type { TestResult } from './json-reporter.ts';
import { at, sourceOf, top } from './repository.ts';
import { mergeResults } from './results-file.ts';
import { type FileResult, killRunning, runFile } from './run-file.ts';

const help = `Runs the compiled tests (npm run build comes first; npm test does both).

  npm test                          all of them
  npm test -- upstreams cart        those whose path holds one of the words
  npm test -- --timeout 300         seconds a file may take (default 120; 1800 with FAULTS=all)

A file that fails is run once more, alone and at the end, since other work on the machine may be the reason; both runs are shown.
Ends with "N passed, N failed" and exit code 1 when a test failed or none ran.
`;

/** They measure time on real sockets, or hold short times: none may take any from another. */
const timedFiles = /^test\/(faults\/(?!identity|isolation|direct-way|slow-clients)|scenarios\/(home|deadlines|joins))/;

/** More at once would make tests that measure time disturb each other. */
const filesAtOnce = 3;

const secondsAFile = process.env.FAULTS === 'all' ? '1800' : '120';

await main();

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, timeout: { type: 'string', default: secondsAFile } },
  });
  if (values.help) return void process.stdout.write(help);

  const timeoutMs = Number(values.timeout) * 1000;
  if (!(timeoutMs > 0)) return fail(`--timeout wants a number of seconds above 0, not "${values.timeout}".`);

  const files = testFiles(positionals);
  if (files.length === 0) return fail(nothingToRun(positionals));

  endChildrenOnSignals();
  process.stdout.write(`${files.length} test files, Node ${process.version}\n`);
  summarise(await runAll(files, timeoutMs));
}

/** Compiled tests whose source still exists: dist/ keeps files of sources that have gone. */
function testFiles(words: readonly string[]): readonly string[] {
  return ['shared', 'test', 'bffs']
    .map((folder) => at(join('dist', folder)))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
    .filter((file) => file.endsWith('.test.js') && existsSync(sourceOf(file)))
    .filter((file) => words.length === 0 || words.some((word) => nameOf(file).includes(word)))
    .sort();
}

function nothingToRun(words: readonly string[]): string {
  if (words.length === 0) return 'There is no compiled test: npm run build first.';
  return `No test file has ${words.join(' or ')} in its path.`;
}

function nameOf(compiled: string): string {
  return relative(top, sourceOf(compiled));
}

async function runAll(files: readonly string[], timeoutMs: number): Promise<Map<string, FileResult>> {
  const results = new Map<string, FileResult>();
  const runSome = async (some: readonly string[], atOnce: number) => {
    const waiting = some.values();
    const worker = async () => {
      for (const file of waiting) {
        const result = await runFile({ file, cwd: top, timeoutMs });
        const position = results.has(nameOf(file)) ? 'again' : `${results.size + 1}/${files.length}`;
        results.set(nameOf(file), result);
        process.stdout.write(progress(nameOf(file), result, position));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };
  await runSome(
    files.filter((file) => !isTimed(file)),
    filesAtOnce,
  );
  const timed = files.filter(isTimed);
  if (process.env.TIMED !== 'skip') await runSome(timed, 1);
  else process.stdout.write(`${timed.length} files that measure time are left out (TIMED=skip)\n`);
  await runSome(
    files.filter((file) => results.get(nameOf(file))?.tests.some(isFailure)),
    1,
  );
  return results;
}

function isTimed(file: string): boolean {
  return process.env.FAULTS === 'all' || timedFiles.test(nameOf(file));
}

function isFailure({ outcome }: TestResult): boolean {
  return outcome === 'failed';
}

/** One quiet line for a file that passed; each failure whole, with what the file printed. */
function progress(name: string, { tests, output, seconds }: FileResult, position: string): string {
  const failed = tests.filter(isFailure);
  const skipped = tests.filter((test) => test.outcome === 'skipped');
  const mark = failed.length > 0 ? pc.red('✖') : pc.green('✔');
  const time = pc.dim(`${tests.length} ${tests.length === 1 ? 'test' : 'tests'}, ${seconds.toFixed(1)} s`);
  return [
    `${pc.dim(position.padStart(7))} ${mark} ${name} ${time}`,
    ...skipped.map((test) => `          ${pc.yellow('–')} ${test.name}: skipped, ${test.reason}`),
    ...failed.map((test) => `\n          ${pc.red('✖')} ${test.name}\n${indent(test.reason)}\n`),
    ...(failed.length > 0 && output.trim() !== '' ? [indent(`${pc.dim('what it printed:')}\n${output.trim()}`)] : []),
    '',
  ].join('\n');
}

function indent(text: string): string {
  return text.replace(/^/gm, '            ');
}

function summarise(results: Map<string, FileResult>): void {
  mergeResults(Object.fromEntries([...results].map(([file, { tests }]) => [file, tests])));
  const tests = [...results].flatMap(([file, result]) => result.tests.map((test) => ({ file, ...test })));
  const count = (outcome: string) => tests.filter((test) => test.outcome === outcome).length;
  const failed = tests.filter(isFailure);
  if (failed.length > 0) {
    const lines = failed.map((test) => `  ${pc.red('✖')} ${test.file}: ${test.name}`);
    process.stdout.write(`\nFailed:\n${lines.join('\n')}\n`);
  }
  const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
  process.stdout.write(`\n${count('passed')} passed, ${failed.length} failed${skipped}\n`);
  process.exitCode = failed.length > 0 || count('passed') === 0 ? 1 : 0;
}

/** Test files run in process groups of their own, which Ctrl-C does not reach. */
function endChildrenOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      killRunning();
      process.exit(130);
    });
  }
}

function fail(message: string): void {
  process.stderr.write(`${message}\n\n0 passed, 0 failed\n`);
  process.exitCode = 1;
}
