// Statuses, resets and answers that are none of a gRPC service (faults, section 5.2): what the client gets, how often the service is
// asked, and what its breaker makes of it.
import assert from 'node:assert/strict';
import { constants, type ServerHttp2Stream } from 'node:http2';
import { describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import type { ErrorCode } from '../../shared/errors/index.ts';
import {
  frame,
  grpcHeaders,
  message,
  type RawCall,
  type RawEchoService,
  refuse,
  reply,
  send,
  startRawEcho,
} from '../support/echo-service.ts';
import { eventually } from '../support/eventually.ts';
import { assertOnTime, type EchoAnswer, healthy, type RunningEcho, startRunningEcho } from '../support/running-echo.ts';

interface Row {
  /** What the service does with each call. */
  readonly does: (call: RawCall) => void;
  /** Of the field; null where it is null and all is well. */
  readonly code: ErrorCode | null;
  /** What one attempt weighs for the breaker. */
  readonly breaker: 'full' | 'half' | 'none';
  /** How often the service is asked for one answer. */
  readonly attempts: 1 | 2;
}

const says =
  (code: number, headers?: Readonly<Record<string, string>>) =>
  (call: RawCall): void =>
    refuse(call, code, { 'grpc-message': 'words of the service at 127.0.0.1', ...headers });
const resets =
  (code: number) =>
  ({ stream }: RawCall): void =>
    stream.close(code);
const page =
  (code: number) =>
  ({ stream }: RawCall): void => {
    stream.respond({ ':status': code, 'content-type': 'text/html' });
    stream.end('<html><body>Not what you think</body></html>');
  };
const writes =
  (use: (stream: ServerHttp2Stream) => void) =>
  ({ stream }: RawCall): void =>
    use(stream);

const empty = frame(Buffer.alloc(0));
const mebibyte = 1024 * 1024;
const bomb = gzipSync(Buffer.alloc(50 * mebibyte));

const rows: Readonly<Record<string, Row>> = {
  'F30: UNAVAILABLE': { does: says(status.UNAVAILABLE), code: 'UPSTREAM_UNAVAILABLE', breaker: 'full', attempts: 2 },
  'F31: DEADLINE_EXCEEDED by the service': {
    does: says(status.DEADLINE_EXCEEDED),
    code: 'UPSTREAM_TIMEOUT',
    breaker: 'full',
    attempts: 1,
  },
  'F31: no answer until our deadline': { does: () => {}, code: 'UPSTREAM_TIMEOUT', breaker: 'full', attempts: 1 },
  'F32: CANCELLED by the service': {
    does: says(status.CANCELLED),
    code: 'UPSTREAM_ERROR',
    breaker: 'full',
    attempts: 1,
  },
  'F33: RESOURCE_EXHAUSTED': {
    does: says(status.RESOURCE_EXHAUSTED),
    code: 'UPSTREAM_RATE_LIMITED',
    breaker: 'half',
    attempts: 1,
  },
  "F33: RESOURCE_EXHAUSTED of the service's own message limit": {
    does: says(status.RESOURCE_EXHAUSTED, { 'grpc-message': 'Sent message larger than max (5242889 vs. 4194304)' }),
    code: 'UPSTREAM_RESPONSE_TOO_LARGE',
    breaker: 'full',
    attempts: 1,
  },
  'F34: INTERNAL': { does: says(status.INTERNAL), code: 'UPSTREAM_ERROR', breaker: 'full', attempts: 1 },
  'F34: UNKNOWN': { does: says(status.UNKNOWN), code: 'UPSTREAM_ERROR', breaker: 'full', attempts: 1 },
  'F34: DATA_LOSS': { does: says(status.DATA_LOSS), code: 'UPSTREAM_ERROR', breaker: 'full', attempts: 1 },
  'F35: UNIMPLEMENTED': { does: says(status.UNIMPLEMENTED), code: 'UPSTREAM_ERROR', breaker: 'full', attempts: 1 },
  'F36: UNAUTHENTICATED': { does: says(status.UNAUTHENTICATED), code: 'UNAUTHENTICATED', breaker: 'none', attempts: 1 },
  'F36: PERMISSION_DENIED': { does: says(status.PERMISSION_DENIED), code: 'FORBIDDEN', breaker: 'none', attempts: 1 },
  'F37: NOT_FOUND': { does: says(status.NOT_FOUND), code: null, breaker: 'none', attempts: 1 },
  'F37: INVALID_ARGUMENT': {
    does: says(status.INVALID_ARGUMENT),
    code: 'BAD_USER_INPUT',
    breaker: 'none',
    attempts: 1,
  },
  'F37: OUT_OF_RANGE': { does: says(status.OUT_OF_RANGE), code: 'BAD_USER_INPUT', breaker: 'none', attempts: 1 },
  'F37: FAILED_PRECONDITION': {
    does: says(status.FAILED_PRECONDITION),
    code: 'BAD_USER_INPUT',
    breaker: 'none',
    attempts: 1,
  },
  'F37: ALREADY_EXISTS': { does: says(status.ALREADY_EXISTS), code: 'CONFLICT', breaker: 'none', attempts: 1 },
  'F37: ABORTED': { does: says(status.ABORTED), code: 'CONFLICT', breaker: 'none', attempts: 1 },
  'F38: every stream refused, and again when it is sent again': {
    does: resets(constants.NGHTTP2_REFUSED_STREAM),
    code: 'UPSTREAM_UNAVAILABLE',
    breaker: 'full',
    attempts: 2,
  },
  'F39: RST_STREAM INTERNAL_ERROR': {
    does: resets(constants.NGHTTP2_INTERNAL_ERROR),
    code: 'UPSTREAM_ERROR',
    breaker: 'full',
    attempts: 1,
  },
  'F39: RST_STREAM PROTOCOL_ERROR': {
    does: resets(constants.NGHTTP2_PROTOCOL_ERROR),
    code: 'UPSTREAM_ERROR',
    breaker: 'full',
    attempts: 1,
  },
  'F39: RST_STREAM CANCEL': {
    does: resets(constants.NGHTTP2_CANCEL),
    code: 'UPSTREAM_ERROR',
    breaker: 'full',
    attempts: 1,
  },
  'F39: RST_STREAM ENHANCE_YOUR_CALM': {
    does: resets(constants.NGHTTP2_ENHANCE_YOUR_CALM),
    code: 'UPSTREAM_RATE_LIMITED',
    breaker: 'half',
    attempts: 1,
  },
  'F43: a page of a proxy with status 404': { does: page(404), code: 'UPSTREAM_ERROR', breaker: 'full', attempts: 1 },
  'F43: a page of a proxy with status 502': {
    does: page(502),
    code: 'UPSTREAM_UNAVAILABLE',
    breaker: 'full',
    attempts: 2,
  },
  'F43: a page of a proxy with status 200': {
    does: page(200),
    code: 'UPSTREAM_BAD_RESPONSE',
    breaker: 'full',
    attempts: 1,
  },
  'F44: 5 MiB': {
    does: writes((stream) => send(stream, frame(message({ load: Buffer.alloc(5 * mebibyte) })))),
    code: 'UPSTREAM_RESPONSE_TOO_LARGE',
    breaker: 'full',
    attempts: 1,
  },
  'F44: 50 MiB of nothing, compressed to 50 KB': {
    does: writes((stream) => send(stream, frame(bomb, { compressed: true }), { headers: { 'grpc-encoding': 'gzip' } })),
    code: 'UPSTREAM_RESPONSE_TOO_LARGE',
    breaker: 'full',
    attempts: 1,
  },
  'F45: no trailers': {
    does: writes((stream) => {
      stream.respond(grpcHeaders);
      stream.end(empty);
    }),
    code: 'UPSTREAM_BAD_RESPONSE',
    breaker: 'full',
    attempts: 1,
  },
  'F45: trailers without a status': {
    does: writes((stream) => send(stream, empty, { trailers: { 'x-other': '1' } })),
    code: 'UPSTREAM_BAD_RESPONSE',
    breaker: 'full',
    attempts: 1,
  },
  'F45: OK and no message': { does: says(status.OK), code: 'UPSTREAM_BAD_RESPONSE', breaker: 'full', attempts: 1 },
  'F45: a status whose words are badly encoded': {
    does: says(status.ALREADY_EXISTS, { 'grpc-message': 'taken %E0%A4%A' }),
    code: 'CONFLICT',
    breaker: 'none',
    attempts: 1,
  },
  'F46: garbage for a message': {
    does: writes((stream) => send(stream, frame(Buffer.alloc(16, 0xff)))),
    code: 'UPSTREAM_BAD_RESPONSE',
    breaker: 'full',
    attempts: 1,
  },
};

async function start(
  context: TestContext,
  does: Row['does'],
): Promise<{ service: RawEchoService; running: RunningEcho }> {
  const service = await startRawEcho(does);
  const running = await startRunningEcho(service.url);
  context.after(async () => {
    await running.stop();
    await service.stop();
  });
  return { service, running };
}

/** Of one field of its own, so that no two calls are shared. */
let asked = 0;
const ask = (running: RunningEcho, field: string): Promise<EchoAnswer> =>
  running.ask(`{ ${field}(id: "x${++asked}") { id big mood } ${healthy} }`);

/** More than the four attempts after which a breaker may open. */
const enough = 5;

describe('a gRPC service that answers each call with', () => {
  for (const [name, { does, code, breaker, attempts }] of Object.entries(rows)) {
    test(name, async (context) => {
      const { service, running } = await start(context, does);
      assertOnTime(await ask(running, 'echo'), 'echo', code);
      assert.equal(service.calls.length, attempts, 'attempts');

      for (const [field, opens] of [
        ['echo', breaker === 'full'],
        ['touchy', breaker !== 'none'],
      ] as const) {
        // A connection that turns calls away is left for another once, before the service is judged by it.
        await ask(running, field);
        await Promise.all(Array.from({ length: enough }, () => ask(running, field)));
        const before: number = service.calls.length;
        assertOnTime(await ask(running, field), field, opens ? 'CIRCUIT_OPEN' : code);
        assert.equal(service.calls.length > before, !opens, `asked again: ${field}`);
      }
      await eventually(() => service.openStreams === 0, 'no stream is left open');
    });
  }
});

describe('what is no fault of a gRPC service', () => {
  test('F32: cancelled when the deadline that travelled has passed, it ran out of time', async (context) => {
    const { running } = await start(context, ({ stream, headers }) => {
      setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), Number.parseInt(String(headers['grpc-timeout']), 10));
    });
    assertOnTime(await ask(running, 'echo'), 'echo', 'UPSTREAM_TIMEOUT');
  });

  test('F38: a stream that is refused once is seen by nobody, be it a read or a write', async (context) => {
    const { service, running } = await start(context, (call) =>
      call.number % 2 === 1 ? call.stream.close(constants.NGHTTP2_REFUSED_STREAM) : reply(call),
    );
    assertOnTime(await ask(running, 'echo'), 'echo', undefined);
    const { data, errors } = await running.ask('mutation { put(id: "w") { id } }');
    assert.deepEqual([data, errors], [{ put: { id: 'w' } }, []]);
    assert.deepEqual(
      service.calls.map(({ method }) => method),
      ['Get', 'Get', 'Put', 'Put'],
    );
  });

  test('F30: a write that the service may have seen is not sent again, and says so', async (context) => {
    const { service, running } = await start(context, says(status.UNAVAILABLE));
    const { errors } = await running.ask('mutation { put(id: "w") { id } }');
    const { code, outcome } = errors[0]!.extensions;
    assert.deepEqual([code, outcome, service.calls.length], ['UPSTREAM_UNAVAILABLE', 'unknown', 1]);
  });

  test('F45: 12 KB of metadata', async (context) => {
    const { running } = await start(context, (call) =>
      send(call.stream, frame(message({ id: call.id })), { headers: { 'x-large': 'x'.repeat(12_000) } }),
    );
    assertOnTime(await ask(running, 'echo'), 'echo', undefined);
  });

  test('F46: fields that the contract does not have; an int64 beyond 2^53 comes digit by digit', async (context) => {
    // Field 15, of the varint 1.
    const unknown = Buffer.from([0x78, 0x01]);
    const { running } = await start(context, ({ stream, id }) =>
      send(stream, frame(Buffer.concat([message({ id, big: '9007199254740993', mood: 'MOOD_CALM' }), unknown]))),
    );
    const answer = await ask(running, 'echo');
    assertOnTime(answer, 'echo', undefined);
    assert.deepEqual([answer.data.echo.big, answer.data.echo.mood], ['9007199254740993', 'CALM']);
  });

  test('F46: an enum value that the contract does not have is null, with an error of its own', async (context) => {
    // Field 3, of the varint 7.
    const unknown = Buffer.from([0x18, 0x07]);
    const { running } = await start(context, ({ stream, id }) =>
      send(stream, frame(Buffer.concat([message({ id, big: '1' }), unknown]))),
    );
    const { data, errors, degraded } = await ask(running, 'echo');
    assert.deepEqual([data.echo.big, data.echo.mood, data.steady.id], ['1', null, 'steady']);
    assert.deepEqual(
      errors.map(({ path, extensions }) => [path, extensions.code]),
      [[['echo', 'mood'], 'UPSTREAM_BAD_RESPONSE']],
    );
    assert.deepEqual(degraded, [{ path: ['echo', 'mood'], reason: 'UPSTREAM_BAD_RESPONSE', served: 'null' }]);
  });
});
