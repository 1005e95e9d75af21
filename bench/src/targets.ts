import type { Measured } from './round.ts';
import type { Row } from './table.ts';

interface Target {
  readonly what: string;
  readonly operation: string;
  readonly line: string;
  readonly ratio: (
    foyer: Measured,
    other: (server: string, line?: string) => Measured | undefined,
  ) => number | undefined;
  readonly isMet: (ratio: number) => boolean;
  readonly wanted: string;
}

const hand = 'by hand, no GraphQL';
const apollo = 'Apollo Server + DataLoader + fetch';
const cpuOver = (part: Measured | undefined, whole: Measured | undefined) =>
  part && whole && part.cpuMicros / whole.cpuMicros;

const targets: readonly Target[] = [
  {
    what: 'w1.posts, whole operations shared: CPU of Apollo Server + DataLoader (nothing shared) over ours',
    operation: 'w1.posts',
    line: 'whole operations shared',
    ratio: (foyer, other) => cpuOver(other(apollo, 'nothing shared'), foyer),
    isMet: (ratio) => ratio >= 60,
    wanted: '≥ 60',
  },
  ...['w1.posts', 'w1.titles'].map((operation) => ({
    what: `${operation}, whole operations shared: our CPU over Tailcall's`,
    operation,
    line: 'whole operations shared',
    ratio: (foyer: Measured, other: (server: string) => Measured | undefined) =>
      cpuOver(foyer, other('Tailcall (Rust)')),
    // Level within the noise.
    isMet: (ratio: number) => ratio <= 1.1,
    wanted: 'level or better',
  })),
  {
    what: 'w1.posts, nothing shared: our CPU over that of a server by hand',
    operation: 'w1.posts',
    line: 'nothing shared',
    ratio: (foyer, other) => cpuOver(foyer, other(hand)),
    isMet: (ratio) => ratio <= 1.25,
    wanted: '≤ 1.25',
  },
  {
    what: 'w3.home, unique tokens: our CPU over that of a server by hand',
    operation: 'w3.home',
    line: 'unique tokens',
    ratio: (foyer, other) => cpuOver(foyer, other(hand)),
    isMet: (ratio) => ratio <= 1.3,
    wanted: '≤ 1.3',
  },
  {
    what: 'w3.home, unique tokens: CPU of Apollo Server + DataLoader + fetch over ours',
    operation: 'w3.home',
    line: 'unique tokens',
    ratio: (foyer, other) => cpuOver(other(apollo), foyer),
    isMet: (ratio) => ratio >= 3,
    wanted: '≥ 3',
  },
  {
    what: 'w4.orders, nothing shared: service calls a request',
    operation: 'w4.orders',
    line: 'nothing shared',
    ratio: ({ calls }) => calls,
    // Three services, one list level each; what was in flight when the load ended is counted as a call and not as a request.
    isMet: (calls) => calls <= 3.3,
    wanted: '≤ 3',
  },
];

/** What is aimed at, where it was measured. */
export function toTargets(rows: readonly Row[]): string {
  const told = targets.flatMap(({ what, operation, line, ratio, isMet, wanted }) => {
    const find = (server: string, inLine = line) =>
      rows.find((row) => row.operation.name === operation && row.line === inLine && row.server === server);
    const foyer = find('Foyer');
    if (!foyer) return [];
    const value = ratio(foyer.measured, (server, inLine) => find(server, inLine)?.measured);
    if (value === undefined) return [];
    return [`  ${what}: ${value.toFixed(2)}, ${isMet(value) ? 'met' : 'not met'} (${wanted})\n`];
  });
  return told.length > 0 ? `\nTargets\n${told.join('')}` : '';
}
