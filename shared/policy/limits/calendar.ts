// Days and months of quotas: in UTC, so that all instances agree where one ends.
import type { Period } from './limit.ts';

/** `2027-03-09` or `2027-03`. */
export function nameOfPeriod(period: Period, nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, period === 'day' ? 10 : 7);
}

/** When the period ends, in milliseconds since 1970. */
export function endOfPeriod(period: Period, nowMs: number): number {
  const now = new Date(nowMs);
  return period === 'day'
    ? Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)
    : Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
}
