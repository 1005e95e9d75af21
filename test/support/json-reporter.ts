// A node:test reporter that writes one line of JSON a test, so that the runner can count, name and keep what happened.
import { inspect } from 'node:util';

export type Outcome = 'passed' | 'failed' | 'skipped';

/** One test as it ended. */
export interface TestResult {
  /** Names of the suites and tests around it and its own, joined by ` > `. */
  readonly name: string;
  readonly outcome: Outcome;
  /** Why it failed, or why it was skipped. */
  readonly reason: string;
}

/** What node:test tells its reporters, as far as it is read here. */
interface TestEvent {
  readonly type: string;
  readonly data?: {
    readonly name: string;
    readonly nesting: number;
    readonly skip?: boolean | string;
    readonly todo?: boolean | string;
    readonly details?: {
      readonly type?: string;
      readonly error?: Error & { readonly failureType?: string; readonly cause?: unknown };
    };
  };
}

/** Node calls this with the events of one test file. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const path: string[] = [];
  for await (const { type, data } of events) {
    if (data === undefined) continue;
    if (type === 'test:start') {
      path.length = data.nesting;
      path.push(data.name);
    } else if (type === 'test:pass' || type === 'test:fail') {
      const result = toResult(type === 'test:pass', [...path.slice(0, data.nesting), data.name].join(' > '), data);
      if (result !== undefined) yield `${JSON.stringify(result)}\n`;
    }
  }
}

/** Undefined for what only holds other tests: a suite that ran and passed, or a parent that failed because a child did. */
function toResult(passed: boolean, name: string, data: NonNullable<TestEvent['data']>): TestResult | undefined {
  const { details, skip, todo } = data;
  if (details?.error?.failureType === 'subtestsFailed') return undefined;
  if (passed && details?.type === 'suite' && !skip) return undefined;
  const waiver = skip !== undefined && skip !== false ? skip : todo;
  if (waiver !== undefined && waiver !== false) {
    return { name, outcome: 'skipped', reason: typeof waiver === 'string' ? waiver : 'no reason given' };
  }
  return { name, outcome: passed ? 'passed' : 'failed', reason: passed ? '' : describe(details?.error) };
}

/** The assertion's own message and stack, without the runner's frames. */
function describe(error: (Error & { readonly cause?: unknown }) | undefined): string {
  const shown = error?.cause ?? error;
  const text = typeof shown === 'string' ? shown : inspect(shown, { depth: 6, breakLength: 120 });
  return text
    .split('\n')
    .filter((line) => !/^\s+at .*node:internal\//.test(line))
    .join('\n');
}
