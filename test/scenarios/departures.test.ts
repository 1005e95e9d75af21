// Clients that do not wait: while it is found out who they are, whether they may, and behind another answer. None is counted for ever.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { type LimitedFolder, limitedOptions, writeLimitedBff } from '../support/limited.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** Each wait of a request: a hook, Redis, whoever judges its token. Long enough to leave in, and shorter than what cuts it off. */
const waitMs = 30;
const config = `
const wait = () => new Promise((resolve) => setTimeout(resolve, ${waitMs}));
export default {
  name: 'kiosk',
  path: '/kiosk/graphql',
  services: ['products'],
  headers: ['x-wait'],
  limits: { address: { max: 6000, window: '1m', burst: 1000 }, concurrency: { viewer: { max: 1 }, address: { max: 1 } } },
  identity: {
    provider: {
      async verify(token) {
        if (token.startsWith('slow')) await wait();
        return { id: token.split('.')[1], expiresAt: Date.now() / 1000 + 60 };
      },
    },
  },
  hooks: { onRequest: ({ headers }) => (headers['x-wait'] === 'hook' ? wait().then(() => ({})) : undefined) },
};`;

describe('clients that leave early', () => {
  let folder: LimitedFolder;
  let redis: RedisServer | undefined;
  let proxy: TcpProxy | undefined;
  let running: Running;
  before(async () => {
    folder = writeLimitedBff({}, { 'bff.mjs': config });
    if (!noRedisServer) redis = await startRedisServer();
    if (redis) proxy = await startTcpProxy(redis);
    running = await startRunning(
      limitedOptions([folder.directory], proxy ? { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } : {}),
    );
  });
  after(async () => {
    await running.stop();
    await proxy?.stop();
    await redis?.stop();
    folder.remove();
  });

  const body = '{"query":"{ __typename }"}';
  const request = (lines: readonly string[]) => {
    const usual = ['Host: x', 'X-Forwarded-For: 198.51.100.1', 'Content-Type: application/json'];
    return [`POST /kiosk/graphql HTTP/1.1`, ...usual, `Content-Length: ${body.length}`, ...lines, '', body].join(
      '\r\n',
    );
  };
  const leave = async (bytes: string, afterMs: number) => {
    const { hostname, port } = new URL(running.foyer.url);
    const socket = connect(Number(port), hostname).on('error', () => {});
    await once(socket, 'connect');
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    socket.resetAndDestroy();
  };
  const inFlight = async () => {
    const status = await fetch(`${running.foyer.internalUrl}/status`);
    return ((await status.json()) as { requests: { inFlight: number } }).requests.inFlight;
  };
  const ask = async (lines: Readonly<Record<string, string>>) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.1', ...lines };
    return (await fetch(`${running.foyer.url}/kiosk/graphql`, { method: 'POST', headers, body })).status;
  };
  /** As many as it takes: one that is forgotten would be enough. */
  const leaveOften = async (bytes: (index: number) => string) => {
    for (let index = 0; index < 4; index++) await leave(bytes(index), waitMs / 4);
    await new Promise((resolve) => setTimeout(resolve, 2 * waitMs));
    await eventually(async () => (await inFlight()) === 0, 'nobody is counted as under way');
  };

  test('while their token is judged, and may ask again', async () => {
    await leaveOften((index) => request([`Authorization: Bearer slow${index}.alice`]));
    assert.equal(await ask({ authorization: 'Bearer quick.alice' }), 200);
  });

  test('while a hook is waited for, and may ask again', async () => {
    await leaveOften(() => request(['X-Wait: hook']));
    assert.equal(await ask({}), 200);
  });

  test('while Redis is waited for, and may ask again', { skip: noRedisServer }, async () => {
    proxy!.set({ delayMs: waitMs });
    await leaveOften(() => request([]));
    proxy!.set({});
    assert.equal(await ask({}), 200);
  });

  test('behind another answer, and may ask again', async () => {
    await leaveOften((index) => request([`Authorization: Bearer slow${index}.bob`]) + request([]) + request([]));
    assert.equal(await ask({}), 200);
  });
});
