// Clients that leave, crowd, dawdle or never read (faults, section 5.5, X6, X12, X16; attacks 19, 20, 22), over sockets of their own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { longRows, readiness, type Served, type Stage, startStage, trouble } from '../support/faults.ts';
import { startFoyerProcess } from '../support/foyer-process.ts';
import { freePort } from '../support/free-port.ts';
import { createClient, type Outcome, startLoad, tally } from '../support/load.ts';

// Side by side: all that they do is wait.
describe('clients that dawdle', { concurrency: true }, () => {
  let stage: Stage;
  let served: Served;
  before(async () => {
    stage = await startStage();
    served = await stage.serve(trouble);
  });
  after(() => stage.end());

  test('attack 19: a header byte every two seconds is answered 408 within 11 s', async () => {
    const socket = await openSocket(served.url);
    const startedAt = performance.now();
    socket.write('POST /trouble/graphql HTTP/1.1\r\nX-Slow: ');
    const timer = setInterval(() => socket.write('x'), 2_000);
    const text = await answerOf(socket);
    clearInterval(timer);
    assert.match(text, /^HTTP\/1\.1 408 .*"code":"REQUEST_TIMEOUT"/s);
    assert.ok(performance.now() - startedAt < 11_000);
  });

  test('attack 20: a body byte every two seconds is answered 408 within 16 s', async () => {
    const socket = await openSocket(served.url);
    const startedAt = performance.now();
    socket.write(post('{', 100));
    const timer = setInterval(() => socket.write('x'), 2_000);
    const text = await answerOf(socket);
    clearInterval(timer);
    assert.match(text, /^HTTP\/1\.1 408 .*"code":"REQUEST_TIMEOUT"/s);
    assert.match(text, /x-trace-id: [0-9a-f]{32}/i);
    assert.ok(performance.now() - startedAt < 16_000);
  });

  test('attack 22: a client that never reads is gone within 30 s', async (context) => {
    const { url } = await stage.serve(trouble, { env: { SHED_LOOP_DELAY_MS: '0' } });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => openSocket(url)));
    const startedAt = performance.now();
    // More than the system's own buffers take.
    for (const socket of sockets) socket.pause().write(post('{"query":"{ large(bytes: 12000000) }"}'));
    assert.equal(connectionsTo(url), 5);
    await eventually(() => connectionsTo(url) === 0, 'their connections are destroyed', 40_000);
    const took = performance.now() - startedAt;
    for (const socket of sockets) socket.destroy();
    context.diagnostic(`gone after ${(took / 1_000).toFixed(1)} s`);
    assert.ok(took < 30_000, `${took.toFixed(0)} ms`);
    assert.equal((await fetch(`${url}/livez`)).status, 200);
  });
});

describe('clients that never read, in a crowd', () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.end());

  /** Each asks for more than the system's buffers take, and reads nothing of it; without a bound, all of it would lie in the process. */
  async function crowd(clients: number) {
    const { url, foyer } = await stage.serve(trouble, { env: { SHED_LOOP_DELAY_MS: '0' } });
    const resident = () => residentMebibytes(foyer.process.pid!);
    const before = resident();
    let most = before;
    const sockets: Socket[] = [];
    for (let index = 0; index < clients; index++) {
      const socket = await openSocket(url);
      socket.pause().write(post('{"query":"{ large(bytes: 6000000) }"}'));
      sockets.push(socket);
    }
    return {
      url,
      leave: () => sockets.forEach((socket) => void socket.destroy()),
      /** MiB more than without them. */
      grown: () => most - before,
      left: (count: number, withinMs: number) =>
        eventually(
          () => {
            most = Math.max(most, resident());
            return connectionsTo(url) <= count;
          },
          `${count} of them are left`,
          withinMs,
        ),
    };
  }

  const isLinux = process.platform === 'linux' ? false : 'reads /proc';
  test('attack 22: 30 of them are not waited for as long as a few would be', { skip: isLinux }, async () => {
    const { url, left, leave } = await crowd(30);
    await left(24, 15_000);
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    leave();
  });

  test(
    'attack 22: 200 of them, who ask for 1.2 GB, leave the memory bounded and are gone',
    longRows,
    async (context) => {
      const { url, left, leave, grown } = await crowd(200);
      await left(0, 120_000);
      context.diagnostic(`${grown().toFixed(0)} MiB more at most`);
      assert.equal((await fetch(`${url}/livez`)).status, 200);
      assert.ok(grown() < 900, `${grown()} MiB more`);
      leave();
    },
  );
});

describe('clients that leave, and crowds', () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.end());

  test('X6: clients that leave abort their calls at once, open no breaker, and are told in the log', async () => {
    const { url, foyer } = await stage.serve(trouble, { env: { LOG_LEVEL: 'debug', SHED_LOOP_DELAY_MS: '0' } });
    stage.shop.faults('products', { hang: true });
    const body = '{"query":"{ product(id: \\"p1\\") { title } }"}';
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const leave = () =>
      new Promise<void>((resolve) => {
        const outgoing = request(`${url}/trouble/graphql`, { method: 'POST', headers, agent: false });
        outgoing.on('error', () => resolve());
        outgoing.on('response', (incoming) => incoming.resume().on('close', resolve));
        outgoing.end(body, () => setTimeout(() => outgoing.destroy(), 40));
      });
    const clients = 60;
    for (let wave = 0; wave < 6; wave++) await Promise.all(Array.from({ length: clients / 6 }, leave));
    const seen = await eventually(
      () => {
        const calls = Object.values(stage.shop.calls().products);
        const sum = (key: 'count' | 'aborted') => calls.reduce((total, operation) => total + operation[key], 0);
        return sum('count') > 0 && sum('aborted') === sum('count') && calls;
      },
      'every call is aborted',
      10_000,
    );
    for (const { lastAbortAfterMs } of seen) assert.ok(lastAbortAfterMs! < 95, `aborted after ${lastAbortAfterMs} ms`);
    await eventually(
      () => foyer.said.stdout.split('"status":499').length > clients * 0.9,
      'they are in the log as 499',
    );
    stage.shop.resetFaults('products');
    const client = createClient(1);
    const { text } = await client.ask({ url: `${url}/trouble/graphql`, query: '{ product(id: "p1") { title } }' });
    client.close();
    assert.doesNotMatch(text, /CIRCUIT_OPEN|degraded/);
  });

  test('X12: with 256 open files a crowd is refused, the process lives, and serves when they have gone', async (context) => {
    const { url, foyer } = await stage.serve(trouble, { prelude: 'ulimit -n 256', env: { SHED_LOOP_DELAY_MS: '0' } });
    const ask = { url: `${url}/trouble/graphql`, query: '{ offers { id } }' };
    const crowd = createClient(400);
    const outcomes = await Promise.all(Array.from({ length: 400 }, () => crowd.ask(ask)));
    const counts = tally(outcomes);
    context.diagnostic(JSON.stringify(counts));
    assert.ok(counts[200]! > 50 && counts[503]! > 0, JSON.stringify(counts));
    assert.ok(outcomes.filter(({ status }) => status === 503).every(({ text }) => text.includes('OVERLOADED')));
    crowd.close();
    const client = createClient(1);
    const clean = async () => {
      const { status, text } = await client.ask(ask);
      return status === 200 && !text.includes('degraded');
    };
    await eventually(clean, 'it serves again', 10_000);
    client.close();
    assert.equal(foyer.process.exitCode, null);
  });

  test('X16: asked by many before it is ready, it says so, and is warm when it says that it is', async (context) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const foyer = startFoyerProcess(['start', '--port', `${port}`, ...trouble], {
      env: { NODE_ENV: 'development', ...stage.shop.env },
    });
    const client = createClient(100);
    const ask = () => client.ask({ url: `${url}/trouble/graphql`, query: '{ offers { id } }' });
    const load = startLoad({ perSecond: 200, send: ask });
    try {
      await eventually(async () => (await readiness(url)).status === 200, 'it is ready', 30_000);
      const readyAt = performance.now();
      await eventually(() => load.outcomes.some(({ sentAt }) => sentAt > readyAt + 500), 'the load goes on', 10_000);
      const outcomes = await load.stop();
      const answered = outcomes.filter(({ sentAt, status }) => sentAt > readyAt && status !== 0);
      const last = await ask();
      context.diagnostic(JSON.stringify({ before: tally(outcomes), afterReady: tally(answered) }));
      assert.deepEqual(
        Object.keys(tally(outcomes)).filter((how) => !['200', '503', 'ECONNREFUSED'].includes(how)),
        [],
      );
      assert.ok(outcomes.filter(({ status }) => status === 503).every(isOverloaded));
      assert.equal(last.status, 200);
      assert.doesNotMatch(last.text, /degraded/);
    } finally {
      client.close();
      foyer.process.kill('SIGKILL');
      await foyer.ended;
    }
  });
});

function post(body: string, length = Buffer.byteLength(body)): string {
  return `POST /trouble/graphql HTTP/1.1\r\nHost: foyer\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
}

async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'close');
  return text;
}

function isOverloaded({ text, headers }: Outcome): boolean {
  return text.includes('OVERLOADED') && headers['retry-after'] === '1';
}

/** That are established, as the system sees them: a client that does not read does not see its own end. */
function connectionsTo(url: string): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  const local = new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${port} [0-9A-F:]+ 01 `, 'gm');
  return [...readFileSync('/proc/net/tcp', 'utf8').matchAll(local)].length;
}

function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
