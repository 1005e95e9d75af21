import { median } from './measure/median.ts';
import type { OpenLoad } from './measure/open-load.ts';

export interface LatencyRound {
  readonly home: OpenLoad;
  /** What of it waits for each other, asked without Foyer at the same time. */
  readonly direct: OpenLoad;
  readonly atOnce: OpenLoad;
  /** Of the server's core while it was asked for home, 0 to 1. */
  readonly cpuShare: number;
}

export interface Rates {
  /** Requests a second that the core is enough for. */
  readonly capacity: number;
  readonly perSecond: number;
  readonly atOncePerSecond: number;
  readonly serviceMs: number;
}

/** Each number is the median of its rounds. */
export function toReport(rounds: readonly LatencyRound[], rates: Rates): string {
  const [home, direct, atOnce] = (['home', 'direct', 'atOnce'] as const).map((key) =>
    timesOf(rounds.map((round) => round[key])),
  ) as [Times, Times, Times];
  const added = home.map((ms, index) => ms - direct[index]!) as unknown as Times;
  const failed = rounds.reduce((sum, round) => sum + round.home.failed + round.direct.failed + round.atOnce.failed, 0);
  const cpu = `${whole(median(rounds.map(({ cpuShare }) => cpuShare)) * 100)} %`;
  return [
    `w3.home, services of ${rates.serviceMs} ms; the core is enough for ${whole(rates.capacity)} requests/s\n\n`,
    toLine('', ['requests/s', 'CPU', 'p50 ms', 'p95 ms', 'p99 ms']),
    toLine('by Foyer', [whole(rates.perSecond), cpu, ...home.map(hundredths)]),
    toLine('recommendations, then reviews, called directly', ['', '', ...direct.map(hundredths)]),
    toLine('added', ['', '', ...added.map(hundredths)]),
    toLine('four services of 80 ms at once, by Foyer', [whole(rates.atOncePerSecond), '', ...atOnce.map(hundredths)]),
    failed > 0 ? `\n${failed} failed: this says nothing\n` : '',
    '\nTargets\n',
    toTarget('added at p50', { ms: added[0], most: 1 }),
    toTarget('added at p95', { ms: added[1], most: 5 }),
    toTarget('added at p99', { ms: added[2], most: 10 }),
    toTarget('four services of 80 ms at once, p50', { ms: atOnce[0], most: 85 }),
  ].join('');
}

/** p50, p95, p99. */
type Times = readonly [number, number, number];

function timesOf(loads: readonly OpenLoad[]): Times {
  const of = (key: keyof OpenLoad) => median(loads.map((load) => load[key]));
  return [of('p50Ms'), of('p95Ms'), of('p99Ms')];
}

function toLine(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(46)}${cells.map((cell) => cell.padStart(11)).join('')}\n`;
}

function toTarget(what: string, { ms, most }: { readonly ms: number; readonly most: number }): string {
  return `  ${what}: ${hundredths(ms)} ms, ${ms <= most ? 'met' : 'not met'} (≤ ${most})\n`;
}

const whole = (number: number) => Math.round(number).toLocaleString('en-GB');
const hundredths = (number: number) => number.toFixed(2);
