import type { Measured } from './round.ts';
import type { MeasuredOperation } from './settings/setting.ts';

export interface Row {
  readonly operation: MeasuredOperation;
  readonly line: string;
  readonly server: string;
  readonly measured: Measured;
}

const heads = ['requests/s', 'CPU µs', '× Foyer', 'p50 ms', 'p99 ms', 'calls', 'RSS MiB'];

/** As Markdown, aligned so that it is a table without it. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map((row, index) => {
    const before = rows[index - 1];
    const isNew = before?.operation !== row.operation;
    const operation = isNew ? `${row.operation.name} ${row.operation.title}` : '';
    const line = isNew || before?.line !== row.line ? row.line : '';
    return [operation, line, row.server, ...toCells(row, foyerOf(rows, row))];
  });
  const head = ['workload', 'line', 'server', ...heads];
  const widths = head.map((text, column) => Math.max(text.length, ...lines.map((cells) => cells[column]!.length)));
  const numbers = head.length - heads.length;
  const write = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column < numbers ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |\n`;
  const rule = `|${widths.map((width, column) => '-'.repeat(width + 1) + (column < numbers ? '-' : ':')).join('|')}|\n`;
  return write(head) + rule + lines.map(write).join('');
}

/** Foyer in the same line. */
export function foyerOf(rows: readonly Row[], { operation, line }: Row): Measured | undefined {
  return rows.find((row) => row.operation === operation && row.line === line && row.server === 'Foyer')?.measured;
}

function toCells({ measured }: Row, foyer: Measured | undefined): readonly string[] {
  const { perSecond, cpuMicros, p50Ms, p99Ms, calls, rssMiB, failed } = measured;
  return [
    Math.round(perSecond).toLocaleString('en-GB') + (failed > 0 ? ` (${failed} failed)` : ''),
    Math.round(cpuMicros).toLocaleString('en-GB'),
    foyer ? (cpuMicros / foyer.cpuMicros).toFixed(2) : '',
    p50Ms.toFixed(2),
    p99Ms.toFixed(2),
    calls.toFixed(2),
    Math.round(rssMiB).toString(),
  ];
}
