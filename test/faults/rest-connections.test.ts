// Connections of a REST service that break or say too much (faults, section 5.1: F9 to F12).
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { longRows } from '../support/faults.ts';
import { answerBytes, type RawRequest } from '../support/raw-service.ts';
import {
  answerWell,
  askMany,
  assertClean,
  assertDegraded,
  assertWhole,
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

describe('F10: an answer that breaks off is UPSTREAM_BAD_RESPONSE, and never half an object', () => {
  /** All but the last bytes of a whole one. */
  const half = ({ id }: RawRequest) => answerBytes(thingText(id)).subarray(0, -10);
  const chunked = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
  const breaks: Readonly<Record<string, (request: RawRequest) => void>> = {
    'reset in its body': (request) => request.socket.write(half(request), () => request.socket.resetAndDestroy()),
    'ended before its length': (request) => request.socket.end(half(request)),
    'ended before its last chunk': ({ socket, id }) => {
      const text = thingText(id);
      socket.end(`${chunked}${text.length.toString(16)}\r\n${text}\r\n`);
    },
    'ended in its headers': ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty'),
    'not HTTP': ({ socket }) => socket.end('internal-words\r\n\r\n'),
  };
  for (const [what, behaviour] of Object.entries(breaks))
    test(what, async () => {
      things.service.behave(behaviour);
      assertDegraded(await things.ask('patient'), { field: 'patient', code: 'UPSTREAM_BAD_RESPONSE' });
    });
});

describe('F11: nobody gets the answer to what another one asked', () => {
  const stolen = answerBytes(thingText('stolen'));

  /** Each answer has the id that was asked for, or is missing. */
  const ownOnly = async (id: string) => {
    const answer = await things.ask('patient', id);
    assertWhole(answer);
    if (answer.data.patient !== null) assert.deepEqual(answer.data.patient, { id, name: `thing ${id}`, size: 1 });
    return answer;
  };

  const chattering = async (count: number, atOnce: number) => {
    things.service.behave((request) => {
      const { socket, id } = request;
      // In the same segment, as a segment of its own, or not at all.
      if (things.service.requests % 3 === 0) socket.write(Buffer.concat([answerBytes(thingText(id)), stolen]));
      else answerWell(request);
      if (things.service.requests % 3 === 1) setImmediate(() => socket.write(stolen));
    });
    return tallyCodes(await askMany(count, atOnce, (index) => ownOnly(`own-${index}`)));
  };

  /** All connections are idle; on each there comes an answer that nobody has asked for, and the next questions right behind. */
  const unasked = async (rounds: number, atOnce: number) => {
    things.service.behave(answerWell);
    const codes: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      for (const socket of things.service.open) socket.write(stolen);
      const answers = await Promise.all(Array.from({ length: atOnce }, (_, index) => ownOnly(`${round}-${index}`)));
      for (const [code, count] of Object.entries(tallyCodes(answers))) codes[code] = (codes[code] ?? 0) + count;
    }
    return codes;
  };

  test('though the service says more than it was asked', async (context) => {
    const { connections } = things.service;
    context.diagnostic(JSON.stringify(await chattering(300, 8)));
    assert.ok(things.service.connections > connections + 50, 'connections that said too much are dropped');
  });

  test('though it talks on idle connections', async (context) => {
    const codes = await unasked(30, 20);
    context.diagnostic(JSON.stringify(codes));
    assert.ok(codes.ok! > 300, JSON.stringify(codes));
  });

  test('in 100,000 requests', longRows, async (context) => {
    context.diagnostic(JSON.stringify(await chattering(50_000, 32)));
    context.diagnostic(JSON.stringify(await unasked(1_000, 50)));
  });
});

describe('F12: a service that closes connections which are being used', () => {
  test('costs a read nothing: it is asked again on another connection', async () => {
    things.service.behave(answerWell);
    assertClean(await things.ask('patient'));
    const { open } = things.service;
    assert.equal(open.size, 1);
    let dropped = 0;
    things.service.behave((request) => {
      // The request has arrived just when the service was closing.
      if (dropped++ === 0) request.socket.destroy();
      else answerWell(request);
    });
    assertClean(await things.ask('patient'));
    assert.equal(dropped, 2);
  });

  test('leaves a write in doubt: sent once, and told', async () => {
    for (const end of ['destroy', 'resetAndDestroy', 'end'] as const) {
      things.service.behave(answerWell);
      await things.ask('patient');
      const arrived: string[] = [];
      things.service.behave(({ socket, body }) => {
        arrived.push(JSON.parse(body).name);
        socket[end]();
      });
      const answer = await things.add(end);
      assert.equal(answer.data.addThing, null);
      const [{ extensions }] = answer.errors as [(typeof answer.errors)[0]];
      assert.deepEqual(extensions, { code: 'UPSTREAM_UNAVAILABLE', retryable: false, outcome: 'unknown' });
      assert.deepEqual(arrived, [end]);
    }
  });

  test('at random moments: no read fails, no write arrives twice, and none is lost without a word', async (context) => {
    const arrived: string[] = [];
    things.service.behave((request) => {
      if (request.method === 'POST') arrived.push(JSON.parse(request.body).name);
      answerWell(request);
    });
    let closed = 0;
    // One at a time, so that whoever is asked again does not meet a second one.
    const closing = setInterval(() => {
      const open = [...things.service.open];
      open[Math.floor(Math.random() * open.length)]?.end();
      closed++;
    }, 50);
    context.after(() => clearInterval(closing));
    const names = Array.from({ length: 200 }, (_, index) => `name ${index}`);
    const failed = new Set<string>();
    const reads = askMany(200, 6, () => things.ask('patient'));
    const writes = askMany(names.length, 6, async (index) => {
      const answer = await things.add(names[index]!);
      if (answer.data.addThing === null) failed.add(names[index]!);
      return answer;
    });
    for (const answer of await reads) assertClean(answer);
    await writes;
    assert.equal(new Set(arrived).size, arrived.length, 'a write arrived twice');
    assert.deepEqual(
      names.filter((name) => !arrived.includes(name) && !failed.has(name)),
      [],
    );
    context.diagnostic(`${closed} connections closed, ${failed.size} of ${names.length} writes failed`);
  });
});

test('F9: closing without a word, it is asked once more, and then UPSTREAM_UNAVAILABLE; what it held is let go', async () => {
  things.service.behave(({ socket }) => socket.end());
  const answer = await things.ask('patient');
  assertDegraded(answer, { field: 'patient', code: 'UPSTREAM_UNAVAILABLE' });
  assert.equal(things.service.requests, 2);
  await eventually(() => things.service.open.size === 0, 'no connection is left');
});
