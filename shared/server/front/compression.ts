// Answers made smaller for slow networks. On the thread pool, so that a large answer holds up nobody else.
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type ContentCoding = 'br' | 'gzip';

/** Smaller ones fit in one packet as they are, or nearly. */
const minBytes = 1_024;
/** What may be compressed at once; beyond that answers go out as they are, as waiting for the pool would take longer than sending. */
const maxAtOnce = 64;
const maxLength = 1_024;
const maxRemembered = 200;

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);
const remembered = new Map<string, ContentCoding | undefined>();
let underWay = 0;

/** Whether an answer of this length depends on what the client accepts (`Vary`). */
export function isCompressible(bytes: number): boolean {
  return bytes >= minBytes;
}

/** How to compress an answer; undefined when it goes out as it is: the client takes no compression, or too much is being compressed. */
export function codingOf(acceptEncoding: string | undefined): ContentCoding | undefined {
  if (acceptEncoding === undefined || underWay >= maxAtOnce) return undefined;
  if (remembered.has(acceptEncoding)) return remembered.get(acceptEncoding);
  const coding = acceptEncoding.length > maxLength ? undefined : negotiate(acceptEncoding);
  if (remembered.size < maxRemembered) remembered.set(acceptEncoding, coding);
  return coding;
}

/**
 * Quality 3 of 11 and level 4 of 9: 15 KB of JSON become 3.9 KB, and the next steps take three times as long for a tenth less. A window no
 * larger than the answer, since the encoder's memory follows it.
 */
export async function compress(body: string | Buffer, coding: ContentCoding): Promise<Buffer> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  underWay++;
  try {
    return coding === 'gzip'
      ? await compressGzip(bytes, { level: 4 })
      : await compressBrotli(bytes, {
          params: {
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_QUALITY]: 3,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            [constants.BROTLI_PARAM_LGWIN]: windowOf(bytes.length),
          },
        });
  } finally {
    underWay--;
  }
}

function windowOf(bytes: number): number {
  return Math.min(19, Math.max(12, Math.ceil(Math.log2(bytes))));
}

/** RFC 9110, section 12.5.3. At equal preference brotli, which is smaller. */
function negotiate(acceptEncoding: string): ContentCoding | undefined {
  const qualities = new Map(acceptEncoding.toLowerCase().split(',').map(toQuality));
  const quality = (coding: ContentCoding) => qualities.get(coding) ?? qualities.get('*') ?? 0;
  const [br, gz] = [quality('br'), quality('gzip')];
  if (br === 0 && gz === 0) return undefined;
  return br >= gz ? 'br' : 'gzip';
}

function toQuality(text: string): [string, number] {
  const [coding = '', weight] = text.split(';', 2).map((part) => part.trim());
  if (weight === undefined) return [coding, 1];
  const quality = Number(/^q=(\d(?:\.\d{1,3})?)$/.exec(weight)?.[1] ?? 0);
  return [coding, quality];
}
