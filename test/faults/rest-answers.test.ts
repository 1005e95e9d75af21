// Answers of a REST service that are no answers (faults, section 5.1: F13 to F19): each byte as the service sends it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { answerBytes, type Behaviour, type RawAnswer, startRawService } from '../support/raw-service.ts';
import {
  answerWell,
  assertClean,
  assertDegraded,
  assertOnTime,
  assertWhole,
  fieldTimeoutMs,
  startThings,
  type Things,
  tallyCodes,
  thingText,
} from '../support/things.ts';

let things: Things;
before(async () => {
  things = await startThings();
});
afterEach(() => things.service.cut());
after(() => things.stop());

/** The same answer to everything. */
const always =
  (bytes: Buffer | string): Behaviour =>
  ({ socket }) =>
    socket.write(bytes);
const says = (body: string | Buffer, answer?: RawAnswer) => always(answerBytes(body, answer));

describe('F13: an answer that cannot be read is UPSTREAM_BAD_RESPONSE', () => {
  const bodies: Readonly<Record<string, string | Buffer>> = {
    garbage: 'internal-words',
    'half an object': '{"a":',
    'HTML that says it is JSON': '<!doctype html><h1>internal-words</h1>',
    'nothing at all': '',
    null: 'null',
    'an empty list': '[]',
    'a text': '"internal-words"',
    'a field of the wrong type': '{"id":"t1","name":{"internal-words":1}}',
    'a missing field': '{"id":"t1"}',
    'a null where the contract has none': '{"id":"t1","name":null}',
    NaN: '{"id":"t1","name":"x","size":NaN}',
    'a byte order mark': '\ufeff{"id":"t1","name":"x"}',
    'broken UTF-8': Buffer.concat([Buffer.from('{"id":"t1","name":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    'two values': '{"id":"t1","name":"x"}{"id":"t2","name":"y"}',
  };
  for (const [what, body] of Object.entries(bodies)) {
    test(what, async () => {
      things.service.behave(says(body));
      assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
    });
  }

  test('204', async () => {
    things.service.behave(always('HTTP/1.1 204 No Content\r\n\r\n'));
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('a number that does not fit an optional field', async () => {
    things.service.behave(says('{"id":"t1","name":"x","size":3000000000}'));
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('but of duplicate keys the last counts, and what the contract does not know is passed over', async () => {
    things.service.behave(says('{"id":"t1","name":"internal-words","name":"x","secret":"internal-words"}'));
    const answer = await things.ask('patient');
    assertClean(answer);
    assert.deepEqual(answer.data.patient, { id: 't1', name: 'x', size: null });
  });

  test('a fallback takes its place, and is flagged', async () => {
    things.service.behave(says('garbage'));
    const answer = await things.ask('safe');
    assertWhole(answer);
    assert.deepEqual(answer.data.safe, { id: 'none', name: 'nothing to see', size: null });
    assert.deepEqual(answer.errors, []);
    assert.deepEqual(answer.degraded, [{ path: ['safe'], reason: 'UPSTREAM_BAD_RESPONSE', served: 'fallback' }]);
  });

  test('it is a failure to the breaker', async () => {
    const own = await startThings();
    try {
      own.service.behave(says('garbage'));
      const codes: string[] = [];
      while (!codes.includes('CIRCUIT_OPEN') && codes.length < 60)
        codes.push((await own.ask('guarded')).degraded[0]!.reason);
      assert.equal(codes[0], 'UPSTREAM_BAD_RESPONSE');
      assert.ok(codes.includes('CIRCUIT_OPEN'), 'it never opened');
      assert.equal(own.service.requests, codes.length - 1, 'none is asked for again, and none when it is open');
    } finally {
      await own.stop();
    }
  });
});

describe('F14: JSON of another content type is UPSTREAM_BAD_RESPONSE', () => {
  for (const type of [
    'text/plain',
    'text/html; charset=utf-8',
    'application/json; charset=latin1',
    'application/jsonp',
    '',
  ])
    test(type || 'none', async () => {
      things.service.behave(({ socket, id }) =>
        socket.write(answerBytes(thingText(id), { headers: { 'content-type': type } })),
      );
      assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
    });
});

test('F14: a service that is known to be lenient is read all the same', async () => {
  things.service.behave(({ socket, id }) =>
    socket.write(answerBytes(thingText(id), { headers: { 'content-type': 'text/plain' } })),
  );
  assertClean(await things.ask('careful'));
  things.service.behave(says('<h1>internal-words</h1>', { headers: { 'content-type': 'text/html' } }));
  assertDegraded(await things.ask('careful'), { field: 'careful', code: 'UPSTREAM_BAD_RESPONSE' });
});

test('F29: an answer about something else is UPSTREAM_BAD_RESPONSE where the registry says `checkId`', async () => {
  things.service.behave(says(thingText('of-another-tenant')));
  assertDegraded(await things.ask('careful'), { field: 'careful', code: 'UPSTREAM_BAD_RESPONSE' });
  assert.equal((await things.ask('thing')).data.thing.id, 'of-another-tenant', 'and is not looked at elsewhere');
  things.service.behave(answerWell);
  assertClean(await things.ask('careful'));
});

describe('F15: an answer that is too large is UPSTREAM_RESPONSE_TOO_LARGE', () => {
  test('by its declared length, of which nothing is waited for', async () => {
    const head = answerBytes('', { headers: { 'content-length': String(50 * 1024 * 1024) } });
    things.service.behave(always(head));
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_RESPONSE_TOO_LARGE' });
  });

  test('by what has come, without a length and without an end', async () => {
    things.service.behave(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, ' '), Buffer.from('\r\n')]);
      const flood = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', flood);
      flood();
    });
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_RESPONSE_TOO_LARGE' });
  });
});

describe('F16: compressed answers are counted when they are unpacked', () => {
  const zeros = Buffer.alloc(50 * 1024 * 1024);
  const packed: Readonly<Record<string, readonly [string, Buffer, string]>> = {
    'a gzip bomb of 1:1000': ['gzip', gzipSync(zeros), 'UPSTREAM_RESPONSE_TOO_LARGE'],
    'a brotli bomb': ['br', brotliCompressSync(zeros), 'UPSTREAM_RESPONSE_TOO_LARGE'],
    'a deflate bomb': ['deflate', deflateSync(zeros), 'UPSTREAM_RESPONSE_TOO_LARGE'],
    'corrupt gzip': ['gzip', Buffer.from('internal-words'), 'UPSTREAM_BAD_RESPONSE'],
    'six encodings': ['gzip, gzip, br, gzip, br, gzip', gzipSync('{}'), 'UPSTREAM_BAD_RESPONSE'],
    'an encoding that nobody knows': ['zstd', Buffer.from('{}'), 'UPSTREAM_BAD_RESPONSE'],
  };
  for (const [what, [encoding, bytes, code]] of Object.entries(packed)) {
    test(what, async () => {
      things.service.behave(says(bytes, { headers: { 'content-encoding': encoding } }));
      assertDegraded(await things.ask('patient'), { field: 'patient', code });
    });
  }

  test('and one that is well is read', async () => {
    things.service.behave(({ socket, id }) =>
      socket.write(answerBytes(gzipSync(thingText(id)), { headers: { 'content-encoding': 'gzip' } })),
    );
    assertClean(await things.ask('patient'));
  });
});

describe('F17: headers without measure are UPSTREAM_BAD_RESPONSE', () => {
  test('a header of 64 KB', async () => {
    things.service.behave(says('{}', { headers: { 'x-large': 'x'.repeat(65_536) } }));
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
  });

  test('10,000 early hints', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </internal-words>\r\n\r\n';
    things.service.behave(({ socket, id }) =>
      socket.write(Buffer.concat([Buffer.from(hint.repeat(10_000)), answerBytes(thingText(id))])),
    );
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
  });
});

describe('F18: a redirect is UPSTREAM_BAD_RESPONSE, and nobody goes where it leads', () => {
  for (const status of ['301 Moved Permanently', '302 Found', '307 Temporary Redirect', '308 Permanent Redirect'])
    test(status, async () => {
      const trap = await startRawService();
      try {
        for (const location of [`${trap.url}/things/t1`, '/things/other', '//127.0.0.1:1/']) {
          things.service.behave(says('{}', { status, headers: { location } }));
          assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
          assert.equal(things.service.requests, 1);
        }
        assert.equal(trap.connections, 0);
      } finally {
        await trap.stop();
      }
    });
});

describe('F19: a status below 500 is an answer', () => {
  const told: Readonly<Record<string, string>> = {
    '400 Bad Request': 'BAD_USER_INPUT',
    '422 Unprocessable Content': 'BAD_USER_INPUT',
    '401 Unauthorized': 'UNAUTHENTICATED',
    '403 Forbidden': 'FORBIDDEN',
    '409 Conflict': 'CONFLICT',
  };
  const body = '{"message":"internal-words"}';
  for (const [status, code] of Object.entries(told)) {
    test(`${status} is ${code}: null with an error, and never a fallback`, async () => {
      things.service.behave(says(body, { status }));
      for (const field of ['patient', 'safe'] as const) {
        const answer = await things.ask(field);
        assertWhole(answer);
        assert.equal(answer.data[field], null);
        assert.deepEqual(
          answer.errors.map(({ path, extensions }) => [path, extensions.code]),
          [[[field], code]],
        );
        assertOnTime(answer, fieldTimeoutMs);
      }
    });
  }

  test('404 is null, and no error', async () => {
    things.service.behave(says(body, { status: '404 Not Found' }));
    const answer = await things.ask('safe');
    assertClean(answer);
    assert.equal(answer.data.safe, null);
  });

  test('429 is UPSTREAM_RATE_LIMITED, and is not asked again', async () => {
    things.service.behave(says(body, { status: '429 Too Many Requests', headers: { 'retry-after': '0' } }));
    assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_RATE_LIMITED' });
    assert.equal(things.service.requests, 1);
  });

  test('none of them opens the breaker', async () => {
    for (const status of [...Object.keys(told), '404 Not Found', '429 Too Many Requests']) {
      things.service.behave(says(body, { status }));
      for (let call = 0; call < 8; call++) await things.ask('guarded');
    }
    things.service.behave(answerWell);
    assertClean(await things.ask('guarded'));
  });

  test('503 that asks for more patience than there is fails at once; one that asks for none is asked again', async () => {
    things.service.behave(says(body, { status: '503 Service Unavailable', headers: { 'retry-after': '1' } }));
    const answer = await things.ask('patient');
    assertDegraded(answer, { field: 'patient', code: 'UPSTREAM_UNAVAILABLE', withinMs: 0 });
    assert.equal(things.service.requests, 1);

    things.service.behave((request) => {
      if (things.service.requests > 1) answerWell(request);
      else request.socket.write(answerBytes(body, { status: '503 Down', headers: { 'retry-after': '0' } }));
    });
    assertClean(await things.ask('patient'));
    assert.equal(things.service.requests, 2);
  });
});

test('F20: 500, 502, 503 and 504 fail the field with the code of their kind', async () => {
  const codes = {
    500: 'UPSTREAM_ERROR',
    502: 'UPSTREAM_UNAVAILABLE',
    503: 'UPSTREAM_UNAVAILABLE',
    504: 'UPSTREAM_UNAVAILABLE',
  };
  for (const [status, code] of Object.entries(codes)) {
    things.service.behave(says('{"stack":"internal-words"}', { status: `${status} Oh no` }));
    const answers = [await things.ask('lonely'), await things.ask('lonely')];
    for (const answer of answers) assertDegraded(answer, { field: 'lonely', code });
    assert.deepEqual(tallyCodes(answers), { [code]: 2 });
    assert.equal(things.service.requests, 2);
  }
});
