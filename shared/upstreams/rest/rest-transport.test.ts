import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { FoyerError } from '../../errors/index.ts';
import { CallSignal } from '../../resilience/index.ts';
import type { ResolveHost } from './host-addresses.ts';
import { callerOf, serveBytes, serveHttp, serveTcp, type TestCaller, type TestServer } from './test-service.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function serving(server: Promise<TestServer>, path = ''): Promise<TestCaller & { server: TestServer }> {
  const running = await server;
  open.push(running);
  const caller = callerOf(running.url + path);
  open.push(caller);
  return { ...caller, server: running };
}

/** A service that answers every request with this. */
function answering(status: number, headers: Record<string, string | string[]>, body: string | Buffer = '') {
  return serving(
    serveHttp((_request, response) => {
      response.writeHead(status, headers).end(body);
    }),
  );
}

const json = { 'content-type': 'application/json' };
const getUser = ['getUser', { id: 'u1' }] as const;
const createUser = ['createUser', { name: 'Ada' }] as const;

/** Raw answers with the length filled in. */
function raw(head: string, body = ''): string {
  return `HTTP/1.1 ${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

describe('a request', () => {
  interface Seen {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string | string[] | undefined>;
    readonly names: readonly string[];
    readonly body: string;
  }

  async function seeing(path = '') {
    const seen: Seen[] = [];
    const caller = await serving(
      serveHttp(async (request, response) => {
        let body = '';
        for await (const chunk of request) body += chunk;
        const { method = '', url = '', headers, rawHeaders } = request;
        seen.push({ method, url, headers, names: rawHeaders.filter((_, index) => index % 2 === 0), body });
        response.writeHead(200, json).end('{}');
      }),
      path,
    );
    return { ...caller, seen };
  }

  it('has the method, the path behind the path of the service, and the query', async () => {
    const { call, seen } = await seeing('/api/v1');
    await call('listUsers', { ids: ['1', '2'], q: 'a b' });
    await call('removeUser', { id: 'a/b' });
    assert.deepEqual(
      seen.map(({ method, url }) => `${method} ${url}`),
      ['GET /api/v1/users?ids=1&ids=2&q=a%20b', 'DELETE /api/v1/users/a%2Fb'],
    );
  });

  it('has a JSON body with its content type, and none where there is no body', async () => {
    const { call, seen } = await seeing();
    await call('createUser', { name: 'Ada', balance: '9007199254740993', note: null });
    await call(...getUser);
    assert.equal(seen[0]!.body, '{"name":"Ada","balance":9007199254740993,"note":null}');
    assert.equal(seen[0]!.headers['content-type'], 'application/json');
    assert.equal(seen[1]!.body, '');
    assert.equal(seen[1]!.headers['content-type'], undefined);
  });

  it('says what it takes and how long the caller waits', async () => {
    const { call, seen } = await seeing();
    await call(...getUser, { deadlineAt: performance.now() + 5_000.9 });
    await call(...getUser, { deadlineAt: performance.now() - 5 });
    const [first, late] = seen.map(({ headers }) => headers);
    assert.equal(first!.accept, 'application/json');
    assert.equal(first!['accept-encoding'], 'identity');
    assert.match(String(first!['x-request-timeout-ms']), /^(5000|4\d\d\d)$/);
    assert.equal(late!['x-request-timeout-ms'], '1');
  });

  it('has the headers of the attempt, each once, and never those of the connection', async () => {
    const { call, seen } = await seeing();
    const headers = { 'x-user-id': 'u1', 'x-region': 'eu', connection: 'close', 'content-length': '99', host: 'evil' };
    await call('listUsers', { 'X-Region': 'us' }, { headers });
    assert.equal(seen[0]!.headers['x-user-id'], 'u1');
    assert.equal(seen[0]!.headers['x-region'], 'eu', 'an input never replaces what the pipeline says');
    assert.equal(seen[0]!.headers.connection, 'keep-alive');
    assert.match(String(seen[0]!.headers.host), /^127\.0\.0\.1/);
    assert.equal(new Set(seen[0]!.names.map((name) => name.toLowerCase())).size, seen[0]!.names.length);
  });

  it('has header parameters, unless a header cannot hold them', async () => {
    const { call, failure, seen } = await seeing();
    await call('listUsers', { 'X-Region': 'Zürich' });
    assert.equal(seen[0]!.headers['x-region'], 'Zürich');
    for (const value of ['a\r\nx-admin: 1', 'a\nb', 'a\0', '東京', '\x7f']) {
      const { code, notSent } = await failure('listUsers', { 'X-Region': value });
      assert.deepEqual([code, notSent], ['BAD_USER_INPUT', true], JSON.stringify(value));
    }
    assert.equal(seen.length, 1);
  });
});

describe('a status', () => {
  const mapped: readonly (readonly [number, string])[] = [
    ...[301, 302, 303, 304, 307, 308].map((status) => [status, 'UPSTREAM_BAD_RESPONSE'] as const),
    [400, 'BAD_USER_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [405, 'UPSTREAM_ERROR'],
    [409, 'CONFLICT'],
    [410, 'NOT_FOUND'],
    [412, 'CONFLICT'],
    [418, 'UPSTREAM_ERROR'],
    [422, 'BAD_USER_INPUT'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
    [501, 'UPSTREAM_ERROR'],
    [502, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [504, 'UPSTREAM_UNAVAILABLE'],
    [599, 'UPSTREAM_ERROR'],
  ];
  for (const [status, code] of mapped) {
    it(`${status} is ${code}`, async () => {
      const { failure } = await answering(status, json, status === 304 ? '' : '{}');
      assert.equal((await failure(...getUser)).code, code);
    });
  }

  it('that redirects is not followed', async () => {
    let asked = 0;
    const elsewhere = await serveHttp((_request, response) => {
      asked++;
      response.writeHead(200, json).end('{}');
    });
    open.push(elsewhere);
    const { failure } = await answering(302, { location: `${elsewhere.url}/admin` });
    assert.equal((await failure(...getUser)).code, 'UPSTREAM_BAD_RESPONSE');
    assert.equal(asked, 0);
  });

  it('may say when to ask again, in seconds or as a date', async () => {
    assert.equal((await (await answering(429, { 'retry-after': '7' })).failure(...getUser)).retryAfterMs, 7000);
    const date = new Date(Date.now() + 60_000).toUTCString();
    const { retryAfterMs = 0 } = await (await answering(503, { 'retry-after': date })).failure(...getUser);
    assert.ok(retryAfterMs > 50_000 && retryAfterMs <= 60_000, String(retryAfterMs));
    const unreadable = await (await answering(503, { 'retry-after': 'soon' })).failure(...getUser);
    assert.equal(unreadable.retryAfterMs, undefined);
  });

  it('keeps at most 200 bytes of what the service says, on one line, for logs only', async () => {
    const { failure } = await answering(500, {}, `secret\r\nINFO forged ${'é'.repeat(5_000)}`);
    const error = await failure(...getUser);
    assert.equal(error.message, 'The field could not be answered.');
    assert.match(error.detail!, /^users\.getUser \(GET\): status 500: secret INFO forged/);
    assert.ok(Buffer.byteLength(error.detail!) < 260);
  });

  it('with an endless body is known all the same, and the connection is closed', async () => {
    let closed: Promise<unknown> | undefined;
    const { failure } = await serving(
      serveHttp((_request, response) => {
        closed = once(response, 'close');
        response.writeHead(404);
        const drip = () => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x')));
        };
        response.on('drain', drip);
        drip();
      }),
    );
    assert.equal((await failure(...getUser)).code, 'NOT_FOUND');
    await closed;
  });

  it('leaves the outcome of a write open, unless the service refused it', async () => {
    for (const status of [302, 500, 502, 503, 504]) {
      const { retryable, outcome } = await (await answering(status, {})).failure(...createUser);
      assert.deepEqual([status, retryable, outcome], [status, false, 'unknown']);
    }
    for (const status of [400, 404, 409, 429]) {
      assert.equal((await (await answering(status, {})).failure(...createUser)).outcome, undefined);
    }
    const read = await (await answering(503, {})).failure(...getUser);
    assert.deepEqual([read.retryable, read.outcome], [true, undefined]);
  });
});

describe('an answer', () => {
  const values: readonly (readonly [string, unknown])[] = [
    ['{"id":"u1","n":7}', { id: 'u1', n: 7 }],
    ['null', null],
    ['[]', []],
    ['"text"', 'text'],
    [' {"a":1,"a":2} ', { a: 2 }],
    ['{"id":"\\ud83d\\ude00"}', { id: '😀' }],
  ];
  for (const [text, value] of values) {
    it(`of ${text} is read`, async () => {
      assert.deepEqual(await (await answering(200, json, text)).call(...getUser), value);
    });
  }

  it('of 204 is null, and so is one of which the contract promises nothing', async () => {
    assert.equal(await (await answering(204, {})).call(...getUser), null);
    assert.equal(
      await (await answering(200, { 'content-type': 'text/plain' }, 'OK')).call('removeUser', { id: '1' }),
      null,
    );
    assert.equal(await (await answering(200, {})).call('removeUser', { id: '1' }), null);
    assert.deepEqual(await (await answering(200, json, '{"a":1}')).call('removeUser', { id: '1' }), { a: 1 });
  });

  it('to HEAD is null', async () => {
    const { call } = await answering(200, { ...json, 'content-length': String(50 * 1024 * 1024) });
    assert.equal(await call('hasUser', { id: 'u1' }), null);
  });

  for (const type of ['application/json; charset=UTF-8', 'Application/JSON', 'application/hal+json;charset="utf-8"']) {
    it(`may be ${type}`, async () => {
      assert.deepEqual(await (await answering(200, { 'content-type': type }, '{}')).call(...getUser), {});
    });
  }

  const bad: readonly (readonly [string, Record<string, string>, string | Buffer])[] = [
    ['garbage', json, 'garbage'],
    ['half an object', json, '{"id":'],
    ['empty', json, ''],
    ['HTML', { 'content-type': 'text/html' }, '<html>'],
    ['JSON of another type', { 'content-type': 'text/plain' }, '{}'],
    ['JSON of no type', {}, '{}'],
    ['JSON in another charset', { 'content-type': 'application/json; charset=latin1' }, '{}'],
    ['NaN', json, '{"n":NaN}'],
    ['broken UTF-8', json, Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['behind a byte order mark', json, Buffer.from('\ufeff{}')],
    ['nested too deep for the exact parser', json, `{"n":1234567890123456,"a":${'['.repeat(200_000)}`],
    ['content of two encodings', { ...json, 'content-encoding': 'gzip, gzip' }, gzipSync(gzipSync('{}'))],
    ['content of an unknown encoding', { ...json, 'content-encoding': 'zstd' }, '{}'],
    ['corrupt gzip', { ...json, 'content-encoding': 'gzip' }, 'not gzip'],
    ['cut gzip', { ...json, 'content-encoding': 'gzip' }, gzipSync('{"id":"u1"}').subarray(0, 20)],
  ];
  for (const [what, headers, body] of bad) {
    it(`that is ${what} is UPSTREAM_BAD_RESPONSE`, async () => {
      const { failure } = await answering(200, headers, body);
      const error = await failure(...getUser);
      assert.equal(error.code, 'UPSTREAM_BAD_RESPONSE');
      assert.ok(error.detail!.length < 400);
    });
  }

  const encodings: readonly (readonly [string, Buffer])[] = [
    ['gzip', gzipSync('{"id":"ü"}')],
    ['X-GZIP', gzipSync('{"id":"ü"}')],
    ['br', brotliCompressSync('{"id":"ü"}')],
    ['deflate', deflateSync('{"id":"ü"}')],
    ['deflate', deflateRawSync('{"id":"ü"}')],
    ['identity', Buffer.from('{"id":"ü"}')],
  ];
  for (const [encoding, body] of encodings) {
    it(`in ${encoding} is unpacked`, async () => {
      const { call } = await answering(200, { ...json, 'content-encoding': encoding }, body);
      assert.deepEqual(await call(...getUser), { id: 'ü' });
    });
  }

  it('never rounds an int64, and leaves what fits a number alone', async () => {
    const text = '{"n":9223372036854775807,"m":-9007199254740993,"k":12,"f":0.12345678901234567,"e":1e3}';
    const { call } = await answering(200, json, text);
    assert.deepEqual(await call(...getUser), {
      n: '9223372036854775807',
      m: '-9007199254740993',
      k: 12,
      f: Number('0.12345678901234567'),
      e: 1000,
    });
  });

  it('does not pollute prototypes', async () => {
    for (const n of ['1', '1234567890123456789']) {
      const { call } = await answering(
        200,
        json,
        `{"n":${n},"__proto__":{"polluted":true},"constructor":{"prototype":{}}}`,
      );
      const answer = (await call(...getUser)) as Record<string, unknown>;
      assert.equal(Object.getPrototypeOf(answer), Object.prototype);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
      assert.equal(answer.polluted, undefined);
    }
  });
});

describe('an answer that is too large', () => {
  const megabyte = Buffer.alloc(1024 * 1024, ' ');

  it('is refused by its declared length, before it arrives', async () => {
    const { failure } = await serving(serveBytes('HTTP/1.1 200 OK\r\ncontent-length: 52428800\r\n\r\n', 'keep'));
    assert.equal((await failure(...getUser)).code, 'UPSTREAM_RESPONSE_TOO_LARGE');
  });

  it('is refused at 5 MiB when it has no length, and the connection is closed', async () => {
    let closed: Promise<unknown> | undefined;
    let sentBytes = 0;
    const { failure } = await serving(
      serveHttp((_request, response) => {
        closed = once(response, 'close');
        response.writeHead(200, json);
        const pour = () => {
          while (!response.destroyed && response.write(megabyte)) sentBytes += megabyte.length;
        };
        response.on('drain', pour);
        pour();
      }),
    );
    assert.equal((await failure(...getUser)).code, 'UPSTREAM_RESPONSE_TOO_LARGE');
    await closed;
    assert.ok(sentBytes < 50 * 1024 * 1024);
  });

  it('is allowed up to the limit', async () => {
    const body = `"${'x'.repeat(5 * 1024 * 1024 - 2)}"`;
    const { call } = await answering(200, json, body);
    assert.equal(((await call(...getUser)) as string).length, body.length - 2);
  });

  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ] as const) {
    it(`is counted after unpacking ${encoding}`, async () => {
      const bomb = pack(Buffer.alloc(20 * 1024 * 1024));
      assert.ok(bomb.length < 100_000);
      const { failure } = await answering(200, { ...json, 'content-encoding': encoding }, bomb);
      const error = await failure(...createUser);
      assert.equal(error.code, 'UPSTREAM_RESPONSE_TOO_LARGE');
      assert.equal(error.outcome, 'unknown');
    });
  }

  it('in its headers is a bad one', async () => {
    const header = `x-large: ${'x'.repeat(64 * 1024)}`;
    const { failure } = await serving(serveBytes(raw(`200 OK\r\n${header}\r\ncontent-type: application/json`, '{}')));
    assert.equal((await failure(...getUser)).code, 'UPSTREAM_BAD_RESPONSE');
  });
});

describe('hints before an answer', () => {
  const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n';
  const answer = raw('200 OK\r\ncontent-type: application/json', '{"id":"u1"}');

  it('are passed over', async () => {
    const { call } = await serving(serveBytes(hint.repeat(3) + answer));
    assert.deepEqual(await call(...getUser), { id: 'u1' });
  });

  it('are not passed over without end', async () => {
    const { failure } = await serving(serveBytes(hint.repeat(10_000) + answer));
    assert.equal((await failure(...getUser)).code, 'UPSTREAM_BAD_RESPONSE');
  });

  it('do not turn the connection into another protocol', async () => {
    for (const status of ['100 Continue', '101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket']) {
      const { failure } = await serving(serveBytes(`HTTP/1.1 ${status}\r\n\r\n${answer}`));
      assert.equal((await failure(...getUser)).code, 'UPSTREAM_BAD_RESPONSE');
    }
  });
});

describe('a broken connection', () => {
  it('that is refused has sent nothing, so that even a write may be repeated', async () => {
    const { server, failure } = await serving(serveHttp(() => {}));
    await server.close();
    open.splice(open.indexOf(server), 1);
    for (const [name, input] of [getUser, createUser]) {
      const started = performance.now();
      const { code, notSent, retryable, outcome } = await failure(name, input);
      assert.deepEqual([code, notSent, retryable, outcome], ['UPSTREAM_UNAVAILABLE', true, true, undefined]);
      assert.ok(performance.now() - started < 100);
    }
  });

  it('to a host that does not exist has sent nothing', async () => {
    const caller = callerOf(
      'http://users.invalid:8001',
      {},
      {
        resolveHost: (_hostname, callback) =>
          callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
      },
    );
    open.push(caller);
    const { code, notSent } = await caller.failure(...createUser);
    assert.deepEqual([code, notSent], ['UPSTREAM_UNAVAILABLE', true]);
  });

  it('that cannot be made in 100 ms is UPSTREAM_TIMEOUT, with nothing sent', async () => {
    // The name is never answered: a connection that hangs, made without any network.
    const caller = callerOf('http://users.invalid:8001', {}, { resolveHost: () => {} });
    open.push(caller);
    const started = performance.now();
    const { code, notSent } = await caller.failure(...createUser);
    const elapsedMs = performance.now() - started;
    assert.deepEqual([code, notSent], ['UPSTREAM_TIMEOUT', true]);
    assert.ok(elapsedMs >= 95 && elapsedMs < 400, `${elapsedMs} ms`);
  });

  it('that does not speak TLS is UPSTREAM_UNAVAILABLE, with nothing sent', async () => {
    const { server } = await serving(serveBytes('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const caller = callerOf(server.url.replace('http:', 'https:'));
    open.push(caller);
    const { code, notSent } = await caller.failure(...createUser);
    assert.deepEqual([code, notSent], ['UPSTREAM_UNAVAILABLE', true]);
  });

  it('that closes without a word is UPSTREAM_UNAVAILABLE, and a write is in doubt', async () => {
    const { failure } = await serving(serveTcp((socket) => socket.on('data', () => socket.end())));
    const read = await failure(...getUser);
    assert.deepEqual([read.code, read.retryable, read.notSent], ['UPSTREAM_UNAVAILABLE', true, false]);
    const write = await failure(...createUser);
    assert.deepEqual([write.code, write.retryable, write.outcome], ['UPSTREAM_UNAVAILABLE', false, 'unknown']);
  });

  it('that resets without a word is UPSTREAM_UNAVAILABLE', async () => {
    const { failure } = await serving(serveTcp((socket) => socket.on('data', () => socket.resetAndDestroy())));
    assert.equal((await failure(...getUser)).code, 'UPSTREAM_UNAVAILABLE');
  });

  const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  const cut: readonly (readonly [string, string, 'end' | 'reset'])[] = [
    ['ends within its length', `${head}content-length: 100\r\n\r\n{"id":"u1"}`, 'end'],
    ['is reset within its length', `${head}content-length: 100\r\n\r\n{"id":"u1"}`, 'reset'],
    ['ends within a chunk', `${head}transfer-encoding: chunked\r\n\r\nff\r\n{"id":"u1"}`, 'end'],
    ['ends before the last chunk', `${head}transfer-encoding: chunked\r\n\r\nb\r\n{"id":"u1"}\r\n`, 'end'],
    ['ends within its headers', head, 'end'],
    ['is not HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'end'],
    ['has a length and chunks', `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, 'end'],
    ['has two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, 'end'],
  ];
  for (const [what, bytes, then] of cut) {
    it(`whose answer ${what} is UPSTREAM_BAD_RESPONSE`, async () => {
      const { failure } = await serving(serveBytes(bytes, then));
      assert.equal((await failure(...getUser)).code, 'UPSTREAM_BAD_RESPONSE');
      assert.equal((await failure(...createUser)).outcome, 'unknown');
    });
  }
});

describe('a call that is given up', () => {
  const reason = new FoyerError('UPSTREAM_TIMEOUT', { detail: 'the deadline' });

  /** Waits until `reached`, gives the call up, and measures until it is rejected and the server has seen the close. */
  async function giveUp(caller: TestCaller, reached: Promise<unknown>, closed: () => Promise<unknown>) {
    const controller = new CallSignal();
    const call = caller.call(...getUser, { signal: controller });
    const rejected = assert.rejects(call, (error) => error === reason);
    await reached;
    const seen = closed();
    const started = performance.now();
    controller.fire(reason);
    await rejected;
    await seen;
    const elapsedMs = performance.now() - started;
    assert.ok(elapsedMs < 50, `rejected and closed after ${elapsedMs} ms`);
  }

  /** Unlike `once`, content with a reset. */
  function closing(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      socket.on('error', () => {}).on('close', () => resolve());
    });
  }

  function arriving(respond: (response: ServerResponse) => void) {
    let arrive!: (request: IncomingMessage) => void;
    const arrived = new Promise<IncomingMessage>((resolve) => {
      arrive = resolve;
    });
    const server = serveHttp((request, response) => {
      respond(response);
      arrive(request);
    });
    return { arrived, server };
  }

  it('before any answer closes its connection at once', async () => {
    const { arrived, server } = arriving(() => {});
    const caller = await serving(server);
    await giveUp(caller, arrived, async () => closing((await arrived).socket));
  });

  it('in the middle of an answer closes its connection at once', async () => {
    const { arrived, server } = arriving((response) => response.writeHead(200, json).write('{"id":'));
    const caller = await serving(server);
    await giveUp(caller, arrived, async () => closing((await arrived).socket));
  });

  it('while it waits for a connection is never sent, and the connection serves the next call', async () => {
    const requests: { url: string | undefined; response: ServerResponse }[] = [];
    let arrive!: () => void;
    const first = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const server = await serveHttp((request, response) => {
      requests.push({ url: request.url, response });
      arrive();
      if (requests.length > 1) response.writeHead(200, json).end('{}');
    });
    const caller = callerOf(server.url, { concurrency: 1 });
    open.push(server, caller);
    const holding = caller.call('getUser', { id: 'first' });
    await first;
    const controller = new CallSignal();
    const waiting = caller.call('getUser', { id: 'given-up' }, { signal: controller });
    const next = caller.call('getUser', { id: 'next' });
    controller.fire(reason);
    await assert.rejects(waiting, (error) => error === reason);
    requests[0]!.response.writeHead(200, json).end('{}');
    await Promise.all([holding, next]);
    assert.deepEqual(
      requests.map(({ url }) => url),
      ['/users/first', '/users/next'],
    );
    assert.equal(server.connections(), 1);
  });

  it('before it was made is never sent', async () => {
    const { call, server } = await answering(200, json, '{}');
    await assert.rejects(call(...getUser, { signal: CallSignal.aborted(reason) }), (error) => error === reason);
    assert.equal(server.connections(), 0);
  });

  it('leaves the calls on other connections alone', async () => {
    const { call } = await serving(
      serveHttp((request, response) => {
        if (request.url !== '/users/hang') response.writeHead(200, json).end('{"id":"ok"}');
      }),
    );
    const controller = new CallSignal();
    const hanging = call('getUser', { id: 'hang' }, { signal: controller });
    const others = Promise.all(Array.from({ length: 20 }, () => call(...getUser)));
    controller.fire(reason);
    await assert.rejects(hanging, (error) => error === reason);
    assert.deepEqual(new Set((await others).map((answer) => JSON.stringify(answer))), new Set(['{"id":"ok"}']));
  });
});

describe('kept connections', () => {
  it('are used again, never more than the concurrency of the service', async () => {
    const { call, server } = await serving(
      serveHttp((request, response) => {
        response.writeHead(200, json).end(JSON.stringify({ id: request.url?.split('/').at(-1) }));
      }),
    );
    for (let round = 0; round < 20; round++) {
      const ids = Array.from({ length: 20 }, (_, index) => `${round}-${index}`);
      const answers = await Promise.all(ids.map((id) => call('getUser', { id })));
      assert.deepEqual(
        answers,
        ids.map((id) => ({ id })),
      );
    }
    assert.ok(server.connections() <= 8, `${server.connections()} connections`);
  });

  it('never bring one call the answer of another, though the server talks without being asked', async () => {
    const sockets: Socket[] = [];
    const stray = raw('200 OK\r\ncontent-type: application/json', '{"id":"stray"}');
    const { call } = await serving(
      serveTcp((socket) => {
        sockets.push(socket);
        socket.on('data', (request) => {
          const id = /\/users\/(\S+)/.exec(request.toString())?.[1];
          socket.write(raw('200 OK\r\ncontent-type: application/json', JSON.stringify({ id })));
          setImmediate(() => socket.write(stray));
        });
      }),
    );
    for (let index = 0; index < 50; index++) {
      const id = `u${index}`;
      assert.deepEqual(await call('getUser', { id }), { id });
    }
    assert.ok(sockets.length > 1);
  });

  it('that the server closes after each answer cost a new connection, and no failure', async () => {
    const { call, server } = await answering(200, { ...json, connection: 'close' }, '{}');
    for (let index = 0; index < 10; index++) await call(...getUser);
    assert.equal(server.connections(), 10);
  });

  it('move to the new address of a host, and calls on the old one are finished', async (t) => {
    const held: ServerResponse[] = [];
    const arrived: (() => void)[] = [];
    const serve = (host: string, port = 0) =>
      serveHttp(
        (request, response) => {
          if (request.url === '/users/held') {
            held.push(response.writeHead(200, json));
            arrived.shift()?.();
          } else response.writeHead(200, json).end(JSON.stringify({ id: host }));
        },
        { host, port },
      );
    const old = await serve('127.0.0.1');
    const young = await serve('127.0.0.2', old.port);
    let address = '127.0.0.1';
    const resolveHost: ResolveHost = (_hostname, callback) => callback(null, [{ address, family: 4 }]);
    const caller = callerOf(`http://users.test:${old.port}`, {}, { resolveHost });
    open.push(old, young, caller);
    assert.deepEqual(await caller.call(...getUser), { id: '127.0.0.1' });
    const reached = new Promise<void>((resolve) => arrived.push(resolve));
    const unfinished = caller.call('getUser', { id: 'held' });
    await reached;
    address = '127.0.0.2';
    const later = performance.now() + 30_000;
    t.mock.method(performance, 'now', () => later);
    assert.deepEqual(await caller.call(...getUser), { id: '127.0.0.2' });
    held[0]!.end('{"id":"finished"}');
    assert.deepEqual(await unfinished, { id: 'finished' });
  });

  it('end with the transport, even one that undici has forgotten after a failed attempt', async () => {
    let ended: Promise<unknown> | undefined;
    const server = await serveTcp((socket) => {
      ended = once(socket, 'close');
      socket.on('data', () => socket.write(raw('200 OK\r\ncontent-type: application/json', '{}')));
    });
    open.push(server);
    let lookups = 0;
    const resolveHost: ResolveHost = (_hostname, callback) =>
      lookups++ < 2 ? callback(new Error('SERVFAIL'), []) : callback(null, [{ address: '127.0.0.1', family: 4 }]);
    const caller = callerOf(`http://users.test:${server.port}`, { concurrency: 1 }, { resolveHost });
    const failing = caller.failure(...getUser);
    const waiting = caller.call(...getUser);
    assert.equal((await failing).code, 'UPSTREAM_UNAVAILABLE');
    assert.deepEqual(await waiting, {});
    const started = performance.now();
    await caller.close();
    await ended;
    assert.ok(performance.now() - started < 1_000, 'it ended by itself, seconds later');
  });

  it('end when the transport is closed, after the calls on them', async () => {
    const { call, close, failure, server } = await answering(200, json, '{}');
    const last = call(...getUser);
    await Promise.all([close(), last]);
    const { code, notSent } = await failure(...getUser);
    assert.deepEqual([code, notSent], ['UPSTREAM_UNAVAILABLE', true]);
    assert.equal(server.connections(), 1);
  });
});
