import { median } from './measure/median.ts';
import type { OpenLoad } from './measure/open-load.ts';

/** Home by one server. */
export interface Hop {
  readonly home: OpenLoad;
  /** What of it waits for each other, asked without a server between at the same time. */
  readonly direct: OpenLoad;
  /** Of the server's core meanwhile, 0 to 1. */
  readonly cpuShare: number;
}

export interface LatencyRound {
  /** By the servers' names; Foyer's is the first. */
  readonly hops: Readonly<Record<string, Hop>>;
  readonly atOnce: OpenLoad;
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
  const names = Object.keys(rounds[0]!.hops);
  const hops = names.map((name) => ({ name, ...toHop(rounds.map(({ hops }) => hops[name]!)) }));
  const { added } = hops[0]!;
  const atOnce = timesOf(rounds.map(({ atOnce }) => atOnce));
  const failed = (loads: readonly OpenLoad[]) => loads.reduce((sum, { failed }) => sum + failed, 0);
  const gaps = rounds.reduce(
    (sum, { hops, atOnce }) =>
      sum + failed([atOnce, ...Object.values(hops).flatMap(({ home, direct }) => [home, direct])]),
    0,
  );
  const rate = whole(rates.perSecond);
  return [
    `w3.home, services of ${rates.serviceMs} ms; the core is enough for ${whole(rates.capacity)} requests/s by Foyer\n\n`,
    toLine('', ['requests/s', 'CPU', 'p50 ms', 'p95 ms', 'p99 ms']),
    ...hops.flatMap(({ name, cpuShare, home, direct, added }) => [
      toLine(name, [rate, `${whole(cpuShare * 100)} %`, ...home.map(hundredths)]),
      toLine('  recommendations, then reviews, called directly', ['', '', ...direct.map(hundredths)]),
      toLine('  added', ['', '', ...added.map(hundredths)]),
    ]),
    toLine('four services of 80 ms at once, by Foyer', [whole(rates.atOncePerSecond), '', ...atOnce.map(hundredths)]),
    gaps > 0 ? `\n${gaps} failed: this says nothing\n` : '',
    '\nTargets\n',
    toTarget('added at p50', { ms: added[0], most: 1 }),
    toTarget('added at p95', { ms: added[1], most: 5 }),
    toTarget('added at p99', { ms: added[2], most: 10 }),
    toTarget('four services of 80 ms at once, p50', { ms: atOnce[0], most: 85 }),
  ].join('');
}

function toHop(hops: readonly Hop[]) {
  const home = timesOf(hops.map(({ home }) => home));
  const direct = timesOf(hops.map(({ direct }) => direct));
  const added = home.map((ms, index) => ms - direct[index]!) as unknown as Times;
  return { home, direct, added, cpuShare: median(hops.map(({ cpuShare }) => cpuShare)) };
}

/** p50, p95, p99. */
type Times = readonly [number, number, number];

function timesOf(loads: readonly OpenLoad[]): Times {
  const of = (key: keyof OpenLoad) => median(loads.map((load) => load[key]));
  return [of('p50Ms'), of('p95Ms'), of('p99Ms')];
}

function toLine(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(50)}${cells.map((cell) => cell.padStart(11)).join('')}\n`;
}

function toTarget(what: string, { ms, most }: { readonly ms: number; readonly most: number }): string {
  return `  ${what}: ${hundredths(ms)} ms, ${ms <= most ? 'met' : 'not met'} (≤ ${most})\n`;
}

const whole = (number: number) => Math.round(number).toLocaleString('en-GB');
const hundredths = (number: number) => number.toFixed(2);
