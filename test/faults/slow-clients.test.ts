// Clients that dawdle or never read (attacks 19, 20, 22), over sockets of their own. All that these tests do is wait.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { longRows, type Served, type Stage, startStage, trouble } from '../support/faults.ts';

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

/** That are established, as the system sees them: a client that does not read does not see its own end. */
function connectionsTo(url: string): number {
  const port = Number(new URL(url).port).toString(16).toUpperCase().padStart(4, '0');
  const local = new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${port} [0-9A-F:]+ 01 `, 'gm');
  return [...readFileSync('/proc/net/tcp', 'utf8').matchAll(local)].length;
}

function residentMebibytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
