/** google.protobuf.Timestamp and Duration, read from their JSON forms (RFC 3339; `3.5s`). ../well-known.ts has the way back. */
export interface SecondsAndNanos {
  readonly seconds: bigint;
  readonly nanos: number;
}

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;
const duration = /^(-?)(\d{1,12})(?:\.(\d{1,9}))?s$/;

/** The range of both types in their specification: years 1 to 9999, and 10,000 years. */
const minTimestampSeconds = -62_135_596_800n;
const maxTimestampSeconds = 253_402_300_799n;
const maxDurationSeconds = 315_576_000_000n;

/** Undefined where the text is no date-time that exists; `24:00` and leap seconds are none for a Timestamp. */
export function parseTimestamp(text: string): SecondsAndNanos | undefined {
  const match = dateTime.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [number, ...number[]];
  const offsetMinutes = parseOffset(match[8]!);
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day!);
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day!) return undefined;
  if (hour! > 23 || minute! > 59 || second! > 59 || offsetMinutes === undefined) return undefined;
  const seconds = BigInt(date.getTime() / 1000 + hour! * 3600 + (minute! - offsetMinutes) * 60 + second!);
  if (seconds < minTimestampSeconds || seconds > maxTimestampSeconds) return undefined;
  return { seconds, nanos: toNanos(match[7]) };
}

function parseOffset(text: string): number | undefined {
  if (text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(4));
  if (hours > 23 || minutes > 59) return undefined;
  return (hours * 60 + minutes) * (text[0] === '-' ? -1 : 1);
}

/** Undefined where the text is no `3.5s`. Seconds and nanos have the same sign, as the type demands. */
export function parseDuration(text: string): SecondsAndNanos | undefined {
  const match = duration.exec(text);
  if (!match) return undefined;
  const seconds = BigInt(match[2]!);
  if (seconds > maxDurationSeconds) return undefined;
  const nanos = toNanos(match[3]);
  return match[1] === '-' ? { seconds: -seconds, nanos: -nanos } : { seconds, nanos };
}

function toNanos(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(9, '0'));
}
