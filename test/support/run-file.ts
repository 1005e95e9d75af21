// Runs one compiled test file in a process group of its own, so that a hanging test, or a server that it left behind, cannot stop the run.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestResult } from './json-reporter.ts';

export interface FileResult {
  readonly tests: readonly TestResult[];
  /** What the file printed, both streams as they came. */
  readonly output: string;
  readonly seconds: number;
}

export interface RunFileOptions {
  /** Absolute path of the compiled test. */
  readonly file: string;
  /** Working directory of the test. */
  readonly cwd: string;
  /** After this the whole process group is killed and the file counts as failed. */
  readonly timeoutMs: number;
}

const reporter = new URL('./json-reporter.js', import.meta.url).href;
const running = new Set<ChildProcess>();

/** Never rejects: what goes wrong around the tests is a failed test of the result. */
export async function runFile(options: RunFileOptions): Promise<FileResult> {
  const startedAt = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'foyer-test-'));
  try {
    const end = await runProcess(options, join(folder, 'results'));
    const tests = [...readResults(join(folder, 'results'))];
    const failure = processFailure(end, tests, options);
    if (failure !== undefined) tests.push({ name: '(the file itself)', outcome: 'failed', reason: failure });
    return { tests, output: end.output, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends every test process that still runs, with all that it started. */
export function killRunning(): void {
  for (const child of running) killGroup(child);
}

interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly output: string;
}

function runProcess(options: RunFileOptions, resultsPath: string): Promise<ProcessEnd> {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const reporting = [`--test-reporter=${reporter}`, `--test-reporter-destination=${resultsPath}`];
  const child = spawn(process.execPath, ['--enable-source-maps', ...reporting, options.file], {
    cwd: options.cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  return new Promise((resolve) => {
    let output = '';
    let timedOut = false;
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, options.timeoutMs);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      killGroup(child);
      running.delete(child);
      const end = () => resolve({ code, signal, timedOut, output });
      child.once('close', end);
      // A process that left the group holds the pipes open, and `close` would never come.
      setTimeout(end, 500).unref();
    });
  });
}

function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has already gone.
  }
}

function* readResults(path: string): Generator<TestResult> {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return;
  }
  for (const line of text.split('\n')) {
    if (line.endsWith('}')) yield JSON.parse(line) as TestResult;
  }
}

function processFailure(
  end: ProcessEnd,
  tests: readonly TestResult[],
  { timeoutMs }: RunFileOptions,
): string | undefined {
  if (end.timedOut) {
    return `did not end within ${timeoutMs / 1000} s and was killed: a test hangs, or something keeps the process alive (a server, socket or timer that was not closed)`;
  }
  if (tests.length === 0) return `ran no test (exit code ${end.code ?? end.signal})`;
  const blamed = tests.some((test) => test.outcome === 'failed');
  if (end.code !== 0 && !blamed) return `all its tests passed, yet it ended with ${end.code ?? end.signal}`;
  return undefined;
}
