// Attacks on HTTP itself (section A, rows 1 to 31), over sockets of their own: what Node's parser lets through is refused by the front.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { assertRefused, assertTellsNothing, startTarget, type Target } from '../support/attack.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
const body = '{"query":"{ __typename }"}';

interface Case {
  readonly what: string;
  /** The bytes to send. */
  readonly bytes: (path: string, token: string) => string | Buffer;
  readonly status: number;
  readonly code: string;
  /** In which the whole answer has to be there. */
  readonly withinMs?: number;
}

/** A POST as it should be, but for what is given. The last line of its head is `connection: close`, so that it can be read to its end. */
function post(path: string, lines: readonly string[] = [], content = body, length: number | string = content.length) {
  const usual = ['Host: foyer.example', 'Content-Type: application/json', `Content-Length: ${length}`];
  return head(`POST ${path} HTTP/1.1`, [...usual, ...lines]) + content;
}

function head(line: string, lines: readonly string[]): string {
  return `${[line, ...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`;
}

function get(target: string, lines: readonly string[] = []): string {
  return head(`GET ${target} HTTP/1.1`, ['Host: foyer.example', 'x-foyer-preflight: 1', ...lines]);
}

const chunked = `1a\r\n${body}\r\n0\r\n\r\n`;
const chunkedPost = (path: string, coding: readonly string[]) =>
  head(`POST ${path} HTTP/1.1`, [
    'Host: foyer.example',
    'Content-Type: application/json',
    ...coding.map((value) => `Transfer-Encoding: ${value}`),
  ]) + chunked;
const crumbs = (text: string) => `${text.replace(/./gs, '1\r\n$&\r\n')}0\r\n\r\n`;
const small = (count: number) => Array.from({ length: count }, (_, index) => `x${index}:`);
const bearer = (token: string) => `Authorization: Bearer ${token}`;

const cases: readonly Case[] = [
  {
    what: 'attack 1: Content-Length beside Transfer-Encoding',
    bytes: (path) => post(path, ['Transfer-Encoding: chunked'], chunked, 4),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 2: two different Content-Length',
    bytes: (path) => post(path, [`Content-Length: ${body.length + 1}`]),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 2: the same Content-Length twice',
    bytes: (path) => post(path, [`Content-Length: ${body.length}`]),
    status: 400,
    code: 'BAD_REQUEST',
  },
  ...['+26', '0x1a', '26, 26', '-1', '1e3', '99999999999999999999'].map((length) => ({
    what: `attack 2: Content-Length: ${length}`,
    bytes: (path: string) => post(path, [], body, length),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  ...[['xchunked'], ['gzip, chunked'], ['chunked, chunked'], ['chunked', 'chunked'], ['identity'], ['chunked;x=1']].map(
    (coding) => ({
      what: `attacks 4 and 5: Transfer-Encoding: ${coding.join(' and ')}`,
      bytes: (path: string) => chunkedPost(path, coding),
      status: 400,
      code: 'BAD_REQUEST',
    }),
  ),
  ...['Connection: close', 'Connection: keep-alive'].map((line) => ({
    what: `attack 5: Transfer-Encoding in HTTP/1.0, ${line}`,
    bytes: (path: string) =>
      chunkedPost(path, ['chunked']).replace('HTTP/1.1', 'HTTP/1.0').replace('Connection: close', line),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  {
    what: 'attack 5: a chunk size that is none',
    bytes: (path) => chunkedPost(path, ['chunked']).replace('1a\r\n', 'zz\r\n'),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 7: a folded header line',
    bytes: (path) => post(path, ['X-Folded: a\r\n b']),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 8: line ends without a carriage return',
    bytes: (path) => post(path).replaceAll('\r\n', '\n'),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 8: a carriage return alone',
    bytes: (path) => post(path, ['X-Alone: a\rb']),
    status: 400,
    code: 'BAD_REQUEST',
  },
  ...['Host: other.example', 'Host: foyer.example', 'hOsT: other.example'].map((line) => ({
    what: `attack 10: a second ${line}`,
    bytes: (path: string) => post(path, [line]),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  {
    what: 'attack 10: no Host',
    bytes: (path) => post(path).replace('Host: foyer.example\r\n', ''),
    status: 400,
    code: 'BAD_REQUEST',
  },
  ...['Content-Type: text/plain', 'Content-Type: application/json', 'X-API-Key: a\r\nx-api-key: b'].map((line) => ({
    what: `attack 10: twice ${JSON.stringify(line)}`,
    bytes: (path: string) => post(path, [line]),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  {
    what: 'attack 11: NUL in a header value',
    bytes: (path) => post(path, ['X-Nul: a\0b']),
    status: 400,
    code: 'BAD_REQUEST',
  },
  { what: 'attack 11: a space in a name', bytes: (path) => post(path, ['X Y: 1']), status: 400, code: 'BAD_REQUEST' },
  {
    what: 'attack 11: a space before the colon',
    bytes: (path) => post(path, ['Authorization : x']),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 13: a URL of 20 KB',
    bytes: (path) => get(`${path}?query=${'x'.repeat(20_480)}`),
    status: 431,
    code: 'HEADERS_TOO_LARGE',
  },
  {
    what: 'attack 14: one header of 20 KB',
    bytes: (path) => post(path, [`x-large: ${'x'.repeat(20_480)}`]),
    status: 431,
    code: 'HEADERS_TOO_LARGE',
  },
  {
    what: 'attack 14: 2,100 small headers and then a good token',
    bytes: (path, token) => post(path, [...small(2_100), bearer(token)]),
    status: 431,
    code: 'HEADERS_TOO_LARGE',
  },
  {
    what: 'attack 14: one header more than are read',
    bytes: (path, token) => post(path, [...small(96), bearer(token)]),
    status: 431,
    code: 'HEADERS_TOO_LARGE',
  },
  {
    what: 'attack 16: a body of a byte more than 1 MiB',
    bytes: (path) => post(path, [], `{"query":"${'x'.repeat(1_048_577 - 12)}"}`),
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
  },
  {
    what: 'attack 16: the same in chunks',
    bytes: (path) => chunkedPost(path, ['chunked']).replace(chunked, `100001\r\n${'x'.repeat(1_048_577)}\r\n0\r\n\r\n`),
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
  },
  {
    what: 'attack 16: a body in chunks of a byte',
    bytes: (path) => chunkedPost(path, ['chunked']).replace(chunked, crumbs(body + ' '.repeat(1_000))),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 17: 10 GiB announced and nothing sent',
    bytes: (path) => post(path, [], '', 10_737_418_240),
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    withinMs: 100,
  },
  {
    what: 'attack 17: the same from a client that waits to be told to go on',
    bytes: (path) => post(path, ['Expect: 100-continue'], '', 10_737_418_240),
    status: 413,
    code: 'PAYLOAD_TOO_LARGE',
    withinMs: 100,
  },
  {
    what: 'attack 23: an expectation that nobody knows',
    bytes: (path) => post(path, ['Expect: foo']),
    status: 417,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 25: a TLS ClientHello',
    bytes: () => Buffer.from('16030100a5010000a1030365000000', 'hex'),
    status: 400,
    code: 'BAD_REQUEST',
  },
  {
    what: 'attack 25: the preface of HTTP/2',
    bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    status: 400,
    code: 'BAD_REQUEST',
  },
  ...['BREW', 'post', 'PO ST'].map((method) => ({
    what: `attack 25: the method ${method}`,
    bytes: (path: string) => post(path).replace('POST', method),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  ...['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1', 'HTTQ/1.1'].map((version) => ({
    what: `attack 25: the version ${version}`,
    bytes: (path: string) => post(path).replace('HTTP/1.1', version),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  ...['foyer.example:443', '/mobile/graphql', '127.0.0.66:9'].map((to) => ({
    what: `S5: CONNECT ${to}`,
    bytes: () => head(`CONNECT ${to} HTTP/1.1`, ['Host: foyer.example']),
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  })),
  ...['PURGE', 'TRACE', 'PROPFIND', 'SEARCH'].map((method) => ({
    what: `S5: the method ${method}`,
    bytes: (path: string) => post(path).replace('POST', method),
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
  })),
];

/** Paths that lead nowhere, made from that of a BFF. */
const paths: readonly ((path: string) => string)[] = [
  () => 'http://127.0.0.66:9/latest',
  (path) => `http://127.0.0.66:9${path}?query={__typename}`,
  (path) => `http://foyer.example${path}`,
  (path) => `${path}/../../admin`,
  (path) => `${path}/..`,
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => `${path}/`,
  (path) => `${path}/.`,
  (path) => `${path}%00`,
  (path) => `${path}%2f`,
  (path) => path.replace('/graphql', '%2fgraphql'),
  (path) => path.replace('g', '%67'),
  (path) => `${path};x=1?query={__typename}`,
  (path) => `${path}#x`,
  (path) => path.toUpperCase(),
  (path) => `${path}%zz`,
  () => '/%2e%2e/etc/passwd',
  () => '/../../etc/passwd',
  () => '/%',
  () => '*',
  () => '/metrics',
  () => '/status',
  () => '/.env',
  () => '/.git/config',
  () => '/debug',
  () => '/admin',
  () => '/graphql',
  () => '/graphql/../admin',
  () => '/',
];

/** Clients that send a little every two seconds. */
const dawdlers: Readonly<Record<string, Dawdler>> = {
  'attack 19: a header byte': { start: (path) => `POST ${path} HTTP/1.1\r\nX-Slow: `, more: 'x', withinMs: 11_000 },
  'attack 19: a header line': { start: (path) => `POST ${path} HTTP/1.1\r\n`, more: 'X-Slow: x\r\n', withinMs: 11_000 },
  'attack 20: a body byte': { start: (path) => post(path, [], '{', 100), more: 'x', withinMs: 16_000 },
  'attack 20: a chunk of a byte': {
    start: (path) => chunkedPost(path, ['chunked']).replace(chunked, ''),
    more: '1\r\nx\r\n',
    withinMs: 16_000,
  },
};

interface Dawdler {
  readonly start: (path: string) => string;
  readonly more: string;
  readonly withinMs: number;
}

interface Dawdled {
  readonly text: string;
  readonly ms: number;
}

describe('attacks on HTTP framing', () => {
  let target: Target;
  const pathOf = (bff: string) => `/${bff}/graphql`;
  let slow: readonly Promise<Dawdled>[];
  before(async () => {
    target = await startTarget();
    // What a process does for the first time is no attack's doing.
    for (const bff of bffs) await target.sendBytes(post(pathOf(bff), [bearer(target.token(bff))]));
    // They wait while all others are tried.
    slow = Object.values(dawdlers).flatMap(({ start, more }) =>
      bffs.map((bff) => dawdle(target.foyer.url, start(pathOf(bff)), more)),
    );
  });
  after(() => target.stop());

  for (const { what, bytes, status, code, withinMs = 2_000 } of cases) {
    test(`${what} is ${status} ${code}, and the connection ends`, async () => {
      for (const bff of bffs) {
        const sent = bytes(pathOf(bff), target.token(bff));
        const startedAt = performance.now();
        const answer = await target.attack(() => target.sendBytes(sent));
        const ms = performance.now() - startedAt;
        assertRefused(answer, status, code);
        assertTellsNothing(answer.text);
        assert.ok(ms < withinMs + 100, `${ms.toFixed(0)} ms`);
      }
    });
  }

  test('attack 16: whoever is answered before the end of a body in chunks has no connection left to send the rest on', async () => {
    const kept = chunkedPost('/mobile/graphql', ['chunked']).replace('Connection: close\r\n', '').replace(chunked, '');
    const begun = (line: string, more = '') =>
      `${kept.replace('POST /mobile/graphql', line)}${crumbs(more).slice(0, -5)}`;
    const answered: Readonly<Record<string, number>> = {
      'POST /nowhere': 404,
      'PURGE /%zz': 404,
      'GET /livez': 200,
      'POST /livez': 405,
      'GET /mobile/graphql?query={__typename}': 200,
    };
    for (const [line, status] of Object.entries(answered)) {
      const answer = await target.attack(() => target.sendBytes(begun(line, '{}')));
      assert.deepEqual([answer.status, answer.headers.get('connection')], [status, 'close'], line);
    }
    const expecting = begun('POST /mobile/graphql').replace('\r\n', '\r\nExpect: foo\r\n');
    assert.equal((await target.attack(() => target.sendBytes(expecting))).status, 417);
  });

  test('a body in chunks that has been read keeps its connection', async () => {
    const whole = chunkedPost('/mobile/graphql', ['chunked']);
    const { text } = await target.sendBytes(whole.replace('Connection: close\r\n', '') + whole);
    assert.match(text, /HTTP\/1\.1 200 OK/);
  });

  test('S2: attacks 28, 29 and 158: paths that are not spelt as a BFF has them are 404, whatever they would mean elsewhere', async () => {
    for (const bff of bffs)
      for (const spell of paths) {
        const bytes = get(spell(pathOf(bff)));
        assertRefused(await target.attack(() => target.sendBytes(bytes)), 404, 'NOT_FOUND');
      }
  });

  test('S5: a method that a path does not have is 405, and the methods that it has are told', async () => {
    for (const [path, allowed] of [
      ['/livez', 'GET, HEAD'],
      ['/mobile/graphql', 'GET, POST'],
    ] as const) {
      const bytes = post(path, [], 'x'.repeat(1_000)).replace('POST', 'DELETE');
      const answer = await target.attack(() => target.sendBytes(bytes));
      assertRefused(answer, 405, 'METHOD_NOT_ALLOWED');
      assert.equal(answer.headers.get('allow'), allowed);
    }
  });

  test('attack 23: a client that waits with its body is told to go on, once', async () => {
    for (const bff of bffs) {
      const { text, status } = await target.attack(() => target.sendBytes(post(pathOf(bff), ['Expect: 100-continue'])));
      assert.equal(status, 100);
      assert.match(text, /^HTTP\/1\.1 200 .*\{"data":\{"__typename":"Query"\}\}\s*$/s);
    }
  });

  test('attack 26: a header named __proto__ changes nothing', async () => {
    for (const bff of bffs)
      for (const line of ['__proto__: x', '__proto__: 1\r\n__proto__: 2', 'constructor: x', 'toString: x']) {
        const answer = await target.attack(() => target.sendBytes(post(pathOf(bff), [line])));
        assert.equal(answer.status, 200, answer.text);
      }
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  test('attacks 14 and 16 have an end: as many headers and as large a body as are allowed are read', async () => {
    const [lines, document] = [small(95), `{ __typename } #${'x'.repeat(8_000)}`];
    const padding = 'x'.repeat(1_048_576 - JSON.stringify({ query: document, x: '' }).length);
    const content = JSON.stringify({ query: document, x: padding });
    assert.equal(content.length, 1_048_576);
    const answer = await target.attack(() => target.sendBytes(post('/mobile/graphql', lines, content)));
    assert.equal(answer.status, 200, answer.text);
  });

  for (const [index, [what, { withinMs }]] of Object.entries(dawdlers).entries())
    test(`${what} every two seconds is 408 within ${withinMs / 1_000} s`, async () => {
      for (const { text, ms } of await Promise.all(slow.slice(index * bffs.length, (index + 1) * bffs.length))) {
        assert.match(text, /^HTTP\/1\.1 408 .*x-trace-id: [0-9a-f]{32}\r\n.*"code":"REQUEST_TIMEOUT"/is);
        assert.ok(ms < withinMs, `${ms.toFixed(0)} ms`);
      }
    });

  test('requests on one connection are answered in their order, and what follows a refused head is not read', async () => {
    const kept = post('/mobile/graphql').replace('Connection: close\r\n', '');
    const twice = kept.replace('\r\n\r\n', '\r\nHost: other.example\r\n\r\n');
    const { text } = await target.attack(() => target.sendBytes(kept + kept + twice + kept));
    const whole = `HTTP/1.1 200 OK\r\n${text}`;
    assert.deepEqual(
      [...whole.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
      ['200', '200', '400'],
    );
  });
});

async function dawdle(url: string, start: string, more: string): Promise<Dawdled> {
  const startedAt = performance.now();
  const socket = await open(url);
  socket.write(start);
  const timer = setInterval(() => socket.write(more), 2_000);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'close');
  clearInterval(timer);
  return { text, ms: performance.now() - startedAt };
}

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  return socket;
}
