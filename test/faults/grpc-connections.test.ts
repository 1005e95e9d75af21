// Connections to a gRPC service (faults, section 5.2): that go away, that fall silent, that do not spread; and what travels over them.
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { constants } from 'node:http2';
import { describe, type TestContext, test } from 'node:test';
import {
  frame,
  type GrpcEchoService,
  message,
  type RawCall,
  reply,
  send,
  startGrpcEcho,
  startRawEcho,
} from '../support/echo-service.ts';
import { eventually } from '../support/eventually.ts';
import { longRows } from '../support/faults.ts';
import { freePort } from '../support/free-port.ts';
import {
  assertOnTime,
  type EchoAnswer,
  healthy,
  type RunningEcho,
  startRunningEcho,
  timeoutMs,
} from '../support/running-echo.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

let asked = 0;
const read = (running: RunningEcho): Promise<EchoAnswer> =>
  running.ask(`{ echo(id: "r${++asked}") { id } ${healthy} }`);

async function front(context: TestContext, ...args: Parameters<typeof startRunningEcho>): Promise<RunningEcho> {
  const running = await startRunningEcho(...args);
  context.after(() => running.stop());
  return running;
}

async function rawService(context: TestContext, answer: (call: RawCall) => void) {
  const service = await startRawEcho(answer);
  context.after(() => service.stop());
  return service;
}

/** Asks at this pace until told to stop; gives what each became, in order. */
function keepAsking(everyMs: number, ask: () => Promise<EchoAnswer>): { stop(): Promise<readonly EchoAnswer[]> } {
  const answers: Promise<EchoAnswer>[] = [];
  const timer = setInterval(() => answers.push(ask()), everyMs);
  return {
    async stop() {
      clearInterval(timer);
      return Promise.all(answers);
    },
  };
}

/** For rows that are about what is lost, and not about what is late. */
const patient = { timeoutMs: 900 };

const codeOf = ({ errors }: EchoAnswer) => errors[0]?.extensions.code;

describe('F40: a service that goes away with a GOAWAY', () => {
  test('answers the calls that it has taken; the others are sent again, reads and writes, and nobody sees it', async (context) => {
    const under: RawCall[] = [];
    const service = await rawService(context, (call) => {
      if (call.stream.session !== service.sessions[0]) return reply(call);
      under.push(call);
      if (under.length < 8) return;
      const taken = under.slice(0, 4);
      call.stream.session!.goaway(constants.NGHTTP2_NO_ERROR, Math.max(...taken.map(({ stream }) => stream.id!)));
      for (const one of taken) reply(one);
    });
    const running = await front(context, service.url, patient);
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => read(running)),
      ...Array.from({ length: 4 }, (_, index) => running.ask(`mutation { put(id: "w${index}") { id } }`)),
    ]);
    assert.deepEqual(
      answers.map(({ errors, degraded }) => [errors, degraded]),
      answers.map(() => [[], []]),
    );
    assert.equal(service.calls.length, 12, 'four were sent again');
  });

  test('one after the other, under load, at three endpoints: no answer lacks anything, and no write is done twice', async (context) => {
    const done = new Map<string, number>();
    const startPod = (address?: string) =>
      startGrpcEcho(
        ({ request: { id } }, answer) => {
          done.set(id, (done.get(id) ?? 0) + 1);
          setTimeout(() => answer(null, { id }), 20);
        },
        address ? { address } : {},
      );
    const pods: GrpcEchoService[] = await Promise.all([1, 2, 3].map(() => startPod()));
    context.after(() => Promise.all(pods.map((pod) => pod.stop())));
    const running = await front(
      context,
      pods.map(({ url }) => url),
      patient,
    );
    await read(running);

    const ids: string[] = [];
    const load = keepAsking(10, () => {
      if (asked % 2 === 0) return read(running);
      ids.push(`w${++asked}`);
      return running.ask(`mutation { put(id: "${ids.at(-1)}") { id } }`);
    });
    for (const [index, pod] of pods.entries()) {
      const before = done.size;
      await eventually(() => done.size > before + 40, 'calls under way', 5_000);
      await pod.leave();
      pods[index] = await startPod(pod.url);
    }
    const before = done.size;
    await eventually(() => done.size > before + 40, 'calls after it', 5_000);
    const answers = await load.stop();
    context.diagnostic(`${answers.length} answers`);
    assert.ok(answers.length > 150);
    assert.deepEqual(answers.map(codeOf).filter(Boolean), []);
    assert.deepEqual(
      ids.map((id) => done.get(id)),
      ids.map(() => 1),
    );
  });
});

test('F41: pinging less often after a GOAWAY for too many pings', longRows, async (context) => {
  const pings: number[] = [];
  const startedAt: number[] = [];
  const watched = new Set<object>();
  const service = await rawService(context, (call) => {
    const session = call.stream.session!;
    if (!watched.has(session)) {
      watched.add(session);
      startedAt.push(performance.now());
      session.on('ping', () => {
        pings.push(performance.now());
        if (pings.length > 1) return;
        session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, call.stream.id!, Buffer.from('too_many_pings'));
      });
    }
    // Longer than the pace, so that a call is always under way: without one there are no pings.
    setTimeout(() => reply(call), 100);
  });
  const running = await front(context, service.url, patient);
  const load = keepAsking(50, () => read(running));
  await eventually(() => pings.length === 1, 'the first ping', 15_000);
  await eventually(() => pings.length === 2, 'the next one', 30_000);
  const answers = await load.stop();
  const intervalMs = pings[1]! - startedAt.at(-1)!;
  const lost = answers.map(codeOf).filter(Boolean);
  context.diagnostic(`${intervalMs.toFixed(0)} ms; ${lost.length} of ${answers.length} lost`);
  assert.ok(intervalMs >= 19_000, `${intervalMs.toFixed(0)} ms after the new connection`);
  // A GOAWAY with an error ends the session in Node, and with it the two or three calls that are under way.
  assert.deepEqual([...new Set(lost)], ['UPSTREAM_RATE_LIMITED']);
  assert.ok(lost.length <= 5, `${lost.length} lost`);
});

describe('F39: a connection that turns every call away, since node:http2 goes on counting what it did not send of answers that were cut off', () => {
  const mebibyte = 1024 * 1024;
  const beyond = frame(message({ load: Buffer.alloc(6 * mebibyte) }));
  const within = frame(message({ load: Buffer.alloc(3.9 * mebibyte) }));
  const neverOpen = { breaker: { errorRatio: 0.5, minimumCalls: 1_000, windowMs: 10_000, openMs: 5_000 } };
  /** Two that are too large, or three that are not, are more than its 10 MB. */
  const large = async (context: TestContext) => {
    let body: Buffer | undefined;
    const service = await rawService(context, (call) => (body ? send(call.stream, body) : reply(call)));
    return {
      service,
      send: (next: Buffer | undefined) => {
        body = next;
      },
    };
  };

  test('because they were too large', async (context) => {
    const { service, send } = await large(context);
    const running = await front(context, service.url, neverOpen);
    await read(running);
    const connections: number = service.sessions.length;
    send(beyond);
    const codes = [codeOf(await read(running)), codeOf(await read(running))];
    send(undefined);
    for (let call = 0; call < 5; call++) codes.push(codeOf(await read(running)));
    const tooLarge = 'UPSTREAM_RESPONSE_TOO_LARGE';
    assert.deepEqual(codes, [tooLarge, tooLarge, 'UPSTREAM_RATE_LIMITED', undefined, undefined, undefined, undefined]);
    assert.equal(service.sessions.length, connections + 1);
  });

  for (const how of ['their time was over', 'their clients left'] as const) {
    test(`because ${how}`, async (context) => {
      const { service, send } = await large(context);
      const proxy = await startTcpProxy({ port: Number(service.url.split(':')[1]) });
      context.after(() => proxy.stop());
      const running = await front(context, `127.0.0.1:${proxy.port}`, neverOpen);
      await read(running);
      const connections: number = service.sessions.length;
      send(within);
      // What the client has read is told too late for the service to send more than the first 64 KiB.
      proxy.set({ delayMs: timeoutMs + 50 });
      for (let call = 0; call < 3; call++) {
        const leaving = new AbortController();
        const answer = running.ask(`{ echo(id: "l${call}") { id } }`, { signal: leaving.signal });
        const { stream } = await eventually(() => service.calls[call + 1], 'the call');
        if (how === 'their clients left') leaving.abort();
        await answer.catch(() => {});
        await eventually(() => stream.closed, 'the service knows');
      }
      send(undefined);
      proxy.set({});
      const codes: (string | undefined)[] = [];
      for (let call = 0; call < 5; call++) codes.push(codeOf(await read(running)));
      assert.deepEqual(codes, ['UPSTREAM_RATE_LIMITED', undefined, undefined, undefined, undefined]);
      assert.equal(service.sessions.length, connections + 1);
    });
  }

  test('costs the probe of an open breaker nothing: the next call is the probe, on another connection', async (context) => {
    const { service, send } = await large(context);
    const breaker = { errorRatio: 0.5, minimumCalls: 2, windowMs: 10_000, openMs: 300 };
    const running = await front(context, service.url, { breaker });
    send(beyond);
    await read(running);
    await read(running);
    send(undefined);
    const codes: (string | undefined)[] = [];
    await eventually(async () => {
      codes.push(codeOf(await read(running)));
      return codes.at(-1) === undefined;
    }, 'an answer again');
    assert.equal(codes[0], 'CIRCUIT_OPEN');
    assert.deepEqual(codes.slice(-2), ['UPSTREAM_RATE_LIMITED', undefined]);
    assert.equal(codes.lastIndexOf('CIRCUIT_OPEN'), codes.length - 3);
  });
});

describe('F42: a connection that falls silent', () => {
  test('is replaced within 12 s, although the breaker opens and lets no call through that could find it out', async (context) => {
    const service = await rawService(context, (call) => reply(call));
    const proxy = await startTcpProxy({ port: Number(service.url.split(':')[1]) });
    context.after(() => proxy.stop());
    const running = await front(context, `127.0.0.1:${proxy.port}`);
    assertOnTime(await read(running), 'echo', undefined);

    proxy.silence();
    const silentAt = performance.now();
    const codes: (string | undefined)[] = [];
    const recovered = await eventually(
      async () => {
        const answer = await read(running);
        codes.push(codeOf(answer));
        assertOnTime(answer, 'echo', codeOf(answer));
        return codeOf(answer) === undefined && performance.now() - silentAt;
      },
      'an answer again',
      17_000,
    );
    context.diagnostic(`replaced after ${recovered.toFixed(0)} ms`);
    assert.ok(recovered <= 12_000, `after ${recovered.toFixed(0)} ms`);
    assert.deepEqual([...new Set(codes)], ['UPSTREAM_TIMEOUT', 'CIRCUIT_OPEN', undefined]);
  });

  test('one of three behind a name is replaced within 12 s', longRows, async (context) => {
    const { port, hosts } = await pods(context);
    const proxyPort = await freePort();
    const proxies = await Promise.all(hosts.map((host) => startTcpProxy({ port, host }, { port: proxyPort, host })));
    context.after(() => Promise.all(proxies.map((proxy) => proxy.stop())));
    resolves(context, () => hosts);
    const running = await front(context, `pods.test:${proxyPort}`);
    for (let call = 0; call < 9; call++) assertOnTime(await read(running), 'echo', undefined);

    proxies[1]!.silence();
    const silentAt = performance.now();
    const before = proxies[1]!.connections;
    const load = keepAsking(50, () => read(running));
    await eventually(() => proxies[1]!.connections > before, 'another connection', 15_000);
    const tookMs = performance.now() - silentAt;
    const answers = await load.stop();
    const failed = answers.filter(codeOf);
    context.diagnostic(`after ${tookMs.toFixed(0)} ms, ${failed.length} of ${answers.length} failed`);
    assert.ok(tookMs <= 12_500, `after ${tookMs.toFixed(0)} ms`);
    assert.ok(failed.length <= answers.length / 2);
    for (let call = 0; call < 9; call++) assertOnTime(await read(running), 'echo', undefined);
  });
});

describe('F47: the deadline', () => {
  test('that a service is told is at least 5 ms before the time is over, in each call', async (context) => {
    const repliedAfter = new Map<string, number>();
    const service = await rawService(context, (call) => {
      setTimeout(() => {
        if (!repliedAfter.has(call.id)) repliedAfter.set(call.id, performance.now() - call.arrivedAt);
        reply(call);
      }, Math.random() * 60);
    });
    const running = await front(context, service.url);
    const given = new Map<string, number>();
    const ask = (_: unknown, index: number) => {
      const budgetMs = 10 + Math.floor(Math.random() * 390);
      given.set(`d${index}`, budgetMs);
      return running.ask(`{ echo(id: "d${index}") { then { id } } }`, {
        headers: { 'x-request-timeout-ms': String(budgetMs) },
      });
    };
    for (let round = 0; round < 10; round++)
      await Promise.all(Array.from({ length: 20 }, (_, index) => ask(_, round * 20 + index)));

    const seen = new Set<string>();
    let nested = 0;
    for (const { id, headers } of service.calls) {
      const told = String(headers['grpc-timeout']);
      assert.match(told, /^\d+m$/);
      // The call beneath: what the one above took is gone.
      const passedMs = seen.has(id) ? repliedAfter.get(id)! : 0;
      if (seen.has(id)) nested++;
      seen.add(id);
      const leftMs = Math.min(timeoutMs, given.get(id)! - passedMs);
      assert.ok(Number.parseInt(told, 10) <= leftMs - 5, `${told} where ${leftMs.toFixed(1)} ms are left`);
    }
    context.diagnostic(`${service.calls.length} calls, ${nested} of them beneath others`);
    assert.ok(seen.size > 150 && nested > 50, `${seen.size} calls, ${nested} beneath`);
  });

  test('and a client that leaves: the service sees the call cancelled within 50 ms', async (context) => {
    const service = await rawService(context, () => {});
    const running = await front(context, service.url);
    const tookMs: number[] = [];
    for (let round = 1; round <= 5; round++) {
      const leaving = new AbortController();
      const answer = running.ask(`{ echo(id: "c${round}") { id } }`, { signal: leaving.signal }).catch(() => {});
      const { stream } = await eventually(() => service.calls[round - 1], 'the call');
      leaving.abort();
      const leftAt = performance.now();
      await eventually(() => stream.closed, 'the stream is closed');
      tookMs.push(performance.now() - leftAt);
      assert.equal(stream.rstCode, constants.NGHTTP2_CANCEL);
      await answer;
    }
    const median = tookMs.sort((a, b) => a - b)[2]!;
    context.diagnostic(`${median.toFixed(0)} ms`);
    assert.ok(median <= 50, tookMs.join(' '));
  });
});

describe('F48: three pods', () => {
  test('at three endpoints of the registry share the calls', async (context) => {
    const { counts, port, hosts } = await pods(context);
    const running = await front(
      context,
      hosts.map((host) => `${host}:${port}`),
    );
    await spread(running, counts);
  });

  test('behind one name share the calls', async (context) => {
    const { counts, port, hosts } = await pods(context);
    resolves(context, () => hosts);
    const running = await front(context, `pods.test:${port}`);
    await spread(running, counts);
  });

  test('behind one name and a fourth that joins: it is used within 30 s', longRows, async (context) => {
    const { counts, port, hosts } = await pods(context, 4);
    let known = hosts.slice(0, 3);
    resolves(context, () => known);
    const running = await front(context, `pods.test:${port}`);
    for (let call = 0; call < 30; call++) await read(running);
    assert.equal(counts[3], 0);
    known = hosts;
    const joinedAt = performance.now();
    const load = keepAsking(50, () => read(running));
    await eventually(() => counts[3]! > 0, 'the fourth is asked', 32_000);
    context.diagnostic(`after ${(performance.now() - joinedAt).toFixed(0)} ms`);
    assert.ok(performance.now() - joinedAt <= 30_000);
    assert.deepEqual((await load.stop()).map(codeOf).filter(Boolean), []);
  });
});

/** Services on one port of several addresses of this machine, and how often each was asked. */
async function pods(context: TestContext, count = 3): Promise<{ counts: number[]; port: number; hosts: string[] }> {
  const port = await freePort();
  const hosts = Array.from({ length: count }, (_, index) => `127.0.0.${index + 1}`);
  const counts = hosts.map(() => 0);
  const services = await Promise.all(
    hosts.map((host, index) =>
      startGrpcEcho(
        (call, answer) => {
          counts[index]!++;
          answer(null, { id: call.request.id });
        },
        { address: `${host}:${port}` },
      ),
    ),
  );
  context.after(() => Promise.all(services.map((service) => service.stop())));
  return { counts, port, hosts };
}

/** What the name `pods.test` resolves to. */
function resolves(context: TestContext, addresses: () => readonly string[]): void {
  const lookup = dns.promises.lookup;
  context.mock.method(dns.promises, 'lookup', (async (host: string, options: dns.LookupAllOptions) =>
    host === 'pods.test'
      ? addresses().map((address) => ({ address, family: 4 }))
      : lookup(host, options)) as unknown as typeof lookup);
}

async function spread(running: RunningEcho, counts: number[]): Promise<void> {
  // Until all three are connected, those that are get all calls.
  await eventually(async () => {
    await read(running);
    return counts.every((count) => count > 0);
  }, 'all three are used');
  counts.fill(0);
  for (let round = 0; round < 15; round++) await Promise.all(Array.from({ length: 20 }, () => read(running)));
  assert.equal(counts[0]! + counts[1]! + counts[2]!, 300);
  assert.ok(Math.max(...counts) / Math.min(...counts) <= 1.3, counts.join(' '));
}
