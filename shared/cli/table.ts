import { stripVTControlCharacters } from 'node:util';

/** Rows with their columns under one another, two spaces between. Colours count for nothing. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const lines = rows.map((row) => row.map((cell, column) => cell + ' '.repeat(widths[column]! - widthOf(cell))));
  return lines.map((cells) => `${cells.join('  ').trimEnd()}\n`).join('');
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
