// An API key's text: `foyer_`, 256 random bits, and a checksum, all in letters and digits so that a double click takes the whole of it.
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'foyer_';
/** 62^43 > 2^256, and 62^6 > 2^32. */
const secretLength = 43;
const checksumLength = 6;
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

/** A new key. Whoever loses it gets another one: it is kept nowhere. */
export function createApiKey(): string {
  const secret = toDigits(BigInt(`0x${randomBytes(32).toString('hex')}`), secretLength);
  return prefix + secret + checksumOf(secret);
}

/** The prefix lets scanners find a leaked key, the checksum tells a mistyped one apart: neither costs a look-up. */
export function isApiKey(text: string): boolean {
  if (!shape.test(text)) return false;
  const secret = text.slice(prefix.length, prefix.length + secretLength);
  return text.endsWith(checksumOf(secret));
}

/**
 * What is kept of a key, and what it is found by. One round of SHA-256 is enough: there is nothing to guess in 256 random bits, so a slow
 * hash would protect nothing and cost every request. Comparing takes the same time for all keys, since nothing but hashes is compared.
 */
export function hashOfApiKey(text: string): string {
  return hash('sha256', text, 'base64url');
}

function checksumOf(secret: string): string {
  return toDigits(BigInt(crc32(secret)), checksumLength);
}

function toDigits(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = digits[Number(rest % 62n)]! + text;
  return text.padStart(length, '0');
}
