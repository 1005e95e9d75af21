// Content types, codings, CSRF, CORS and what an answer may be (section B, rows 32 to 55), on all three BFFs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type AttackRequest, assertRefused, startTarget, type Target } from '../support/attack.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
const query = '{ __typename }';
const plain = { data: { __typename: 'Query' } };
const body = JSON.stringify({ query });
const preflight = { 'x-foyer-preflight': '1' };

interface Case {
  readonly what: string;
  readonly request: AttackRequest;
  readonly status: number;
  readonly code: string;
}

const type = (contentType: string, content: unknown = body): AttackRequest => ({
  headers: { 'content-type': contentType },
  body: content,
});
const multipart =
  '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"{ __typename }"}\r\n--x--\r\n';

const unsupported: readonly Case[] = [
  type('application/x-www-form-urlencoded', 'query={__typename}'),
  type('multipart/form-data; boundary=x', multipart),
  { headers: { 'content-type': 'multipart/form-data; boundary=x', ...preflight }, body: multipart },
  type('text/plain'),
  { headers: { 'content-type': 'text/plain', ...preflight } },
  type('application/graphql', query),
  type('application/json5'),
  type('application/json-patch+json'),
  type('text/json'),
  type('application/jsonx'),
  type('application/json, text/plain'),
  type('text/plain, application/json'),
  type('text/plain; a=application/json'),
  ...['utf-7', 'ibm1047', 'utf-16', 'UTF-16LE', 'iso-8859-1', '"utf-7"', 'utf-8x', "'utf-8'"].map((charset) =>
    type(`application/json; charset=${charset}`),
  ),
  type('application/json; charset=utf-8; charset=utf-7'),
  type('application/json; charset=utf-7; charset=utf-8'),
  ...['garbage;;=', ';', '/', 'application/', '/json', '=', 'application/json; charset', 'application/json; ="x"'].map(
    (t) => type(t),
  ),
  type(`application/json; x=${'y'.repeat(8_000)}`),
  type(`application/json${';'.repeat(8_000)}`),
  type(`application/json;${' '.repeat(8_000)}x`),
  ...['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip, gzip, gzip, gzip, gzip', 'identity, gzip', 'x'].map((coding) => ({
    headers: { 'content-encoding': coding },
  })),
].map((request) => ({
  what: JSON.stringify(request.headers).slice(0, 120),
  request,
  status: 415,
  code: 'UNSUPPORTED_MEDIA_TYPE',
}));

const get = (search: string, headers: Readonly<Record<string, string>> = preflight): AttackRequest => ({
  method: 'GET',
  search,
  headers: { ...headers },
});
const searchOf = (parameters: Readonly<Record<string, string>>) => `?${new URLSearchParams(parameters)}`;

const gets: readonly Case[] = [
  {
    what: 'attack 46: with a simple content type',
    request: get(searchOf({ query }), { 'content-type': 'text/plain' }),
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    what: 'attack 46: with a content type that hides a simple one',
    request: get(searchOf({ query }), { 'content-type': 'text/plain; application/json' }),
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  ...['query', 'variables', 'operationName', 'extensions'].map((name) => ({
    what: `attack 49: ${name} given twice`,
    request: get(`${searchOf({ query, variables: '{}', operationName: '', extensions: '{}' })}&${name}=%7B%7D`),
    status: 400,
    code: 'BAD_REQUEST',
  })),
  ...['notjson', '[1]', '5', '"x"', '{', '{"__proto__":{"isAdmin":true}}', '{"a":9007199254740993}', '\u0000'].map(
    (variables) => ({
      what: `attack 50: variables=${variables}`,
      request: get(searchOf({ query, variables })),
      status: 400,
      code: 'BAD_REQUEST',
    }),
  ),
  {
    what: 'attack 50: extensions=5',
    request: get(searchOf({ query, extensions: '5' })),
    status: 400,
    code: 'BAD_REQUEST',
  },
  { what: 'no query', request: get(''), status: 400, code: 'BAD_REQUEST' },
];

const mutations: Readonly<Record<(typeof bffs)[number], string>> = {
  mobile: 'mutation { addToCart(productId: "p1") { itemCount } }',
  web: 'mutation { addToCart(productId: "p1") { itemCount } }',
  admin: 'mutation { refundOrder(orderId: "o1", reason: "broken") { __typename } }',
};

describe('attacks on negotiation', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({ env: { WEB_ORIGIN: 'https://shop.example' } });
  });
  after(() => target.stop());

  async function refusedEverywhere({ request: asked, status, code }: Case): Promise<void> {
    for (const bff of bffs) {
      const answer = await target.attack(() => target.send(bff, asked));
      assertRefused(answer, status, code);
    }
  }

  test('attack 32: a body without a content type is 415', async () => {
    for (const bff of bffs) {
      const bytes = `POST /${bff}/graphql HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
      assertRefused(await target.attack(() => target.sendBytes(bytes)), 415, 'UNSUPPORTED_MEDIA_TYPE');
    }
  });

  for (const oneCase of unsupported) test(`attacks 34 to 43: ${oneCase.what} is 415`, () => refusedEverywhere(oneCase));

  test('attack 38: a refusal by content type takes less than 5 ms of the processor', async (context) => {
    for (const contentType of ['application/json; charset=utf-7', `application/json;${' '.repeat(8_000)}x`]) {
      // On one connection, since most of what a request costs in this process is its client.
      const kept = `POST /mobile/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: ${contentType}\r\nContent-Length: 0\r\n`;
      const startedAt = process.cpuUsage();
      const { text } = await target.sendBytes(`${`${kept}\r\n`.repeat(49)}${kept}Connection: close\r\n\r\n`);
      const { user, system } = process.cpuUsage(startedAt);
      assert.equal(text.split('UNSUPPORTED_MEDIA_TYPE').length - 1, 50);
      const ms = (user + system) / 1e3 / 50;
      context.diagnostic(`${ms.toFixed(2)} ms`);
      assert.ok(ms < 5, `${ms.toFixed(2)} ms`);
    }
  });

  test('attack 37: a space before the content type lets nothing past', async () => {
    for (const bff of bffs)
      for (const spaced of ['  application/json', '\tapplication/json', 'application/json  ']) {
        const wrong = '{"query":5}';
        const bytes = `POST /${bff}/graphql HTTP/1.1\r\nHost: x\r\nContent-Type:${spaced}\r\nContent-Length: ${wrong.length}\r\nConnection: close\r\n\r\n${wrong}`;
        assertRefused(await target.attack(() => target.sendBytes(bytes)), 400, 'BAD_REQUEST');
      }
  });

  test('S31: JSON in UTF-8 is taken however its content type is spelt', async () => {
    const spellings = [
      'APPLICATION/JSON',
      'application/json;',
      'application/json ; Charset="UTF-8"',
      'application/json; x=y',
    ];
    for (const bff of bffs)
      for (const spelt of [...spellings, 'application/json; charset=utf8', 'application/json;charset=UTF-8']) {
        const answer = await target.send(bff, type(spelt));
        assert.deepEqual([answer.status, answer.json], [200, plain], spelt);
      }
    assert.equal((await target.send('mobile', { headers: { 'content-encoding': 'identity' } })).status, 200);
  });

  for (const oneCase of gets)
    test(`GET, ${oneCase.what} is ${oneCase.status} ${oneCase.code}`, () => refusedEverywhere(oneCase));

  test('attack 44: a query by GET that a page of anybody could send is 400 CSRF_BLOCKED', async () => {
    for (const bff of bffs)
      for (const line of [
        'Accept: */*',
        'x-foyer-preflight:',
        'apollo-require-preflight: ',
        'Origin: https://shop.example',
      ]) {
        const start = `GET /${bff}/graphql${searchOf({ query })} HTTP/1.1\r\nHost: x`;
        const bytes = `${start}\r\n${line}\r\nConnection: close\r\n\r\n`;
        assertRefused(await target.attack(() => target.sendBytes(bytes)), 400, 'CSRF_BLOCKED');
      }
  });

  test('attack 47: a mutation by GET is 405, with the method that it takes', async () => {
    for (const bff of bffs) {
      const search = searchOf({ query: 'mutation { __typename }' });
      const answer = await target.attack(() => target.send(bff, get(search)));
      assertRefused(answer, 405, 'METHOD_NOT_ALLOWED');
      assert.equal(answer.headers.get('allow'), 'POST');
    }
  });

  test('a query by GET is answered with a preflight header, or a content type that needs one', async () => {
    for (const bff of bffs)
      for (const headers of [preflight, { 'apollo-require-preflight': 'x' }, {}] as readonly Record<string, string>[]) {
        const answer = await target.send(bff, { method: 'GET', search: searchOf({ query, variables: '{}' }), headers });
        // `send` says application/json unless it is told otherwise.
        assert.deepEqual([answer.status, answer.json], [200, plain], JSON.stringify(headers));
      }
  });

  test('attack 52: an answer that the client does not accept is 406, and nothing was done', async () => {
    const none = [
      'application/json;q=0',
      'text/html',
      'application/graphql-response+json;q=0, application/json; q=0.0',
    ];
    const odd = [
      'application/xml;q=1',
      'application/json;version=2',
      'a'.repeat(4_000),
      '*/*;q=0',
      ';',
      'multipart/mixed',
    ];
    for (const bff of bffs)
      for (const accept of [...none, ...odd]) {
        const headers = { accept, authorization: `Bearer ${target.token(bff, { roles: ['support', 'admin'] })}` };
        const asked = { headers, body: { query: mutations[bff] } };
        const answer = await target.attack(() => target.send(bff, asked));
        assertRefused(answer, 406, 'NOT_ACCEPTABLE');
      }
  });

  test('attack 53: without Accept, or with one that takes anything, an answer is application/json', async () => {
    const json = 'application/json; charset=utf-8';
    const graphql = 'application/graphql-response+json; charset=utf-8';
    for (const [accept, expected] of [
      ['*/*', json],
      ['application/*', json],
      ['application/json', json],
      ['application/graphql-response+json', graphql],
      ['application/graphql-response+json, application/json;q=0.9', graphql],
      ['application/json;q=0.9, application/graphql-response+json', graphql],
      ['application/json, application/graphql-response+json', json],
      ['*/*;q=0.1, application/graphql-response+json;q=0.5', graphql],
      ['application/json;q=0, */*', graphql],
      ['text/html, application/xhtml+xml, */*;q=0.8', json],
    ] as const)
      for (const bff of bffs) {
        const answer = await target.send(bff, { headers: { accept } });
        assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, expected], accept);
      }
    const head = 'POST /mobile/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n';
    const { headers } = await target.sendBytes(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    assert.equal(headers.get('content-type'), json);
  });

  describe('attack 55: pages of other origins', () => {
    const preflightOf = (origin: string) => ({
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      body: '',
    });

    test('a listed origin is echoed exactly, and may send what the BFF reads', async () => {
      const answer = await target.attack(() => target.send('web', preflightOf('https://shop.example')));
      assert.equal(answer.status, 204);
      assert.equal(answer.headers.get('access-control-allow-origin'), 'https://shop.example');
      assert.equal(answer.headers.get('access-control-allow-credentials'), 'true');
      assert.match(
        answer.headers.get('access-control-allow-headers')!,
        /content-type.*x-foyer-preflight.*accept-language/,
      );
      assert.match(answer.headers.get('vary')!, /\borigin\b/i);
      const asked = await target.send('web', { headers: { origin: 'https://shop.example' } });
      assert.equal(asked.headers.get('access-control-allow-origin'), 'https://shop.example');
      assert.match(asked.headers.get('vary')!, /\borigin\b/i);
    });

    test('a page can read why it was refused', async () => {
      const answer = await target.send('web', { headers: { origin: 'https://shop.example' }, body: '{' });
      assertRefused(answer, 400, 'BAD_REQUEST');
      assert.equal(answer.headers.get('access-control-allow-origin'), 'https://shop.example');
    });

    for (const origin of [
      'null',
      'https://shop.example.evil.com',
      'https://evilshop.example',
      'https://a.shop.example',
      'http://shop.example',
      'https://shop.example:8443',
      'https://shop.example/',
      'HTTPS://SHOP.EXAMPLE',
      'https://shop.example@evil.com',
      '*',
      '__proto__',
    ])
      test(`${origin} is nobody's`, async () => {
        const refused = await target.attack(() => target.send('web', preflightOf(origin)));
        assertRefused(refused, 403, 'FORBIDDEN');
        for (const answer of [refused, await target.send('web', { headers: { origin } })]) {
          const told = [...answer.headers.keys()].filter((name) => name.startsWith('access-control-'));
          assert.deepEqual(told, []);
          assert.match(answer.headers.get('vary')!, /\borigin\b/i);
        }
      });

    test('a BFF that lists nobody knows no preflight', async () => {
      for (const bff of ['mobile', 'admin']) {
        const answer = await target.attack(() => target.send(bff, preflightOf('https://shop.example')));
        assertRefused(answer, 405, 'METHOD_NOT_ALLOWED');
        assert.equal(answer.headers.get('access-control-allow-origin'), null);
      }
    });
  });

  describe('S22: answers for slow networks', () => {
    const names = Array.from({ length: 9 }, (_, index) => `a${'x'.repeat(160)}${index}: __typename`);
    const large = { query: `{ ${names.join(' ')} }` };
    const ask = (acceptEncoding: string, content: unknown = large) =>
      askBytes(`${target.foyer.url}/web/graphql`, acceptEncoding, JSON.stringify(content));

    for (const [acceptEncoding, coding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['br;q=0.5, gzip;q=0.8', 'gzip'],
      ['br;q=0, *', 'gzip'],
      ['*', 'br'],
      ['identity', null],
      ['gzip;q=0, br;q=0', null],
      ['deflate, zstd', null],
      ['', null],
      ['x'.repeat(4_000), null],
    ] as const)
      test(`Accept-Encoding: ${acceptEncoding.slice(0, 30)} is answered with ${coding ?? 'no coding'}`, async () => {
        const response = await ask(acceptEncoding);
        assert.equal(response.headers['content-encoding'], coding ?? undefined);
        assert.match(response.headers.vary!, /accept-encoding/);
        const text =
          coding === 'br' ? brotliDecompressSync(response.bytes) : coding ? gunzipSync(response.bytes) : response.bytes;
        assert.equal(Object.keys(JSON.parse(text.toString()).data).length, 9);
        assert.equal(Number(response.headers['content-length']), response.bytes.length);
        if (coding) assert.ok(response.bytes.length < 400, `${response.bytes.length} bytes`);
      });

    test('an answer that fits in a packet goes out as it is', async () => {
      const response = await ask('br, gzip', { query });
      assert.equal(response.headers['content-encoding'], undefined);
      assert.deepEqual(JSON.parse(response.bytes.toString()), plain);
    });
  });

  test('every answer says that it is no page: not to be guessed at, framed or named to others', async () => {
    const answers = [
      await target.send('mobile'),
      await target.send('mobile', { body: '{' }),
      await target.send('mobile', { method: 'DELETE' }),
      await target.send('mobile', { method: 'GET', search: '/nowhere' }),
      await target.send('mobile', { method: 'GET', search: '/livez' }),
      await target.sendBytes('x\r\n\r\n'),
      await target.sendBytes('GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
    ];
    for (const { headers } of answers) {
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.match(headers.get('content-security-policy')!, /default-src 'none'/);
      assert.equal(headers.get('x-powered-by'), null);
      assert.equal(headers.get('server'), null);
    }
  });
});

/** Takes the bytes as they come; `fetch` would decompress them. */
async function askBytes(url: string, acceptEncoding: string, content: string) {
  const headers = { 'content-type': 'application/json', 'accept-encoding': acceptEncoding };
  const outgoing = request(url, { method: 'POST', headers, agent: false }).end(content);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { headers: incoming.headers, bytes: Buffer.concat(chunks) };
}
