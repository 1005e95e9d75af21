// Bodies of every shape but the right one, and the headers that say how to read them.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../services/data/random.ts';
import { type Request, utf8 } from './input.ts';
import { mutate, oddJson, oddNames } from './oddities.ts';

const query = '{ __typename }';
/** The hash of `{ __typename }`. */
const hash = 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38';
const good = JSON.stringify({ query });
const members = ['query', 'variables', 'operationName', 'extensions', 'documentId', 'id'];

const contentTypes: readonly string[] = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset="utf-8"',
  'application/json; charset=utf-7',
  'application/json; charset=utf-16',
  'application/json; charset=ibm1047',
  ' application/json',
  'APPLICATION/JSON',
  'application/graphql+json',
  'application/graphql',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'garbage;;=',
  `application/json; ${'a=b;'.repeat(500)}`,
  'application/json; charset=utf-8; charset=utf-7',
  'application/json, text/plain',
  '*/*',
  '',
];
const accepts: readonly string[] = [
  'application/graphql-response+json',
  'application/json',
  '*/*',
  'application/json;q=0',
  'application/graphql-response+json;q=0.5, application/json;q=0.4',
  'multipart/mixed',
  'text/html',
  'a/b;q=nonsense',
  'application/*',
  `${'a/b,'.repeat(1_000)}*/*`,
  '',
];
const encodings: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  br: (body) => brotliCompressSync(body),
  'gzip, gzip': (body) => gzipSync(gzipSync(body)),
  zstd: (body) => body,
  nonsense: (body) => body,
};

type Shape = (random: Random) => string;

const shapes: readonly Shape[] = [
  (random) => random.pick(oddJson),
  (random) =>
    `{${random
      .sample(members, random.integer(1, 4))
      .map((name) => `"${name}":${random.pick(oddJson)}`)
      .join(',')}}`,
  (random) => `{"query":"${query}","${random.pick(members)}":${random.pick(oddJson)}}`,
  (random) => `{"query":"${query}","variables":{${JSON.stringify(random.pick(oddNames))}:${random.pick(oddJson)}}}`,
  (random) =>
    `{"query":"${query}",${random
      .sample(oddNames, 4)
      .map((name) => `${JSON.stringify(name)}:${random.pick(oddJson)}`)
      .join(',')}}`,
  (random) => mutate(random, good, [...oddJson, ',', ':', '"', '\\u', '\\', '{', '[']),
  (random) => mutate(random, JSON.stringify({ query, variables: { a: [1, { b: null }] }, extensions: {} }), oddJson),
  (random) => `[${Array(random.integer(0, 40)).fill(good).join(',')}]`,
  (random) => random.pick(['[', '{"a":', '[[],']).repeat(random.pick([10, 1_000, 60_000])),
  (random) => {
    const depth = random.pick([10, 60, 200, 1_000, 100_000]);
    return `{"query":"${query}","variables":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`;
  },
  (random) =>
    `{"query":"${query}","variables":{${Array.from({ length: random.pick([10, 1_000, 60_000]) }, (_, i) => `"${i * 65_537}":0`).join(',')}}}`,
  (random) => `{"query":"${query}","variables":{"a":[${'0,'.repeat(random.pick([100, 100_000]))}0]}}`,
  (random) =>
    `{"query":"${query}","variables":{"a":"${'a'.repeat(random.pick([10, 100_000, 1_040_000, 1_100_000]))}"}}`,
  (random) => `{"query":"${'\\u007b\\u0020'.repeat(random.integer(1, 3_000))}"}`,
  (random) => ' '.repeat(random.pick([1, 100_000])) + good,
  persisted,
  persisted,
];

function persisted(random: Random): string {
  const sha256Hash = random.pick([
    '',
    '"__proto__"',
    `"${hash}"`,
    `"${hash.toUpperCase()}"`,
    `"${'0'.repeat(64)}"`,
    `"${'a'.repeat(100_000)}"`,
    '"../x"',
    'null',
    '{}',
    '[]',
    '5',
  ]);
  const version = random.pick(['1', '1', '1', '2', '"1"', 'null', '1e400']);
  const text = random.chance(0.5) ? `"query":"${query}${' '.repeat(random.integer(0, 9))}",` : '';
  if (random.chance(0.3)) return `{${text}"documentId":${sha256Hash || '1'}}`;
  return `{${text}"extensions":{"persistedQuery":{"version":${version},"sha256Hash":${sha256Hash || '""'}}}}`;
}

export function randomBody(random: Random, path: string): { request: Request; mayWait: boolean } {
  if (random.chance(0.15)) return { request: randomGet(random, path), mayWait: false };
  const text = random.pick(shapes)(random);
  const encoding = random.chance(0.15) ? random.pick(Object.keys(encodings)) : 'identity';
  const bytes = encodings[encoding]!(Buffer.from(utf8(text), 'latin1')).toString('latin1');
  const body = random.chance(0.05)
    ? mutate(random, bytes, ['\xff', '\x00', '\xef\xbb\xbf']).replace(/[^\0-\xff]/g, '\xfe')
    : bytes;
  const headers: [string, string][] = [
    ['content-type', random.chance(0.75) ? 'application/json' : random.pick(contentTypes)],
    ['accept', random.chance(0.7) ? 'application/graphql-response+json' : random.pick(accepts)],
    ['accept-encoding', random.pick(['', 'gzip', 'br', 'gzip;q=0', '*', 'nonsense'])],
  ];
  if (encoding !== 'identity') headers.push(['content-encoding', encoding]);
  if (!random.chance(0.08)) return { request: { target: path, headers, body }, mayWait: false };
  return {
    request: { target: path, headers: [...headers, framing(random, body)], body: chunked(random, body) },
    mayWait: true,
  };
}

/** A length that is another, or chunks. */
function framing(random: Random, body: string): [string, string] {
  if (random.chance(0.5))
    return ['transfer-encoding', random.pick(['chunked', 'chunked', 'Chunked', 'gzip, chunked', 'identity'])];
  const wrong = [
    body.length + 1,
    body.length - 1,
    0,
    -1,
    10_737_418_240,
    '0x10',
    '1e3',
    `${body.length}, ${body.length}`,
    '',
  ];
  return ['content-length', String(random.pick(wrong))];
}

function chunked(random: Random, body: string): string {
  if (random.chance(0.3)) return body;
  const size = random.pick([1, 7, 1_000, 65_536]);
  const parts = body.slice(0, 70_000).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
  const extension = random.pick(['', '', ';x=1', ';'.repeat(200), ' ']);
  return `${parts
    .slice(0, 20_000)
    .map((part) => `${part.length.toString(16)}${extension}\r\n${part}\r\n`)
    .join('')}0\r\n\r\n`;
}

function randomGet(random: Random, path: string): Request {
  const values = [query, 'mutation{a}', '{', ...oddJson.slice(0, 40), '%', '%ff', '%00', 'a&query=b', '🦊'];
  const pairs = random.sample(['query', 'query', ...members], random.integer(0, 4)).map((name) => {
    const value = random.pick(values);
    return `${name}=${random.chance(0.8) ? encodeURIComponent(wellFormed(value)) : value.replace(/[^\x21-\x7e]/g, '%')}`;
  });
  const headers: [string, string][] = [['accept', random.pick(accepts)]];
  if (random.chance(0.8)) headers.push(['x-foyer-preflight', '1']);
  return { method: random.pick(['GET', 'GET', 'GET', 'HEAD']), target: `${path}?${pairs.join('&')}`, headers };
}

/** encodeURIComponent throws on half a pair. */
function wellFormed(text: string): string {
  return text.slice(0, 3_000).replace(/[\ud800-\udfff]/g, '?');
}
