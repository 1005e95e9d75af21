import { Problem } from './problem.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total: number;
}

/** Cuts a page out of a list. The cursor is opaque to clients: only what came as `next` is taken. */
export function toPage<Item>(all: readonly Item[], limit: number, cursor: string | undefined): Page<Item> {
  const start = cursor === undefined ? 0 : parseCursor(cursor);
  const end = start + limit;
  return { items: all.slice(start, end), next: end < all.length ? toCursor(end) : null, total: all.length };
}

function toCursor(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url');
}

function parseCursor(cursor: string): number {
  const match = /^offset:([0-9]{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw new Problem('invalid', 'The cursor is not one of ours.');
  return Number(match[1]);
}
