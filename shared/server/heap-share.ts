import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What V8 adds to the old generation's limit for the young one: three semi-spaces, four times as large from V8 13 (Node 24) on. */
const youngBytes = (Number.parseInt(process.versions.v8, 10) >= 13 ? 192 : 48) * 1_048_576;

/**
 * How full the old generation is, 0 to 1. The process dies when that is full, whatever the young one still has: against V8's own
 * `heap_size_limit` a small container (`--max-old-space-size=128`) would be dead at 40 %.
 */
export function heapShare(): number {
  let used = 0;
  for (const { space_name: name, space_used_size: size } of getHeapSpaceStatistics())
    if (!name.startsWith('new_')) used += size;
  return used / (getHeapStatistics().heap_size_limit - youngBytes);
}

/** A full collection, now: it stops the loop for as long as V8's own would. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
