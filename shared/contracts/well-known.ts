/**
 * Protobuf's Timestamp and Duration as they come from the decoder, into the form of their JSON mapping.
 *
 * In numbers and by arithmetic, because lists hold many: `Date.prototype.toISOString` alone takes a microsecond, this a tenth of it.
 */
import { isPlainObject } from './trail.ts';

interface SecondsAndNanos {
  readonly seconds: number;
  readonly nanos: number;
}

/** google/protobuf/timestamp.proto: years 1 to 9999. */
const minTimestampSeconds = -62_135_596_800;
const maxTimestampSeconds = 253_402_300_799;
/** google/protobuf/duration.proto: 10,000 years. */
const maxDurationSeconds = 315_576_000_000;
const maxNanos = 999_999_999;
const secondsOfDay = 86_400;

/** RFC 3339 in UTC, the fraction without trailing zeros; undefined when it is no Timestamp. */
export function timestampToText(value: unknown): string | undefined {
  const parts = readSeconds(value);
  if (parts === undefined || parts.nanos < 0) return undefined;
  const { seconds, nanos } = parts;
  if (seconds < minTimestampSeconds || seconds > maxTimestampSeconds) return undefined;
  const day = Math.floor(seconds / secondsOfDay);
  return `${dayToText(day)}T${clockToText(seconds - day * secondsOfDay)}${fractionToText(nanos)}Z`;
}

/** `3.5s`; undefined when it is no Duration. */
export function durationToText(value: unknown): string | undefined {
  const parts = readSeconds(value);
  if (parts === undefined) return undefined;
  const { seconds, nanos } = parts;
  // Both parts have one sign.
  if (Math.abs(seconds) > maxDurationSeconds || seconds * nanos < 0) return undefined;
  const sign = seconds < 0 || nanos < 0 ? '-' : '';
  return `${sign}${Math.abs(seconds)}${fractionToText(Math.abs(nanos))}s`;
}

/** Seconds are 64 bits and so come as text, a number or a bigint, nanoseconds are 32 bits; what a decoder leaves out is zero. */
function readSeconds(value: unknown): SecondsAndNanos | undefined {
  if (!isPlainObject(value)) return undefined;
  const { seconds = 0, nanos = 0 } = value;
  const whole = typeof seconds === 'number' ? seconds : toNumber(seconds);
  if (!Number.isSafeInteger(whole) || typeof nanos !== 'number' || (nanos | 0) !== nanos) return undefined;
  return nanos >= -maxNanos && nanos <= maxNanos ? { seconds: whole, nanos } : undefined;
}

function toNumber(seconds: unknown): number {
  if (typeof seconds === 'bigint') return Number(seconds);
  return typeof seconds === 'string' && /^-?\d{1,15}$/.test(seconds) ? Number(seconds) : Number.NaN;
}

/**
 * The date of a day counted from 1970-01-01 in the proleptic Gregorian calendar. Years begin in March here, so that the leap day is the
 * last of its year; 400 of them have 146,097 days.
 */
function dayToText(day: number): string {
  const fromYearZero = day + 719_468;
  const era = Math.floor(fromYearZero / 146_097);
  const dayOfEra = fromYearZero - era * 146_097;
  const leapDays = ((dayOfEra / 1_460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0);
  const yearOfEra = ((dayOfEra - leapDays) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const dayOfMonth = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${year > 999 ? year : String(year).padStart(4, '0')}-${twoDigits[month]}-${twoDigits[dayOfMonth]}`;
}

const twoDigits: readonly string[] = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

function clockToText(secondOfDay: number): string {
  const hour = (secondOfDay / 3600) | 0;
  const minute = ((secondOfDay - hour * 3600) / 60) | 0;
  return `${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[secondOfDay - hour * 3600 - minute * 60]}`;
}

function fractionToText(nanos: number): string {
  if (nanos === 0) return '';
  let digits = 9;
  while (nanos % 10 === 0) {
    nanos /= 10;
    digits--;
  }
  return `.${String(nanos).padStart(digits, '0')}`;
}
