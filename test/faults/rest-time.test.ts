// A REST service that takes its time (faults, section 5.1: F1, F3 to F6, F8).
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { longRows } from '../support/faults.ts';
import { lateAtMostMs } from '../support/on-time.ts';
import { answerBytes, type Behaviour, type RawRequest } from '../support/raw-service.ts';
import {
  answerDeadlineMs,
  answerWell,
  askMany,
  assertClean,
  assertDegraded,
  fieldTimeoutMs,
  percentile,
  startThings,
  type Things,
  tallyCodes,
  thingText,
} from '../support/things.ts';

let things: Things;
before(async () => {
  things = await startThings();
  // The engine compiles what runs often; until it has, the machine is what is slow.
  things.service.behave(answerWell);
  await askMany(300, 10, () => things.ask());
});
afterEach(() => things.service.cut());
after(() => things.stop());

/** Answers well, so much later. */
const later =
  (delayMs: () => number): Behaviour =>
  (request) => {
    setTimeout(() => request.socket.destroyed || answerWell(request), delayMs());
  };

describe('a service that is slow', () => {
  test('F1: 150 ms late, which is in time, it costs those and nothing is degraded', async (context) => {
    things.service.behave(later(() => 150));
    const answers = await askMany(40, 4, () => things.ask());
    for (const answer of answers) assertClean(answer);
    context.diagnostic(`median ${percentile(answers, 0.5).toFixed(1)} ms`);
    assert.ok(percentile(answers, 0.5) <= 155 + lateAtMostMs / 4, `median ${percentile(answers, 0.5).toFixed(1)} ms`);
  });

  const around = async (count: number, atOnce: number) => {
    const unhandled: unknown[] = [];
    const remember = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', remember);
    const before = timers();
    things.service.behave(later(() => 190 + Math.random() * 20));
    const answers = await askMany(count, atOnce, () => things.ask());
    process.off('unhandledRejection', remember);
    assert.deepEqual(unhandled, []);
    await eventually(() => timers() <= before + 5, 'its timers are cleared', 5_000);
    for (const answer of answers) {
      if (answer.degraded.length === 0) assertClean(answer);
      else assertDegraded(answer, { code: 'UPSTREAM_TIMEOUT', withinMs: answerDeadlineMs });
    }
    assert.ok(percentile(answers, 0.99) <= fieldTimeoutMs + lateAtMostMs, `${percentile(answers, 0.99)} ms`);
    return JSON.stringify(tallyCodes(answers));
  };

  test('F3: answers around T are there or timed out, never both, and leave no timer', async (context) => {
    context.diagnostic(await around(600, 24));
  });

  test('F3: in 100,000 requests', longRows, async (context) => {
    context.diagnostic(await around(100_000, 64));
  });
});

describe('a service that goes silent', () => {
  const silences: Readonly<Record<string, Behaviour>> = {
    'F4: before its headers': () => {},
    'F5: behind its headers': ({ socket }) => socket.write(answerBytes('', { headers: { 'content-length': '100' } })),
    'F5: in the middle of its headers': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ncontent-type: appl'),
    'F6: but for a byte each 100 ms': ({ socket, id }) => {
      const bytes = answerBytes(thingText(id));
      let at = 0;
      const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), 100);
      socket.on('close', () => clearInterval(timer));
    },
  };
  for (const [what, behaviour] of Object.entries(silences)) {
    test(`${what}: UPSTREAM_TIMEOUT at T, and its connection is closed, not kept`, async () => {
      let request: RawRequest | undefined;
      let heldMs = 0;
      things.service.behave((arrived) => {
        const arrivedAt = performance.now();
        request = arrived;
        arrived.socket.on('close', () => (heldMs = performance.now() - arrivedAt));
        behaviour(arrived);
      });
      const answer = await things.ask();
      assertDegraded(answer, { code: 'UPSTREAM_TIMEOUT' });
      assert.ok(answer.ms >= fieldTimeoutMs - 5, `given up after ${answer.ms.toFixed(0)} ms`);
      await eventually(() => heldMs > 0, 'the connection is closed');
      assert.ok(heldMs <= fieldTimeoutMs + 5 + lateAtMostMs, `closed after ${heldMs.toFixed(0)} ms`);
      assert.equal(things.service.requests, 1, 'a call that took all its time is not made again');

      things.service.behave((next) => {
        assert.notEqual(next.connection, request!.connection);
        answerWell(next);
      });
      assertClean(await things.ask());
    });
  }
});

test('F8: a connection that is never accepted is given up after 100 ms, tried once more, and UPSTREAM_TIMEOUT within T', async () => {
  const hole = await startBlackHole();
  const before = await startThings({ env: { THINGS_URL: hole.url } });
  try {
    const answer = await before.ask();
    assertDegraded(answer, { code: 'UPSTREAM_TIMEOUT' });
    assert.ok(answer.ms >= 95, `given up after ${answer.ms.toFixed(0)} ms`);
    // Where nothing is tried again, one connect timeout is all.
    assertDegraded(await before.ask('lonely'), { field: 'lonely', code: 'UPSTREAM_TIMEOUT', withinMs: 100 });
  } finally {
    await before.stop();
    hole.stop();
  }
});

interface BlackHole {
  readonly url: string;
  stop(): void;
}

/** A process that listens and is stopped, with as many connections waiting as its backlog takes: who comes next gets no reply. */
async function startBlackHole(): Promise<BlackHole> {
  const script = `const s = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout!, 'data');
  const port = Number(line);
  child.kill('SIGSTOP');
  const waiting: Socket[] = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      for (const socket of waiting) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}
