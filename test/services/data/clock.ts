/** The day the shop's data ends. A fixed one, so that every run shows the same. */
export const TODAY = Date.parse('2026-11-20T09:00:00Z');

const DAY_MS = 86_400_000;

export function daysFromToday(days: number): string {
  return new Date(TODAY + Math.round(days * DAY_MS)).toISOString();
}

/** `2026-11-20` */
export function toDay(moment: string): string {
  return moment.slice(0, 10);
}

/** google.protobuf.Timestamp, as proto-loader takes it. */
export function toTimestamp(moment: string): { readonly seconds: string; readonly nanos: number } {
  const milliseconds = Date.parse(moment);
  return { seconds: String(Math.floor(milliseconds / 1000)), nanos: (milliseconds % 1000) * 1_000_000 };
}
