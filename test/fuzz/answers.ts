// What came over a socket, as HTTP answers.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export interface Answer {
  readonly status: number;
  /** By lower-case name; of those sent twice, the last. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decompressed. */
  readonly body: string;
}

/** Those that are whole but for the last one; interim ones (100) are left out. */
export function readAnswers(bytes: string, withoutBodies: boolean): readonly Answer[] {
  const answers: Answer[] = [];
  let rest = bytes;
  while (rest !== '') {
    const headEnd = rest.indexOf('\r\n\r\n');
    const head = headEnd === -1 ? rest : rest.slice(0, headEnd);
    const behind = headEnd === -1 ? '' : rest.slice(headEnd + 4);
    const [line = '', ...lines] = head.split('\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? Number.NaN);
    const headers = new Map(
      lines.map((one) => one.split(/: ?(.*)/s, 2)).map(([k = '', v = '']) => [k.toLowerCase(), v]),
    );
    // The parser refuses before it knows of what, and says why to HEAD as well.
    const hasBody = (!withoutBodies || behind.startsWith('{')) && status >= 200 && status !== 204 && status !== 304;
    const { body, after } = hasBody ? cut(behind, headers) : { body: '', after: behind };
    if (status !== 100) answers.push({ status, headers, body: decode(body, headers.get('content-encoding')) });
    rest = after;
  }
  return answers;
}

function cut(text: string, headers: ReadonlyMap<string, string>): { body: string; after: string } {
  if (headers.get('transfer-encoding') === 'chunked') return cutChunks(text);
  const length = Number(headers.get('content-length') ?? text.length);
  return { body: text.slice(0, length), after: text.slice(length) };
}

function cutChunks(text: string): { body: string; after: string } {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (lineEnd === -1 || !(size > 0)) return { body, after: text.slice(lineEnd + 4) };
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 4 + size;
  }
}

function decode(body: string, encoding: string | undefined): string {
  const bytes = Buffer.from(body, 'latin1');
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  if (encoding === 'br') return brotliDecompressSync(bytes).toString();
  return bytes.toString();
}
