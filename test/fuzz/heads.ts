// Request lines and headers: how many, how long, how often, and which bytes.
import type { Random } from '../services/data/random.ts';
import { type Request, toBytes } from './input.ts';
import { mutate, oddNames } from './oddities.ts';

const body = '{"query":"{ __typename }"}';

const names: readonly string[] = [
  ...[
    'accept',
    'accept-encoding',
    'accept-language',
    'access-control-request-headers',
    'access-control-request-method',
  ],
  ...['apollo-require-preflight', 'authorization', 'baggage', 'cache-control', 'connection', 'content-encoding'],
  ...[
    'content-length',
    'content-type',
    'cookie',
    'date',
    'expect',
    'forwarded',
    'host',
    'http2-settings',
    'idempotency-key',
  ],
  ...[
    'if-match',
    'if-modified-since',
    'if-none-match',
    'keep-alive',
    'origin',
    'proxy-authorization',
    'proxy-connection',
  ],
  ...[
    'range',
    'referer',
    'sec-fetch-site',
    'te',
    'traceparent',
    'tracestate',
    'trailer',
    'transfer-encoding',
    'upgrade',
  ],
  ...['user-agent', 'via', 'x-api-key', 'x-client-name', 'x-client-version', 'x-forwarded-for', 'x-forwarded-host'],
  ...[
    'x-forwarded-proto',
    'x-foyer-preflight',
    'x-http-method-override',
    'x-real-ip',
    'x-request-timeout-ms',
    'x-tenant',
  ],
  ...['x-trace-id', 'x-user-id', 'x-user-roles', 'x_user_id', 'x-original-url', 'x-rewrite-url'],
];
/** They say where a message ends: what follows may be awaited, or be a second request. */
const framing = /^(content-length|transfer-encoding|expect|upgrade|connection|http2-settings|trailer)$/i;

const values: readonly string[] = [
  ...['', ' ', '0', '-1', '1', '1e9', 'NaN', '999999', 'null', '*', '*/*', ',', ';', '""', 'a, b', 'a;b=c', '\t'],
  ...['close', 'keep-alive', 'upgrade', 'websocket', 'h2c', '100-continue', 'foo', 'chunked', 'gzip', 'trailers'],
  ...[
    'https://shop.example',
    'https://shop.example.evil.example',
    'null',
    '127.0.0.66',
    '::1',
    '198.51.100.7, 127.0.0.66',
  ],
  ...['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-0-0-0', 'bytes=0-0,1-1,2-2', 'W/"x"', '"x", "y"'],
  ...[
    '__Host-session=x',
    '__Host-foyer-web=x',
    'a=b; '.repeat(50),
    '<script>',
    '{args.id}',
    '${HOME}',
    '%0d%0aX: 1',
    "' OR 1=1",
  ],
  ...['\xff\xfe', '\x80'.repeat(100), 'é', 'x'.repeat(1_000), 'x'.repeat(9_000), 'x'.repeat(20_000), 'POST', 'DELETE'],
  ...['Mon, 01 Jan 2024 00:00:00 GMT', 'for=1.2.3.4;proto=https', 'query', 'http://127.0.0.66:9/'],
];
const methods = [
  'GET',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'QUERY',
  'PROPFIND',
  'post',
  'PO ST',
  '',
  'X'.repeat(200),
];
const targets: readonly string[] = [
  ...[
    '/',
    '*',
    '//',
    '/graphql',
    '/metrics',
    '/status',
    '/.env',
    '/debug',
    '/admin',
    '/livez',
    '/readyz',
    '/web/session',
  ],
  ...[
    '/mobile/graphql/',
    '/MOBILE/graphql',
    '/mobile//graphql',
    '/mobile/graphql%00',
    '/mobile/%67raphql',
    '/mobile/../admin/graphql',
  ],
  ...[
    '/mobile/graphql;x=1',
    '/mobile/graphql#x',
    '/mobile/graphql?',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/%',
    '/%zz',
    '/\xff',
    '/__proto__',
  ],
  ...[
    'http://127.0.0.66:9/latest',
    'https://x/mobile/graphql',
    'mobile/graphql',
    `/${'a/'.repeat(500)}`,
    `/${'x'.repeat(20_000)}`,
    '',
  ],
];

type Shape = (random: Random, path: string) => { readonly bytes: string; readonly mayWait?: boolean };

const usual: readonly (readonly [string, string])[] = [
  ['content-type', 'application/json'],
  ['accept', 'application/graphql-response+json'],
];
const post = (target: string, headers: Request['headers'] = []) =>
  toBytes({ target, headers: [...usual, ...headers], body });

const shapes: readonly Shape[] = [
  (random, path) => odd(random, random.integer(1, 6), (headers) => post(path, headers)),
  (random, path) => odd(random, random.integer(1, 3), (headers) => post(path, [...headers, ...headers])),
  (random, path) =>
    odd(random, 2, (headers) => toBytes({ method: 'GET', target: `${path}?query={__typename}`, headers })),
  (random, path) => ({
    bytes: post(
      path,
      Array.from({ length: random.pick([50, 96, 100, 500, 2_000, 2_100]) }, (_, i) => [`x${i}`, '']).map(([n, v]) => [
        n!,
        v!,
      ]),
    ),
  }),
  (random) =>
    odd(random, random.integer(0, 2), (headers) => toBytes({ method: 'GET', target: random.pick(targets), headers })),
  (random) => odd(random, random.integer(0, 2), (headers) => post(random.pick(targets), headers)),
  (random, path) => ({
    bytes: toBytes({
      method: random.pick(methods),
      target: random.chance(0.5) ? path : random.pick(targets),
      headers: usual,
      body: random.pick(['', body]),
    }),
    mayWait: true,
  }),
  (random) =>
    odd(random, random.integer(0, 3), (headers) =>
      toBytes({
        method: random.pick(['POST', 'DELETE', 'GET', 'OPTIONS']),
        target: '/web/session',
        headers: [['x-foyer-preflight', '1'], ...headers],
      }),
    ),
  (random, path) => ({
    bytes: post(path, [
      ['origin', random.pick(values)],
      [random.pick(oddNames.filter((name) => /^[\w-]+$/.test(name))), 'x'],
    ]),
  }),
  // bytes that are no HTTP any more
  (random, path) => {
    const head = post(path).replace('connection: close\r\n', random.pick(['connection: close\r\n', '']));
    const mutated = mutate(random, head, [
      '\r\n',
      '\n',
      '\r',
      '\0',
      ' ',
      ':',
      '\t',
      '\x7f',
      '\xff',
      'HTTP/1.0',
      'HTTP/2.0',
      'HTTP/0.9',
    ]);
    return { bytes: mutated.replace(/[^\0-\xff]/g, '~'), mayWait: true };
  },
  (random, path) => ({
    bytes: `${post(path).replace('connection: close', 'connection: keep-alive').repeat(random.integer(1, 4))}${post(path)}`,
    mayWait: true,
  }),
  (random) => ({
    bytes: String.fromCharCode(...Array.from({ length: random.integer(1, 400) }, () => random.integer(0, 255))),
    mayWait: true,
  }),
  () => ({ bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', mayWait: true }),
];

export function randomHead(random: Random, path: string): { readonly bytes: string; readonly mayWait?: boolean } {
  return random.pick(shapes)(random, path);
}

function odd(random: Random, count: number, build: (headers: [string, string][]) => string) {
  const headers = Array.from({ length: count }, (): [string, string] => [
    casing(random, random.pick(names)),
    random.pick(values),
  ]);
  return { bytes: build(headers), mayWait: headers.some(([name]) => framing.test(name)) };
}

function casing(random: Random, name: string): string {
  return random.pick([name, name, name.toUpperCase(), name.replace(/(^|-)\w/g, (start) => start.toUpperCase())]);
}
