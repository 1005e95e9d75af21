// Two processes and one Redis: a limit is one limit, however many instances count it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { type FoyerProcess, startFoyerProcess } from '../support/foyer-process.ts';
import { type LimitedFolder, nextAddress, writeLimitedBff } from '../support/limited.ts';
import { authSecret } from '../support/production.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { at } from '../support/repository.ts';

const burst = 100;
const perSecond = 10;
/** Connections of each client: who opens a thousand waits for the machine and not for the server. */
const connections = 50;

describe('limits that two processes share', { skip: noRedisServer }, () => {
  let redis: RedisServer;
  let folder: LimitedFolder;
  const processes: FoyerProcess[] = [];
  let urls: readonly string[];

  before(async () => {
    redis = await startRedisServer();
    folder = writeLimitedBff({ limits: { address: { max: perSecond * 60, window: '1m', burst } } });
    const env = {
      AUTH_SECRET: authSecret,
      HOST: '127.0.0.1',
      PORT: '0',
      INTERNAL_PORT: '0',
      DRAIN_MS: '0',
      SHED_LOOP_DELAY_MS: '0',
      TRUSTED_PROXIES: '127.0.0.1',
      REDIS_URL: redis.url,
      INSTANCES: '2',
    };
    const args = ['start', '--bff', folder.directory, '--services', at('schemas/services.yaml')];
    processes.push(startFoyerProcess(args, { env }), startFoyerProcess(args, { env }));
    urls = await Promise.all(processes.map(({ url }) => url));
    for (const url of urls) await eventually(async () => (await fetch(`${url}/readyz`)).status === 200, 'it is ready');
  });
  after(async () => {
    for (const { process } of processes) process.kill('SIGKILL');
    await Promise.all(processes.map(({ ended }) => ended));
    await redis.stop();
    folder.remove();
  });

  const send = (url: string, address: string) =>
    fetch(`${url}/kiosk/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: '{"query": "{ __typename }"}',
    }).then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    });

  /** Half of them to each process. */
  async function crowd(times: number, address: string): Promise<{ passed: number; seconds: number }> {
    const startedAt = performance.now();
    let sent = 0;
    let passed = 0;
    const one = async () => {
      while (sent++ < times) {
        const status = await send(urls[sent % urls.length]!, address);
        assert.ok(status === 200 || status === 429, `${status}`);
        if (status === 200) passed++;
      }
    };
    await Promise.all(Array.from({ length: connections * urls.length }, one));
    return { passed, seconds: (performance.now() - startedAt) / 1_000 };
  }

  test('S68: of 1,000 requests at once no more pass than the burst and what came back meanwhile', async (context) => {
    let isHeld = false;
    for (let attempt = 1; attempt <= 3 && !isHeld; attempt++) {
      const { passed, seconds } = await crowd(1_000, nextAddress());
      context.diagnostic(`${passed} of 1000 passed in ${seconds.toFixed(1)} s`);
      const allowed = (burst + perSecond * seconds) * 1.01 + 1;
      assert.ok(passed >= burst, `${passed} passed`);
      // While an answer of Redis is late, as on a machine that has too much to do, each process gives out its half.
      assert.ok(passed <= allowed + burst, `${passed} passed in ${seconds} s`);
      isHeld = passed <= allowed;
    }
    assert.ok(isHeld, 'more passed each time');
  });

  test('S92: Redis away: each process gives out its half, and nobody waits for it', async () => {
    redis.signal('SIGKILL');
    const { passed, seconds } = await crowd(300, nextAddress());
    assert.ok(passed >= burst, `${passed} passed`);
    assert.ok(passed <= (burst + perSecond * seconds) * 1.01 + 2, `${passed} passed in ${seconds} s`);
    const startedAt = performance.now();
    assert.equal(await send(urls[0]!, nextAddress()), 200);
    assert.ok(performance.now() - startedAt < 500);
  });
});
