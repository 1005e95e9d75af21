// JSON from a client: no keys that could reach a prototype, no number that would silently become another one.
import { isUtf8 } from 'node:buffer';
import { FoyerError } from '../../errors/index.ts';

/** Parses a text, and throws for keys that reach a prototype. Fastify brings one. */
export type SecureParse = (text: string) => unknown;

/**
 * What a client sent as JSON.
 *
 * @throws {FoyerError} BAD_REQUEST for what is no JSON or no UTF-8, for `__proto__` and `constructor.prototype` as keys, for more than
 * 128 levels or 10,000 keys, and for integers that a double would round: `9007199254740993` names another record once it is read as `…992`
 */
export function parseJson(body: Buffer | string, parse: SecureParse): unknown {
  if (typeof body !== 'string' && !isUtf8(body)) throw refusal('The body is not UTF-8.');
  const text = typeof body === 'string' ? body : body.toString('utf8');
  if (text.length > maxUnseen || manyDigits.test(text)) refuseBySight(text);
  try {
    return parse(text);
  } catch (cause) {
    throw refusal('The JSON could not be read.', cause);
  }
}

function refusal(publicMessage: string, cause?: unknown): FoyerError {
  return new FoyerError('BAD_REQUEST', { publicMessage, cause });
}

/** 2^53 has 16 digits: without so many in a row nothing can be rounded. */
const manyDigits = /\d{16}/;
/** 1.8e308 is the greatest double. */
const maxDigits = 309;
/** Objects and lists within one another: parsing half a million of them takes 80 ms, and whoever walks through them needs a stack. */
const maxDepth = 128;
/** Of all objects together: parsing a hundred thousand different ones takes as many milliseconds. */
const maxKeys = 10_000;
/** So short a text cannot be nested so deeply, or hold so much, that anyone would notice. */
const maxUnseen = 1_024;

/** Looks at what stands outside strings. By hand, as regular expressions keep a step for each character of a string. */
function refuseBySight(text: string): void {
  let depth = 0;
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (isOpening(code)) {
      if (++depth > maxDepth) throw refusal('The JSON is nested too deeply.');
    } else if (isClosing(code)) depth--;
    else if (code === colon) {
      if (++keys > maxKeys) throw refusal('The JSON has too many keys.');
    } else if (isDigit(code)) {
      const end = endOfNumber(text, at);
      if (isRounded(text.slice(at, end)))
        throw refusal('An integer has more digits than JSON numbers keep; send it as a string.');
      at = end - 1;
    }
  }
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

function isOpening(code: number): boolean {
  return code === 0x7b || code === 0x5b;
}

function isClosing(code: number): boolean {
  return code === 0x7d || code === 0x5d;
}

/** Where the string that begins at `at` has its closing quote. */
function endOfString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

/** By an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before--;
  return (at - before) % 2 === 0;
}

function endOfNumber(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && numberCharacters.has(text.charCodeAt(end))) end++;
  return end;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const numberCharacters: ReadonlySet<number> = new Set(
  [...'0123456789.eE+-'].map((character) => character.charCodeAt(0)),
);

/**
 * Fractions and exponents are approximate by their nature; whole numbers are names of things, or amounts. What is no number at all, such as
 * `1-1`, is for the parser to refuse.
 */
function isRounded(literal: string): boolean {
  if (literal.length < 16 || !/^\d+$/.test(literal)) return false;
  return literal.length > maxDigits || BigInt(literal) !== BigInt(Number(literal));
}
