import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nodeOptions } from '../config/index.ts';

const mebibyte = 1_048_576;

/**
 * How full the old generation is, 0 to 1. The process dies when that is full, whatever the young one still has: against V8's own
 * `heap_size_limit`, which counts both, a small container (`--max-old-space-size=128`) would be dead at 40 %.
 */
export function heapShare(): number {
  let used = 0;
  for (const { space_name: name, space_used_size: size } of getHeapSpaceStatistics())
    if (!name.startsWith('new_')) used += size;
  return used / oldBytes;
}

/** A full collection, now: it stops the loop for as long as V8's own would. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/**
 * Collects before garbage is half as much as what is in use. V8 by itself lets a small heap grow fourfold first: a flood of documents, of
 * which 25 MiB are kept, made a process of 380 MiB. For the rest of the process; `foyer.ts` says when.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

const oldBytes = oldGenerationBytes(getHeapStatistics().heap_size_limit, nodeOptions());

/**
 * The old generation's limit. V8 tells the sum of both: the young one is three semi-spaces, of 16 MiB by default, 64 from V8 13 (Node 24) on.
 * @param flags of Node, those that rule last
 */
export function oldGenerationBytes(limitBytes: number, flags: string): number {
  const old = lastFlag(flags, 'max-old-space-size');
  if (old) return old * mebibyte;
  const byDefault = Number.parseInt(process.versions.v8, 10) >= 13 ? 64 : 16;
  return limitBytes - 3 * (lastFlag(flags, 'max-semi-space-size') || byDefault) * mebibyte;
}

/** V8 takes a dash for an underscore, and `=` or a space before the number; 0 is its default. */
function lastFlag(flags: string, name: string): number | undefined {
  const given = [...flags.matchAll(new RegExp(`--${name.replaceAll('-', '[-_]')}[= ](\\d+)`, 'g'))].at(-1);
  return given && Number(given[1]);
}
