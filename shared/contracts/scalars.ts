/** Forms of scalars that inputs and answers share. All checks are linear in the text's length. */

export function isInt32(value: unknown): value is number {
  return typeof value === 'number' && (value | 0) === value;
}

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
const maxUint64 = 2n ** 64n - 1n;

/**
 * The canonical decimal text of a 64-bit integer given as a safe integer, a bigint or decimal text: `007` and 7 are both `7`.
 *
 * @param unsigned true allows 0 to 2⁶⁴-1, false -2⁶³ to 2⁶³-1, undefined either
 * @returns undefined for anything else; a number beyond 2⁵³ is refused, because it has been rounded already
 */
export function toInt64Text(value: unknown, unsigned?: boolean): string | undefined {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || (unsigned === true && value < 0)) return undefined;
    return String(value === 0 ? 0 : value);
  }
  if (typeof value === 'string' && value.length <= 18 && canonicalDecimal.test(value)) {
    return unsigned === true && value[0] === '-' ? undefined : value;
  }
  const integer = typeof value === 'string' ? parseDecimal(value) : value;
  if (typeof integer !== 'bigint') return undefined;
  const minimum = unsigned === true ? 0n : minInt64;
  const maximum = unsigned === false ? maxInt64 : maxUint64;
  return integer >= minimum && integer <= maximum ? String(integer) : undefined;
}

/** Of up to 18 characters it is in range and needs no BigInt. */
const canonicalDecimal = /^(?:0|-?[1-9]\d*)$/;

/** The length is bounded first: BigInt takes quadratic time for long texts. */
function parseDecimal(text: string): bigint | undefined {
  return text.length <= 32 && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}

/** RFC 3339, `full-date`. */
export function isDate(text: string): boolean {
  return text.length === 10 && startsWithDate(text);
}

/**
 * RFC 3339, `date-time`; second 60 is a leap second. By character codes, because answers hold many and a pattern with groups takes ten
 * times as long.
 */
export function isDateTime(text: string): boolean {
  if (text.length < 20 || text.length > 64 || !startsWithDate(text)) return false;
  if ((text.charCodeAt(10) | lowerCaseBit) !== codeOfLowerT) return false;
  if (text.charCodeAt(13) !== codeOfColon || text.charCodeAt(16) !== codeOfColon) return false;
  if (twoDigits(text, 11) > 23 || twoDigits(text, 14) > 59 || twoDigits(text, 17) > 60) return false;
  return endsWithOffset(text, skipFraction(text, 19));
}

const codeOfZero = 48;
const codeOfDot = 46;
const codeOfDash = 45;
const codeOfPlus = 43;
const codeOfColon = 58;
const codeOfLowerT = 116;
const codeOfLowerZ = 122;
const lowerCaseBit = 32;

/** 100, which is beyond every part of a moment, when there are no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - codeOfZero;
  const ones = text.charCodeAt(at + 1) - codeOfZero;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100;
}

function startsWithDate(text: string): boolean {
  if (text.charCodeAt(4) !== codeOfDash || text.charCodeAt(7) !== codeOfDash) return false;
  const century = twoDigits(text, 0);
  const year = twoDigits(text, 2);
  return century < 100 && year < 100 && isDay(century * 100 + year, twoDigits(text, 5), twoDigits(text, 8));
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (month !== 2) return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
  return day <= (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28);
}

/** The position behind `.123`, or -1 for a dot without digits. */
function skipFraction(text: string, at: number): number {
  if (text.charCodeAt(at) !== codeOfDot) return at;
  let end = at + 1;
  while (text.charCodeAt(end) >= codeOfZero && text.charCodeAt(end) < codeOfColon) end++;
  return end > at + 1 ? end : -1;
}

function endsWithOffset(text: string, at: number): boolean {
  const sign = text.charCodeAt(at);
  if ((sign | lowerCaseBit) === codeOfLowerZ) return text.length === at + 1;
  if ((sign !== codeOfPlus && sign !== codeOfDash) || text.length !== at + 6) return false;
  return twoDigits(text, at + 1) <= 23 && text.charCodeAt(at + 3) === codeOfColon && twoDigits(text, at + 4) <= 59;
}

/** RFC 4648, both alphabets. */
export function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text);
}

/** protobuf's JSON form of a Duration, `3.5s`; at most about 10,000 years either way. */
export function isDuration(text: string): boolean {
  const match = text.length <= 32 ? /^-?(\d{1,12})(?:\.\d{1,9})?s$/.exec(text) : null;
  return match !== null && Number(match[1]) <= 315_576_000_000;
}
