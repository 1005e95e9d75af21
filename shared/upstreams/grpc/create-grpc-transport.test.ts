import assert from 'node:assert/strict';
import { once } from 'node:events';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import {
  type handleUnaryCall,
  Metadata,
  type ServerUnaryCall,
  status as Status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { type ErrorCode, FoyerError } from '../../errors/index.ts';
import { CallSignal, LoopStall, SharedCall } from '../../resilience/index.ts';
import { type Calls, connect, frame, type RunningService, startEcho, startRaw } from './test-service.ts';

type Handler = handleUnaryCall<{ id: string; big: string }, object>;

const closers: (() => unknown)[] = [];
after(async () => {
  for (const close of closers.reverse()) await close();
});

function open(service: RunningService): Calls {
  const calls = connect(service.url);
  closers.push(service.close, () => calls.transport.close());
  return calls;
}

const methods = (handler: Handler): UntypedServiceImplementation => ({ Get: handler, Put: handler });
const echo = async (handler: Handler) => open(await startEcho(methods(handler)));
const raw = async (...onStream: Parameters<typeof startRaw>) => open(await startRaw(...onStream));

async function failure(answer: Promise<unknown>): Promise<FoyerError> {
  const error = await answer.then(
    (value) => assert.fail(`answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FoyerError, String(error));
  return error;
}

const grpcHeaders = { ':status': 200, 'content-type': 'application/grpc+proto' };

describe('a call that is answered', () => {
  test('carries input, metadata and 64-bit numbers there and back', async () => {
    let seen: Metadata | undefined;
    const calls = await echo((call, reply) => {
      seen = call.metadata;
      reply(null, { id: call.request.id, big: call.request.big });
    });
    const headers = {
      'x-user-id': 'u1',
      traceparent: '00-a-b-01',
      'trace-bin': 'AQI=',
      connection: 'close',
      host: 'evil',
    };
    const answer = await calls.get({ input: { id: 'é', big: '9007199254740993' }, headers });
    assert.deepEqual(answer, { id: 'é', big: '9007199254740993', note: null, load: '' });
    assert.deepEqual(seen!.get('x-user-id'), ['u1']);
    assert.deepEqual(seen!.get('trace-bin'), [Buffer.from([1, 2])]);
    assert.deepEqual(seen!.get('connection'), []);
  });

  test('tells the service a deadline that is no later than its own', async () => {
    let timeout = '';
    const calls = await raw((stream, headers) => {
      timeout = String(headers['grpc-timeout']);
      stream.respond(grpcHeaders, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(frame(Buffer.alloc(0)));
    });
    await calls.get({ timeoutMs: 200 });
    assert.match(timeout, /^\d+m$/);
    assert.ok(Number.parseInt(timeout, 10) <= 195, timeout);
    assert.ok(Number.parseInt(timeout, 10) > 100, timeout);
    await calls.get({ timeoutMs: 40 });
    assert.ok(Number.parseInt(timeout, 10) <= 36, timeout);
  });

  test('is never given the answer of another', async () => {
    const calls = await echo((call, reply) => {
      setTimeout(() => reply(null, { id: call.request.id }), Number(call.request.id) % 7);
    });
    const ids = Array.from({ length: 300 }, (_, index) => String(index));
    const answers = (await Promise.all(ids.map((id) => calls.get({ input: { id } })))) as { id: string }[];
    assert.deepEqual(
      answers.map(({ id }) => id),
      ids,
    );
  });

  test('reaches a service by its name', async () => {
    const service = await startEcho(methods((_, reply) => reply(null, {})));
    const calls = connect(service.url.replace('127.0.0.1', 'localhost'));
    closers.push(service.close, () => calls.transport.close());
    assert.deepEqual(await calls.get(), { id: '', big: '0', note: null, load: '' });
  });
});

describe('a call whose time is over', () => {
  test('rejects at once with the reason of its signal, and the service sees it cancelled within 50 ms', async () => {
    const cancelled = deferred<number>();
    const arrived = deferred<ServerUnaryCall<unknown, unknown>>();
    const calls = await echo((call) => {
      call.on('cancelled', () => cancelled.resolve(performance.now()));
      arrived.resolve(call);
    });
    const controller = new CallSignal();
    const answer = failure(calls.get({ signal: controller }));
    const call = await arrived.promise;
    const reason = new FoyerError('UPSTREAM_TIMEOUT', { detail: 'the field is over' });
    const at = performance.now();
    controller.fire(reason);
    assert.equal(await answer, reason);
    assert.ok(performance.now() - at < 20);
    assert.ok((await cancelled.promise) - at < 50);
    assert.equal(call.cancelled, true);
  });

  test('is not sent when its signal has fired before', async () => {
    let count = 0;
    const calls = await echo((_, reply) => {
      count++;
      reply(null, {});
    });
    const reason = new FoyerError('UPSTREAM_TIMEOUT');
    assert.equal(await failure(calls.get({ signal: CallSignal.aborted(reason) })), reason);
    await calls.get();
    assert.equal(count, 1);
  });

  test('is not sent with less time than the service would be told', async () => {
    let count = 0;
    const calls = await echo((_, reply) => {
      count++;
      reply(null, {});
    });
    await calls.get();
    assert.equal((await failure(calls.get({ timeoutMs: 5 }))).code, 'UPSTREAM_TIMEOUT');
    await calls.get();
    assert.equal(count, 2);
  });

  test('leaves it to the signal to say so, though the service was given less time', async () => {
    const calls = await echo(() => {});
    const controller = new CallSignal();
    const reason = new FoyerError('UPSTREAM_TIMEOUT', { detail: 'from the signal' });
    const timer = setTimeout(() => controller.fire(reason), 97);
    assert.equal(await failure(calls.get({ timeoutMs: 100, signal: controller })), reason);
    clearTimeout(timer);
  });

  test('X7: is not over because our own loop stood still', async (t) => {
    const stall = new LoopStall();
    stall.start();
    t.after(() => stall.stop());
    const calls = await echo((call, reply) => reply(null, { id: call.request.id }));
    await calls.get();
    const shared = new SharedCall<unknown>(performance.now() + 1_000);
    const deadlineAt = performance.now() + 100;
    const over = shared.join(deadlineAt);
    calls.get({ timeoutMs: 100, signal: shared }).then(
      (answer) => shared.resolve(answer),
      (error: unknown) => shared.reject(error),
    );
    const until = performance.now() + 200;
    while (performance.now() < until);
    assert.deepEqual(await over, { id: 'x', big: '0', note: null, load: '' });
  });

  test('tells no other story when the service answers late', async () => {
    const calls = await echo((_, reply) => void setTimeout(() => reply({ code: Status.INTERNAL }), 30));
    const controller = new CallSignal();
    const reason = new FoyerError('UPSTREAM_TIMEOUT');
    const answer = failure(calls.get({ signal: controller }));
    controller.fire(reason);
    assert.equal(await answer, reason);
  });
});

describe('a status', () => {
  const expected: Readonly<Record<number, ErrorCode>> = {
    [Status.CANCELLED]: 'UPSTREAM_ERROR',
    [Status.UNKNOWN]: 'UPSTREAM_ERROR',
    [Status.INVALID_ARGUMENT]: 'BAD_USER_INPUT',
    [Status.DEADLINE_EXCEEDED]: 'UPSTREAM_TIMEOUT',
    [Status.NOT_FOUND]: 'NOT_FOUND',
    [Status.ALREADY_EXISTS]: 'CONFLICT',
    [Status.PERMISSION_DENIED]: 'FORBIDDEN',
    [Status.RESOURCE_EXHAUSTED]: 'UPSTREAM_RATE_LIMITED',
    [Status.FAILED_PRECONDITION]: 'BAD_USER_INPUT',
    [Status.ABORTED]: 'CONFLICT',
    [Status.OUT_OF_RANGE]: 'BAD_USER_INPUT',
    [Status.UNIMPLEMENTED]: 'UPSTREAM_ERROR',
    [Status.INTERNAL]: 'UPSTREAM_ERROR',
    [Status.UNAVAILABLE]: 'UPSTREAM_UNAVAILABLE',
    [Status.DATA_LOSS]: 'UPSTREAM_ERROR',
    [Status.UNAUTHENTICATED]: 'UNAUTHENTICATED',
  };
  const open = new Set<ErrorCode>(['UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE', 'UPSTREAM_ERROR']);

  for (const [code, expectedCode] of Object.entries(expected)) {
    test(`${Status[Number(code)]} is ${expectedCode}`, async () => {
      const calls = await echo((_, reply) => reply({ code: Number(code), details: 'why' }));
      const read = await failure(calls.get());
      assert.equal(read.code, expectedCode);
      assert.equal(read.detail, `gRPC ${Status[Number(code)]}: why`);
      assert.deepEqual([read.outcome, read.notSent], [undefined, false]);
      const write = await failure(calls.put());
      assert.equal(write.code, expectedCode);
      const isOpen = open.has(expectedCode) && Number(code) !== Status.UNIMPLEMENTED;
      assert.equal(write.outcome, isOpen ? 'unknown' : undefined);
      if (open.has(expectedCode)) assert.equal(write.retryable, false);
    });
  }

  test('of cancellation is a timeout when the deadline that travelled has passed', async () => {
    const calls = await raw((stream) => void setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), 100));
    const answer = calls.get({ timeoutMs: 101 });
    assert.equal((await failure(answer)).code, 'UPSTREAM_TIMEOUT');
  });

  test('keeps at most 200 characters of the words of a service', async () => {
    const calls = await echo((_, reply) => reply({ code: Status.INTERNAL, details: 'x'.repeat(5000) }));
    assert.equal((await failure(calls.get())).detail, `gRPC INTERNAL: ${'x'.repeat(200)}`);
  });

  test('says how long to wait', async () => {
    const calls = await echo((_, reply) => {
      const metadata = new Metadata();
      metadata.set('retry-after', '2');
      reply({ code: Status.RESOURCE_EXHAUSTED, details: 'quota', metadata });
    });
    const error = await failure(calls.get());
    assert.deepEqual([error.code, error.retryAfterMs], ['UPSTREAM_RATE_LIMITED', 2000]);
  });

  test('that borrows the words for a refused stream is not taken for one', async () => {
    const calls = await echo((_, reply) => reply({ code: Status.UNAVAILABLE, details: 'Stream refused by server' }));
    assert.deepEqual(told(await failure(calls.put())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: false,
      outcome: 'unknown',
    });
  });
});

describe('an input that cannot be sent', () => {
  test('is refused before anything leaves', async () => {
    let count = 0;
    const calls = await echo((_, reply) => {
      count++;
      reply(null, {});
    });
    const line = await failure(calls.get({ headers: { 'x-user-id': 'a\r\nx-user-roles: admin' } }));
    const accent = await failure(calls.get({ headers: { 'accept-language': 'é' } }));
    const overflow = await failure(calls.get({ input: { big: '9223372036854775808' } }));
    for (const error of [line, accent, overflow])
      assert.deepEqual([error.code, error.notSent], ['BAD_USER_INPUT', true]);
    await calls.get();
    assert.equal(count, 1);
  });
});

describe('a connection', () => {
  test('that is refused fails in under 10 ms, as not sent', async () => {
    const port = await freePort();
    const times: number[] = [];
    for (let index = 0; index < 5; index++) {
      const calls = connect(`127.0.0.1:${port}`);
      const at = performance.now();
      const error = await failure(calls.put());
      times.push(performance.now() - at);
      assert.deepEqual(told(error), { code: 'UPSTREAM_UNAVAILABLE', notSent: true, outcome: undefined });
      await calls.transport.close();
    }
    assert.ok(Math.min(...times) < 10, times.join(' '));
  });

  test('is there again within the back-off once the service is', async () => {
    const port = await freePort();
    const calls = connect(`127.0.0.1:${port}`);
    closers.push(() => calls.transport.close());
    await failure(calls.get());
    const service = await startEcho(
      methods((_, reply) => reply(null, {})),
      {},
      `127.0.0.1:${port}`,
    );
    closers.push(service.close);
    const at = performance.now();
    while (
      !(await calls.get().then(
        () => true,
        () => false,
      ))
    ) {
      assert.ok(performance.now() - at < 3_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });

  test('to a name that does not exist fails as not sent', async () => {
    const calls = connect('no-such-service.invalid:80');
    closers.push(() => calls.transport.close());
    assert.deepEqual(told(await failure(calls.put())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: true,
      outcome: undefined,
    });
  });

  test('that drops in the middle of a call is UPSTREAM_UNAVAILABLE, of unknown outcome for a write', async () => {
    const calls = await raw((stream) => stream.session!.destroy());
    assert.deepEqual(told(await failure(calls.get())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: false,
      outcome: undefined,
    });
    assert.deepEqual(told(await failure(calls.put())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: false,
      outcome: 'unknown',
    });
  });

  test('on which the other side is silent is given up, and another made', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket.on('error', () => {}));
      socket.resume();
      if (sockets.length === 2) server.emit('second');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const calls = connect(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    closers.push(() => calls.transport.close());
    const second = once(server, 'second');
    assert.deepEqual(told(await failure(calls.put({ timeoutMs: 50 }))), {
      code: 'UPSTREAM_TIMEOUT',
      notSent: false,
      outcome: undefined,
    });
    await second;
    assert.equal(sockets[0]!.destroyed || sockets[0]!.readableEnded, true);
  });

  test('that is closed takes no more calls and lets those in flight end', async () => {
    const arrived = deferred<() => void>();
    const calls = await echo((_, reply) => arrived.resolve(() => reply(null, { id: 'late' })));
    const answer = calls.get();
    const finish = await arrived.promise;
    await calls.transport.close();
    assert.deepEqual(told(await failure(calls.put())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: true,
      outcome: undefined,
    });
    finish();
    assert.equal(((await answer) as { id: string }).id, 'late');
  });
});

describe('a connection that turns calls away with ENHANCE_YOUR_CALM', () => {
  const turnAway = (stream: ServerHttp2Stream) => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);

  test('is left for another at once; those under way on it end there', async () => {
    const sessions: unknown[] = [];
    const held = deferred<ServerHttp2Stream>();
    const calls = await raw((stream) => {
      if (!sessions.includes(stream.session)) sessions.push(stream.session);
      if (stream.session !== sessions[0]) answer(stream, frame(Buffer.alloc(0)));
      else if (stream.id === 1) held.resolve(stream);
      else turnAway(stream);
    });
    const underWay = calls.get();
    const stream = await held.promise;
    const [first, second] = await Promise.all([failure(calls.get()), failure(calls.put())]);
    for (const error of [first, second])
      assert.deepEqual(
        [error.code, error.notSent, error.outcome, error.unprocessed],
        ['UPSTREAM_RATE_LIMITED', false, undefined, true],
      );
    await calls.get();
    assert.equal(sessions.length, 2);
    answer(stream, frame(Buffer.alloc(0)));
    await underWay;
  });

  test('is not left again soon, by a service that means it: then it is the service that is judged', async () => {
    const sessions = new Set<unknown>();
    const calls = await raw((stream) => {
      sessions.add(stream.session);
      turnAway(stream);
    });
    const told: boolean[] = [];
    for (let call = 0; call < 10; call++) told.push((await failure(calls.get())).unprocessed);
    assert.deepEqual(told, [true, ...Array<boolean>(9).fill(false)]);
    assert.equal(sessions.size, 2);
  });

  test('by a GOAWAY is not left, so that grpc-js remembers to ping less often', async () => {
    const calls = await raw((stream) => stream.session!.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, stream.id!));
    const error = await failure(calls.get());
    assert.deepEqual([error.code, error.unprocessed], ['UPSTREAM_RATE_LIMITED', false]);
  });
});

describe('a stream that the service resets', () => {
  const cases: [string, number, ErrorCode][] = [
    ['INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR, 'UPSTREAM_ERROR'],
    ['PROTOCOL_ERROR', constants.NGHTTP2_PROTOCOL_ERROR, 'UPSTREAM_ERROR'],
    ['CANCEL', constants.NGHTTP2_CANCEL, 'UPSTREAM_ERROR'],
    ['ENHANCE_YOUR_CALM', constants.NGHTTP2_ENHANCE_YOUR_CALM, 'UPSTREAM_RATE_LIMITED'],
  ];
  for (const [name, code, expectedCode] of cases) {
    test(`with ${name} is ${expectedCode}`, async () => {
      const calls = await raw((stream) => stream.close(code));
      const error = await failure(calls.get());
      assert.deepEqual([error.code, error.notSent], [expectedCode, false]);
    });
  }

  test('with REFUSED_STREAM was not sent, be it a write', async () => {
    const calls = await raw((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    assert.deepEqual(told(await failure(calls.put())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: true,
      outcome: undefined,
    });
  });

  test('by a GOAWAY that leaves it out was not sent; the next call has a new connection', async () => {
    const calls = await raw((stream) => {
      if (stream.id === 3) stream.session!.goaway(constants.NGHTTP2_NO_ERROR, 1);
      else answer(stream, frame(Buffer.alloc(0)));
    });
    await calls.put();
    assert.deepEqual(told(await failure(calls.put())), {
      code: 'UPSTREAM_UNAVAILABLE',
      notSent: true,
      outcome: undefined,
    });
    assert.deepEqual(await calls.put(), { id: '', big: '0', note: null, load: '' });
  });

  test('not by a GOAWAY that takes it in', async () => {
    const calls = await raw((stream) => {
      stream.session!.goaway(constants.NGHTTP2_NO_ERROR, stream.id);
      setTimeout(() => answer(stream, frame(Buffer.alloc(0))), 20);
    });
    assert.deepEqual(await calls.put(), { id: '', big: '0', note: null, load: '' });
  });
});

describe('an answer that is none', () => {
  test('a page of a proxy with status 200 is UPSTREAM_BAD_RESPONSE, not a message of 1.7 GB', async () => {
    const calls = await raw((stream) => page(stream, 200));
    assert.equal((await failure(calls.get())).code, 'UPSTREAM_BAD_RESPONSE');
    assert.equal((await failure(calls.put())).outcome, 'unknown');
  });

  for (const [code, expectedCode] of [
    [404, 'UPSTREAM_ERROR'],
    [502, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [429, 'UPSTREAM_RATE_LIMITED'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [500, 'UPSTREAM_ERROR'],
  ] as const) {
    test(`a page of a proxy with status ${code} is ${expectedCode}`, async () => {
      const calls = await raw((stream) => page(stream, code));
      assert.equal((await failure(calls.get())).code, expectedCode);
    });
  }

  const broken: Record<string, (stream: Parameters<Parameters<typeof startRaw>[0]>[0]) => void> = {
    'without trailers': (stream) => {
      stream.respond(grpcHeaders);
      stream.end(frame(Buffer.alloc(0)));
    },
    'with trailers but no status': (stream) => answer(stream, frame(Buffer.alloc(0)), { 'x-other': '1' }),
    'with a status but no message': (stream) => {
      stream.respond({ ...grpcHeaders, 'grpc-status': '0' }, { endStream: true });
    },
    'with half a message': (stream) => answer(stream, frame(Buffer.from([0x0a, 0x01, 0x61])).subarray(0, 6)),
    'with two messages': (stream) => answer(stream, Buffer.concat([frame(Buffer.alloc(0)), frame(Buffer.alloc(0))])),
    'with garbage for a message': (stream) => answer(stream, frame(Buffer.from('<html>'))),
    'that says to be compressed and is not': (stream) => {
      stream.respond({ ...grpcHeaders, 'grpc-encoding': 'gzip' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      const message = frame(Buffer.from('not gzip'));
      message[0] = 1;
      stream.end(message);
    },
  };
  for (const [name, onStream] of Object.entries(broken)) {
    test(`${name} is UPSTREAM_BAD_RESPONSE at once`, async () => {
      const calls = await raw(onStream);
      const at = performance.now();
      assert.equal((await failure(calls.get())).code, 'UPSTREAM_BAD_RESPONSE');
      assert.ok(performance.now() - at < 1_000);
    });
  }

  test('a status with a badly encoded message and much metadata is still that status', async () => {
    const calls = await raw((stream) => {
      stream.respond(
        { ...grpcHeaders, 'grpc-status': '5', 'grpc-message': 'gone %E0%A4%A', 'x-large': 'x'.repeat(12_000) },
        { endStream: true },
      );
    });
    const error = await failure(calls.get());
    assert.deepEqual([error.code, error.detail], ['NOT_FOUND', 'gRPC NOT_FOUND: gone %E0%A4%A']);
  });

  test('an answer beyond 4 MiB is UPSTREAM_RESPONSE_TOO_LARGE, also when it is small while compressed', async () => {
    const large = methods((_, reply) => reply(null, { load: Buffer.alloc(5 * 1024 * 1024) }));
    const plain = open(await startEcho(large));
    assert.equal((await failure(plain.get())).code, 'UPSTREAM_RESPONSE_TOO_LARGE');
    const packed = open(await startEcho(large, { 'grpc.default_compression_algorithm': 2 }));
    assert.equal((await failure(packed.get())).code, 'UPSTREAM_RESPONSE_TOO_LARGE');
    const fits = await echo((_, reply) => reply(null, { load: Buffer.alloc(3 * 1024 * 1024) }));
    assert.equal(((await fits.get()) as { load: string }).load.length, 4 * 1024 * 1024);
  });
});

function answer(
  stream: Parameters<Parameters<typeof startRaw>[0]>[0],
  body: Uint8Array,
  trailers: Record<string, string> = { 'grpc-status': '0' },
): void {
  stream.respond(grpcHeaders, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

function page(stream: Parameters<Parameters<typeof startRaw>[0]>[0], code: number): void {
  stream.respond({ ':status': code, 'content-type': 'text/html' });
  stream.end('<html><body>Not what you think</body></html>');
}

const told = ({ code, notSent, outcome }: FoyerError) => ({ code, notSent, outcome });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
