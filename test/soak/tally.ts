// What became of the answers, added up and put in a table.
import type { ServiceCalls } from '../services/shop.ts';
import type { Outcome } from '../support/load.ts';
import type { Verdict } from './judge.ts';
import type { Ask } from './operations.ts';

export interface Tally {
  /** A request is sent, whoever waits for its answer. */
  want(ask: Pick<Ask, 'kind'>): void;
  add(ask: Ask, outcome: Outcome, judging: Judging): void;
  /** Of the server's process, now and then. */
  sample(seconds: number, residentMegabytes: number, openFiles: number): void;
  /** One line for a person who waits. */
  line(): string;
  readonly figures: Figures;
  /** Calls that the clients' requests would have made, by service. */
  readonly wanted: ReadonlyMap<string, number>;
}

export interface Judging {
  readonly judge: () => Verdict;
  /** How much of the processors others had while it was under way, in percent. */
  readonly stolen: () => number;
}

interface Figures {
  answers: number;
  withoutBody: number;
  late: number;
  latestMs: number;
  /** Milliseconds after the plan's worst case, of queries that were degraded; most are negative. */
  readonly afterWorstCaseMs: number[];
  degraded: number;
  readonly lost: string[];
  /** Of all answers, and of what was lost: under way while others had the processors. It explains and excuses nothing. */
  answersMeanwhile: number;
  lostMeanwhile: number;
  readonly silent: string[];
  readonly notOk: Map<string, number>;
  readonly samples: { readonly seconds: number; readonly megabytes: number; readonly files: number }[];
}

/** Percent of the processors from which on others are said to have had them. A line to count by; nothing was measured to draw it here. */
const stolenFrom = 5;

/** What an answer may be later than its deadline (promise 4). */
const allowanceMs = 50;
/** Calls to a service for each that its clients asked for (promise 12). */
const maxAmplification = 1.2;
/** What the second half of a run may add to the process's memory (promise 14); the first fills caches, and a short run says nothing. */
const maxGrowth = { share: 0.1, fromMinutes: 10 };

/** @param callsOf calls that one request of a kind makes when nothing is known yet, by service */
export function createTally(callsOf: ReadonlyMap<string, ReadonlyMap<string, number>>): Tally {
  const wanted = new Map<string, number>();
  const figures: Figures = {
    answers: 0,
    withoutBody: 0,
    late: 0,
    latestMs: 0,
    afterWorstCaseMs: [],
    degraded: 0,
    lost: [],
    answersMeanwhile: 0,
    lostMeanwhile: 0,
    silent: [],
    notOk: new Map(),
    samples: [],
  };
  return {
    figures,
    wanted,
    want({ kind }) {
      for (const [service, calls] of callsOf.get(kind)!) wanted.set(service, (wanted.get(service) ?? 0) + calls);
    },
    add(ask, outcome, { judge, stolen }) {
      figures.answers++;
      const isMeanwhile = stolen() >= stolenFrom;
      if (isMeanwhile) figures.answersMeanwhile++;
      const lateMs = outcome.ms - ask.deadlineMs;
      if (lateMs > allowanceMs) figures.late++;
      figures.latestMs = Math.max(figures.latestMs, lateMs);
      if (outcome.status === 0) figures.withoutBody++;
      if (outcome.status !== 200) {
        const how = outcome.error ?? String(outcome.status);
        figures.notOk.set(how, (figures.notOk.get(how) ?? 0) + 1);
        return;
      }
      const { degraded, lost, silent } = judge();
      if (degraded) figures.degraded++;
      if (degraded && !ask.isMutation) figures.afterWorstCaseMs.push(outcome.ms - ask.worstCaseMs);
      figures.lost.push(...lost);
      if (isMeanwhile) figures.lostMeanwhile += lost.length;
      figures.silent.push(...silent);
    },
    sample: (seconds, megabytes, files) => void figures.samples.push({ seconds, megabytes, files }),
    line() {
      const { answers, late, degraded, lost, silent, notOk, samples } = figures;
      const { megabytes = 0, files = 0 } = samples.at(-1) ?? {};
      return `${answers} answers, ${degraded} degraded, ${late} late, ${lost.length} lost, ${[...notOk.values()].reduce((sum, count) => sum + count, 0)} refused, ${silent.length} silent, ${megabytes.toFixed(0)} MB, ${files} files`;
    },
  };
}

export interface TableOptions {
  readonly calls: Readonly<Record<string, ServiceCalls>>;
  readonly faults: number;
  readonly restarts: number;
}

/** @returns the table, and whether everything is as it must be */
export function toTable(
  { figures, wanted }: Pick<Tally, 'figures' | 'wanted'>,
  { calls, faults, restarts }: TableOptions,
) {
  const { answers, withoutBody, late, latestMs, afterWorstCaseMs, degraded, lost, silent, notOk, samples } = figures;
  const { answersMeanwhile, lostMeanwhile } = figures;
  const { slope, growth } = growthOf(samples);
  const isLong = (samples.at(-1)?.seconds ?? 0) >= maxGrowth.fromMinutes * 60 - 1;
  const loads = [...wanted]
    .filter(([, count]) => count > 0)
    .map(([service, count]) => ({ service, count, made: madeOf(calls[service]) }));
  const rows: [string, string][] = [
    ['faults', `${faults}`],
    ['answers', `${answers}`],
    ['without a body', `${withoutBody} (0)`],
    ['not 200', [...notOk].map(([how, count]) => `${how}: ${count}`).join(', ') || '0 (0)'],
    [
      'on time (deadline + 50 ms)',
      `${(100 * (1 - late / answers)).toFixed(3)} % (100), the latest ${latestMs.toFixed(0)} ms after its deadline`,
    ],
    [
      'over the worst case',
      `p99 ${quantile(afterWorstCaseMs, 0.99)} ms, p99.9 ${quantile(afterWorstCaseMs, 0.999)} ms after the time of the plan (25, 50)`,
    ],
    ['degraded, and told so', `${degraded} (${((100 * degraded) / answers).toFixed(1)} %)`],
    ['healthy fields lost', `${lost.length} (0)`],
    [
      `… with ${stolenFrom} % stolen`,
      `${lostMeanwhile} of them, and ${((100 * answersMeanwhile) / answers).toFixed(1)} % of all answers`,
    ],
    ['silent degradations', `${silent.length} (0)`],
    [
      'memory',
      `${slope.toFixed(2)} MB a minute in the second half, ${(100 * growth).toFixed(1)} % (${100 * maxGrowth.share}, from ${maxGrowth.fromMinutes} minutes on), ${samples.at(-1)?.megabytes.toFixed(0)} MB at the end`,
    ],
    ['open files', `${samples[0]?.files} at first, ${samples.at(-1)?.files} at the end`],
    ['restarts', `${restarts} (0)`],
    ...loads.map(({ service, count, made }): [string, string] => [
      `calls to ${service}`,
      `${(made / count).toFixed(2)} of those wanted (${maxAmplification}; ${made} of ${count})`,
    ]),
  ];
  const lines = rows.map(([name, value]) => `| ${name.padEnd(26)} | ${value} |`);
  const missing = countKinds([...lost, ...silent]);
  const table = `\n| figure                     | value (must be) |\n|---|---|\n${lines.join('\n')}\n${missing.length > 0 ? `\nLost or silent, most often:\n${missing.slice(0, 20).join('')}` : ''}`;
  const isGood =
    withoutBody + late + lost.length + silent.length + restarts === 0 &&
    loads.every(({ count, made }) => made <= count * maxAmplification) &&
    !(isLong && growth > maxGrowth.share);
  return { table, isGood };
}

/** `mobile home 3: home.recommendations.0.rating …` counts as `mobile home: home.recommendations.rating …`; most often first. */
function countKinds(paths: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const kind = path.replace(/ \d+: /, ': ').replaceAll(/\.\d+/g, '');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `  ${count} x ${kind}\n`);
}

function quantile(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
}

function madeOf(operations: ServiceCalls | undefined): number {
  return Object.values(operations ?? {}).reduce((sum, { count }) => sum + count, 0);
}

/** Megabytes a minute by least squares over the second half, and what that adds to what it began with. */
function growthOf(samples: Figures['samples']): { readonly slope: number; readonly growth: number } {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (read: (sample: Figures['samples'][number]) => number) =>
    half.reduce((sum, one) => sum + read(one), 0) / half.length;
  const [meanSeconds, meanMegabytes] = [mean(({ seconds }) => seconds), mean(({ megabytes }) => megabytes)];
  const spread = half.reduce((sum, { seconds }) => sum + (seconds - meanSeconds) ** 2, 0);
  const together = half.reduce(
    (sum, { seconds, megabytes }) => sum + (seconds - meanSeconds) * (megabytes - meanMegabytes),
    0,
  );
  if (spread === 0) return { slope: 0, growth: 0 };
  const slope = (together / spread) * 60;
  const minutes = (half.at(-1)!.seconds - half[0]!.seconds) / 60;
  return { slope, growth: (slope * minutes) / (meanMegabytes - (slope * minutes) / 2) };
}
