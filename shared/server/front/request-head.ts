// The head of a request, looked at before anything is routed: what two readers of it could understand in two ways is refused.
import type { IncomingMessage } from 'node:http';
import { FoyerError } from '../../errors/index.ts';

/** Header lines. Node keeps 2,000 and drops the others in silence: an Authorization header among those would make its sender nobody. */
const maxHeaders = 100;

/** Names that stand once in a request, each with a bit of its own; of a second one, Node keeps the first and proxies perhaps the last. */
const single: Readonly<Record<string, number>> = {
  host: 1,
  authorization: 2,
  'content-type': 4,
  'content-encoding': 8,
  'content-length': 16,
  'transfer-encoding': 32,
  origin: 64,
  'x-api-key': 128,
  'idempotency-key': 256,
};
/** Names of another length are not even spelt in lower case. */
const singleLengths: ReadonlySet<number> = new Set(Object.keys(single).map((name) => name.length));

/** Why a request is refused by its head alone; undefined when nothing is wrong with it. One pass over the header lines. */
export function headMistake({ rawHeaders, headers, httpVersion }: IncomingMessage): FoyerError | undefined {
  // Node takes 0.9 and 2.0 as well, and would refuse a missing Host without a word (RFC 9112, section 3.2).
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return refusal('HTTP/1.1 is spoken here.');
  if (headers.host === undefined && httpVersion === '1.1') return refusal('The header host is missing.');
  if (rawHeaders.length > 2 * maxHeaders) return new FoyerError('HEADERS_TOO_LARGE');
  const repeated = repeatedName(rawHeaders);
  if (repeated !== undefined) return refusal(`The header ${repeated} stands there twice.`);
  // RFC 9112, section 6.1. Node reads any list that ends in "chunked" as chunked alone.
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  // Proxies that speak HTTP/1.0 do not know it, and see another end of the message.
  if (httpVersion === '1.0' || coding.toLowerCase() !== 'chunked')
    return refusal('The transfer encoding is not supported.');
  return undefined;
}

function refusal(publicMessage: string): FoyerError {
  return new FoyerError('BAD_REQUEST', { publicMessage });
}

function repeatedName(rawHeaders: readonly string[]): string | undefined {
  let seen = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const written = rawHeaders[index]!;
    if (!singleLengths.has(written.length)) continue;
    const name = written.toLowerCase();
    const bit = Object.hasOwn(single, name) ? single[name]! : 0;
    if ((seen & bit) !== 0) return name;
    seen |= bit;
  }
  return undefined;
}
