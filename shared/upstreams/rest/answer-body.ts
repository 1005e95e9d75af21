/** From the bytes of an answer to its value. */
import { isUtf8 } from 'node:buffer';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { parse } from 'lossless-json';
import { FoyerError } from '../../errors/index.ts';
import { isTooDeep } from './nesting.ts';

/** Counted after decoding. */
export const maxAnswerBytes = 5 * 1024 * 1024;

/** `undefined` when the answer is JSON in UTF-8 by its header, else why it is not. */
export function objectToMediaType(contentType: string): string | undefined {
  if (contentType === 'application/json' || contentType === 'application/json; charset=utf-8') return undefined;
  const [essence = '', ...parameters] = contentType.toLowerCase().split(';');
  if (!/^application\/json$|^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\+json$/.test(essence.trim())) {
    return `its content type is ${contentType === '' ? 'missing' : contentType.slice(0, 100)}`;
  }
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset)
    ? undefined
    : `its ${charset.slice(0, 40)} is not UTF-8`;
}

type Settle = (error: NodeJS.ErrnoException | null, decoded: Buffer) => void;
type Decoder = (bytes: Buffer, settle: Settle) => void;

const limit = { maxOutputLength: maxAnswerBytes };
const unzip: Decoder = (bytes, settle) => gunzip(bytes, limit, settle);

const decoders: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['identity', (bytes, settle) => settle(null, bytes)],
  ['gzip', unzip],
  ['x-gzip', unzip],
  ['br', (bytes, settle) => brotliDecompress(bytes, limit, settle)],
  // RFC 9110, section 8.4.1.2 means the zlib format; some send the bare stream.
  ['deflate', (bytes, settle) => (((bytes[0] ?? 8) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, limit, settle)],
]);

/** Unpacks off the main thread, up to the limit: a bomb ends there. The bytes mean nothing beside an error. */
export function decodeContent(
  bytes: Buffer,
  encoding: string,
  done: (error: FoyerError | null, decoded: Buffer) => void,
): void {
  const decode = decoders.get(encoding.trim().toLowerCase());
  if (decode === undefined) {
    const detail = `content encoding ${encoding.slice(0, 100)}: at most one of gzip, br, deflate is understood`;
    done(new FoyerError('UPSTREAM_BAD_RESPONSE', { detail }), bytes);
    return;
  }
  decode(bytes, (error, decoded) => {
    if (error === null) {
      done(null, decoded);
      return;
    }
    const code = error.code === 'ERR_BUFFER_TOO_LARGE' ? 'UPSTREAM_RESPONSE_TOO_LARGE' : 'UPSTREAM_BAD_RESPONSE';
    done(new FoyerError(code, { detail: `its ${encoding} content: ${error.message}`, cause: error }), bytes);
  });
}

/** @throws {FoyerError} UPSTREAM_BAD_RESPONSE */
export function parseAnswer(bytes: Buffer, holdsInt64: boolean): unknown {
  // Decoding would replace broken characters in silence.
  if (!isUtf8(bytes)) throw badAnswer('it is not UTF-8');
  if (isTooDeep(bytes)) throw badAnswer('it is nested deeper than any contract');
  const text = bytes.toString('utf8');
  try {
    // Fifteen digits always fit a double; only longer ones are worth the slower parser.
    return holdsInt64 && /\d{16}/.test(text) ? parse(text, null, exactly) : JSON.parse(text);
  } catch (cause) {
    throw badAnswer(`it is not JSON: ${excerpt(bytes)}`, cause);
  }
}

const exactly = {
  /** Integers that a double would round become strings; this is what int64 is read as. */
  parseNumber(text: string): number | string {
    const value = Number(text);
    return Number.isSafeInteger(value) || /[.eE]/.test(text) ? value : text;
  },
  /** As JSON.parse: the last one counts. */
  onDuplicateKey: ({ newValue }: { newValue: unknown }) => newValue,
};

/** The only part of an answer that may be logged: 200 bytes, in which nothing can end a line. */
export function excerpt(bytes: Buffer): string {
  return bytes.toString('utf8', 0, 200).replace(/\p{Cc}+/gu, ' ');
}

function badAnswer(detail: string, cause?: unknown): FoyerError {
  return new FoyerError('UPSTREAM_BAD_RESPONSE', { detail, cause });
}
