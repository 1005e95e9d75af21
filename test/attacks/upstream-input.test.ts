// I 157, 158: what a client's values become on their way to services, and what services' answers become on their way to the client.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { assertRefused, assertTellsNothing, startTarget, type Target } from '../support/attack.ts';
import { freePort } from '../support/free-port.ts';
import { registryWith } from '../support/registry-file.ts';

const bffs = ['mobile', 'web', 'admin'] as const;

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Stands where services would be: writes down what it gets, and answers as told. */
const received: Received[] = [];
const notThere: RequestListener = (_request, response) => {
  response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
};
let answer: RequestListener = notThere;

const secret = 'at Object.handler (/srv/app/secret.js:7:1) password=hunter2 db-7.internal.shop.example';
const inJson =
  (body: string | Buffer, status = 200, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

describe('what reaches services, and what comes from them', () => {
  let target: Target;
  let recorder: Server;
  const canaries: TcpServer[] = [];
  let canaryPort = 0;
  let fetched = 0;

  before(async () => {
    recorder = createHttpServer((request, response) => {
      received.push({ method: request.method!, url: request.url!, headers: request.headers });
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(recorder, 'listening');
    canaryPort = await freePort();
    for (const host of ['127.0.0.66', '127.0.0.1', '::1']) {
      const canary = createTcpServer((socket) => {
        fetched++;
        socket.destroy();
      });
      // Not every machine has the last address.
      const listens = await new Promise((resolve) => {
        canary.once('error', () => resolve(false)).listen(canaryPort, host, () => resolve(true));
      });
      if (!listens) continue;
      canaries.push(canary);
    }
    const url = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
    const env = { PRODUCTS_URL: url, CART_URL: url, USERS_URL: url, SETTINGS_URL: url, CONTENT_URL: `${url}/graphql` };
    // Each fault is looked at by itself: no breaker may come before it.
    const breaker = { minimumCalls: 100_000 };
    target = await startTarget({ env, servicesFile: registryWith({ products: { breaker }, content: { breaker } }) });
    // What runs for the first time, or has run so often that it is compiled, is no attack's.
    for (const [bff, query, id] of operations)
      for (let times = 0; times < 12; times++) await ask(bff, query, { id: id ?? 'a' });
    for (let times = 0; times < 12; times++)
      await ask('web', 'query ($id: String!) { page(slug: $id) { title } }', { id: 'a' });
  });
  afterEach(() => {
    answer = notThere;
    received.length = 0;
  });
  after(async () => {
    await target?.stop();
    recorder.close();
    recorder.closeAllConnections();
    for (const canary of canaries) canary.close();
  });

  const ask = (bff: string, query: string, variables: object, headers: Readonly<Record<string, string>> = {}) =>
    target.send(bff, {
      headers: {
        authorization: `Bearer ${target.token(bff, { roles: bff === 'admin' ? ['admin'] : ['customer'] })}`,
        ...headers,
      },
      body: { query, variables },
    });
  const attack = async (bff: string, query: string, variables: object, headers?: Readonly<Record<string, string>>) => {
    received.length = 0;
    const whole = await target.attack(() => ask(bff, query, variables, headers));
    assertTellsNothing(whole.text);
    assert.doesNotMatch(whole.text, /hunter2|secret|internal\.shop/);
    assert.equal(fetched, 0, 'somebody followed an address of the client');
    return whole;
  };

  /** With a place for the value: in a path, in a query, in a batch. */
  const operations: readonly (readonly [bff: string, query: string, id?: string])[] = [
    ['mobile', 'query ($id: ID!) { product(id: $id) { name } }'],
    ['web', 'query ($id: ID!) { product(id: $id) { name } }'],
    ['admin', 'query ($id: ID!) { product(id: $id) { id } }'],
    ['mobile', 'mutation ($id: ID!) { removeFromCart(productId: $id) { itemCount } }'],
    ['web', 'mutation ($id: ID!) { removeFromCart(productId: $id) { itemCount } }'],
    ['admin', 'query ($id: ID!) { customer(id: $id) { id } }'],
    ['admin', 'mutation ($id: String!) { updateSetting(key: $id, change: { enabled: true, reason: "r" }) { key } }'],
  ];

  /** What the services of these operations have: one segment of the client's at most, and one parameter. */
  const known = /^\/(?:products|users|(?:products|users|settings|carts\/u1\/items)\/([^/?#;\\]+))(?:\?ids=([^&#]*))?$/;

  const climbing = () => [
    ...[
      '..',
      '.',
      '%2e%2e',
      '%2E%2e',
      '..\\admin',
      '.\t./admin',
      '../admin',
      '..%2fadmin',
      '%252e%252e%252fadmin',
      '..;/admin',
    ],
    ...[
      'a/b',
      'a?x=1',
      'a#b',
      ';x',
      'a;b=c',
      'a&admin=true',
      'a,b',
      '@evil',
      'a\r\nx-user-id: u9',
      'a\0b',
      '\u2028',
      ' ',
    ],
    ...[
      'x'.repeat(10_240),
      '\uff0f\uff0fadmin',
      '\u2025/admin',
      '\ud800',
      '${jndi:ldap://a}',
      '{{7*7}}',
      '__proto__',
      'constructor',
    ],
    ...[`//127.0.0.66:${canaryPort}/x`, `http://127.0.0.66:${canaryPort}`, `http://[::1]:${canaryPort}/`],
    ...[`http://0:${canaryPort}/`, `http://2130706433:${canaryPort}/`, `https://user:pw@127.0.0.66:${canaryPort}/`],
  ];

  for (const [bff, query] of operations) {
    const name = /\{ (\w+)\(/.exec(query)![1];
    test(`attack 157: a value stays one segment or one parameter, or is refused (${bff}, ${name})`, async () => {
      for (const id of climbing()) await assertContained(bff, query, id);
    });
  }

  async function assertContained(bff: string, query: string, id: string): Promise<void> {
    const whole = await attack(bff, query, { id });
    assert.ok(whole.status === 200 || whole.status === 400, whole.text);
    for (const { url, headers } of received) {
      const [, segment, parameter] = known.exec(url) ?? assert.fail(`${JSON.stringify(id)} reached ${url}`);
      assert.equal(decodeURIComponent(segment ?? parameter ?? ''), id);
      assert.ok(!['.', '..'].includes(decodeURIComponent(segment ?? '')), url);
      assert.equal(headers['x-user-id'], url.startsWith('/products') ? undefined : 'u1');
    }
    if (received.length === 0) assert.equal(whole.code, 'BAD_USER_INPUT', `${JSON.stringify(id)}: ${whole.text}`);
  }

  test('attack 158: a value of a query is one value, whatever it looks like', async () => {
    for (const bff of bffs) {
      const [field, argument] = bff === 'admin' ? ['products', 'words'] : ['search', 'words'];
      const words = `a&admin=true#x=1;y=2 +%26\u00e9${'\u{1f600}'}`;
      await attack(bff, `query ($id: String!) { ${field}(${argument}: $id) { items { id } } }`, { id: words });
      const { searchParams, pathname } = new URL(received[0]!.url, 'http://a');
      assert.equal(pathname, '/search');
      assert.equal(searchParams.get('query'), words);
      assert.deepEqual([...searchParams.keys()].sort(), ['limit', 'query']);
    }
  });

  test('attack 158: a header that travels on is what a header can hold', async () => {
    const page = 'query ($id: String!) { page(slug: $id) { title } }';
    for (const language of ['de', 'de\u00e9', `de,${'x'.repeat(4_000)}`]) {
      await attack('web', page, { id: 'a' }, { 'accept-language': language });
      assert.equal(received[0]?.headers['accept-language'], language);
    }
    const bytes = (value: string) =>
      target.sendBytes(
        Buffer.from(
          `POST /web/graphql HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\naccept-language: ${value}\r\n\r\n`,
          'latin1',
        ),
      );
    for (const value of ['de\rx: y', 'de\0', 'de\n x: y'])
      assert.equal((await target.attack(() => bytes(value))).status, 400);
  });

  test('attack 158: numbers that do not fit and names that nobody has are refused before any call', async () => {
    const refused: readonly [string, string, object][] = [
      ['mobile', 'query ($id: Int!) { search(first: $id) { items { id } } }', { id: 2_147_483_648 }],
      ['mobile', 'query ($id: Int!) { search(first: $id) { items { id } } }', { id: 9_007_199_254_740_992 }],
      ['admin', 'query ($id: OrderStatus) { orders(status: $id) { items { id } } }', { id: 'GONE' }],
      ['admin', 'query ($id: OrderStatus) { orders(status: $id) { items { id } } }', { id: '__proto__' }],
    ];
    for (const [bff, query, variables] of refused) {
      const whole = await attack(bff, query, variables);
      assertRefused(whole, 400, whole.code === 'BAD_REQUEST' ? 'BAD_REQUEST' : 'BAD_USER_INPUT');
      assert.equal(received.length, 0);
    }
  });

  /** Of a service, by what it answers; the client is told by a code and nothing else. */
  const badAnswers: Readonly<Record<string, readonly [RequestListener, code: string]>> = {
    'a redirect to an inner address': [
      (_request, response) => {
        response.writeHead(302, { location: `http://127.0.0.66:${canaryPort}/latest` }).end(secret);
      },
      'UPSTREAM_BAD_RESPONSE',
    ],
    'a redirect to itself': [inJson('{}', 307, { location: '/products/p1' }), 'UPSTREAM_BAD_RESPONSE'],
    'an error with a stack': [inJson(JSON.stringify({ error: secret, stack: secret }), 500), 'UPSTREAM_ERROR'],
    'a refusal with a secret': [inJson(JSON.stringify({ detail: secret }), 400), 'BAD_USER_INPUT'],
    'a page': [inJson(`<html>${secret}</html>`, 200, { 'content-type': 'text/html' }), 'UPSTREAM_BAD_RESPONSE'],
    'JSON under another name': [inJson('{"id":"p1"}', 200, { 'content-type': 'text/plain' }), 'UPSTREAM_BAD_RESPONSE'],
    'half an object': [inJson('{"id": "p1", "title": "'), 'UPSTREAM_BAD_RESPONSE'],
    'an object where lists were promised': [
      inJson(JSON.stringify({ id: { $ne: 1 }, title: [secret] })),
      'UPSTREAM_BAD_RESPONSE',
    ],
    nothing: [inJson(''), 'UPSTREAM_BAD_RESPONSE'],
    'five megabytes of brackets': [inJson(Buffer.alloc(5_000_000, '[')), 'UPSTREAM_BAD_RESPONSE'],
    'a million levels of objects, all closed': [
      inJson(`${'{"a":'.repeat(800_000)}1${'}'.repeat(800_000)}`),
      'UPSTREAM_BAD_RESPONSE',
    ],
    'more than there may be': [inJson(Buffer.alloc(6_000_000, ' ')), 'UPSTREAM_RESPONSE_TOO_LARGE'],
  };

  for (const bff of bffs)
    test(`attack 158: S2 P6 an answer of a service that is none tells the client a code, and nothing of the service (${bff})`, async () => {
      const query =
        bff === 'admin'
          ? 'query ($id: String!) { products(words: $id) { items { id } } }'
          : 'query ($id: String!) { search(words: $id) { items { id } } }';
      let number = 0;
      for (const [what, [behaviour, code]] of Object.entries(badAnswers)) {
        answer = behaviour;
        // The stub's own megabytes are made here as well: the first time is no measure.
        await ask(bff, query, { id: `warm ${number++}` });
        const whole = await attack(bff, query, { id: `${what} ${number++}` });
        assert.equal(whole.status, 200, what);
        assert.equal(whole.code, code, `${what}: ${whole.text.slice(0, 300)}`);
      }
    });

  test('attack 158: S30 what a service says beyond the schema of a BFF is nowhere in the answer', async () => {
    const product = (await (await fetch(`${target.shop.urls.products}/products/p1`)).json()) as object;
    const leaky = { ...product, debug: secret, internalNote: { by: secret } };
    answer = inJson(JSON.stringify({ ...leaky, products: [leaky] }));
    for (const bff of ['mobile', 'web']) {
      const whole = await attack(bff, 'query ($id: ID!) { product(id: $id) { id } }', { id: 'p1' });
      assert.deepEqual(whole.json, { data: { product: { id: 'p1' } } });
      for (const field of ['costPrice', 'supplier'])
        assertRefused(await attack(bff, `{ product(id: "p1") { ${field} } }`, {}), 400, 'GRAPHQL_VALIDATION_FAILED');
    }
  });

  test('attack 158: S2 P6 a GraphQL service that tells of itself in its errors', async () => {
    answer = inJson(
      JSON.stringify({
        data: null,
        errors: [{ message: secret, extensions: { exception: { stacktrace: [secret] } } }],
      }),
    );
    const whole = await attack('web', 'query ($id: String!) { page(slug: $id) { title } }', { id: 'b' });
    assert.equal(whole.code, 'UPSTREAM_ERROR');
    assert.deepEqual(Object.keys(whole.json.errors[0].extensions).sort(), ['code', 'retryable']);
  });

  for (const bff of bffs)
    test(`attack 158: nothing else stands on the public port, and nobody is told how we did it (${bff})`, async () => {
      for (const path of [
        '/metrics',
        '/status',
        '/.env',
        '/debug',
        '/admin',
        '/',
        '/server-status',
        `/${bff}/graphql/metrics`,
      ]) {
        const whole = await target.attack(() => target.send(bff, { method: 'GET', search: path }));
        assertRefused(whole, 404, 'NOT_FOUND');
      }
      const headers = { 'apollo-federation-include-trace': 'ftv1', 'apollo-tracing': '1', 'x-apollo-tracing': '1' };
      const body = { query: '{ __typename }', extensions: { tracing: true, exception: true } };
      const whole = await target.attack(() => target.send(bff, { headers, body }));
      assert.deepEqual(whole.json, { data: { __typename: 'Query' } });
    });
});
