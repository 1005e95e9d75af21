// R2 to R4 and R8 for a whole request, which asks Redis three times: for its address, for its operation, for what is kept.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadRedis } from '../../shared/cache/index.ts';
import { readEnvironment } from '../../shared/config/index.ts';
import { openLimitStore } from '../../shared/policy/index.ts';
import { type Foyer, startFoyer } from '../../shared/server/index.ts';
import { eventually } from '../support/eventually.ts';
import { longRows } from '../support/faults.ts';
import { lateAtMostMs } from '../support/on-time.ts';
import { production, unshed } from '../support/production.ts';
import { writeFolder } from '../support/proofs.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** Almost a whole wait for Redis: a few milliseconds are the busy machine. */
const heldUpMs = 45;
const limits = `{ address: { max: 100000, window: '1m' }, operations: { 'Query.name': { max: 100000, window: '1m' } } }`;

describe('a request before a Redis in trouble', { skip: noRedisServer }, () => {
  let service: Server;
  let folder: ReturnType<typeof writeFolder>;
  let redis: RedisServer;
  let proxy: TcpProxy;
  let foyer: Foyer;
  let asked = 0;
  let questions = 0;

  before(async () => {
    service = createServer(({ url }, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: url!.split('/').pop(), name: 'Ada', tier: 'gold', tags: [], friends: [] }));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const { port } = service.address() as AddressInfo;
    folder = writeFolder({
      'services.yaml': `services: { users: { protocol: rest, contract: users.yaml, url: "http://127.0.0.1:${port}" } }`,
      'orders.proto': undefined,
      'reviews.graphql': undefined,
      'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'], limits: ${limits} };`,
      'kiosk/schema.graphql': `type Query { name(id: ID!): String
        @call(service: "users", operation: "getUser", input: {id: "{args.id}"}, path: "name") @timeout(ms: 900) @cache(maxAgeSeconds: 60) }`,
    });
    redis = await startRedisServer();
    proxy = await startTcpProxy(redis);
    foyer = await startFoyer({
      directories: [`${folder.folder}/kiosk`],
      servicesFile: `${folder.folder}/services.yaml`,
      environment: readEnvironment({
        ...production,
        ...unshed,
        REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
      }),
    });
  });
  after(async () => {
    await foyer.stop();
    await proxy.stop();
    await redis.stop();
    service.closeAllConnections();
    service.close();
    folder.remove();
  });

  const ask = async () => {
    const before = questions;
    const startedAt = performance.now();
    const response = await fetch(`${foyer.url}/kiosk/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'query($id: ID!) { name(id: $id) }', variables: { id: `u${++asked}` } }),
    });
    const text = await response.text();
    assert.deepEqual([response.status, text], [200, '{"data":{"name":"Ada"}}\n']);
    return { ms: performance.now() - startedAt, questions: questions - before };
  };
  const heard = (chunk: Buffer) => {
    questions += chunk.toString('latin1').match(/\r\n(?:evalsha|eval|mget)\r\n/gi)?.length ?? 0;
  };
  const inUse = () =>
    eventually(async () => (await ask()).questions === 3, 'each request asks Redis three times', 10_000);

  const troubles: Readonly<Record<string, () => void>> = {
    'R2: killed': () => redis.signal('SIGKILL'),
    'R3: frozen': () => redis.signal('SIGSTOP'),
    'R4: each answer 25 ms late': () => proxy.set({ delayMs: 25, heard }),
    'R4: each answer 40 ms late': () => proxy.set({ delayMs: 40, heard }),
    'R4: each answer 500 ms late': () => proxy.set({ delayMs: 500, heard }),
  };
  for (const [name, trouble] of Object.entries(troubles))
    test(`${name}: no error, nobody waits longer than 50 ms, and after five requests nobody waits`, async () => {
      proxy.set({ heard });
      await inUse();
      const usualMs = (await ask()).ms;
      trouble();
      const held: Awaited<ReturnType<typeof ask>>[] = [];
      for (let request = 0; request < 25; request++) {
        const answer = await ask();
        if (answer.questions > 0) held.push(answer);
      }
      assert.ok(held.length <= 5, `${held.length} requests asked Redis`);
      // Whoever has waited in vain for one answer has not asked the next question.
      const longest = Math.max(0, ...held.map(({ ms }) => ms));
      assert.ok(longest < usualMs + 50 + lateAtMostMs, `${longest.toFixed(0)} ms`);
      proxy.set({ heard });
      if (name.startsWith('R2')) await redis.start();
      redis.signal('SIGCONT');
      await inUse();
    });

  test('R8: after SCRIPT FLUSH the script is sent again: no error, and Redis stays in use', async () => {
    await inUse();
    const usualMs = (await ask()).ms;
    const isSentAgain = async () => {
      await redis.admin.script('FLUSH');
      const { questions, ms } = await ask();
      assert.ok(ms < usualMs + 50 + lateAtMostMs, `${ms.toFixed(0)} ms`);
      return questions > 3;
    };
    await eventually(isSentAgain, 'it is asked by hash, then by script');
    await inUse();
  });
});

describe('the link to Redis', { skip: noRedisServer }, () => {
  let redis: RedisServer;
  const links: { close(): void }[] = [];
  before(async () => {
    redis = await startRedisServer();
  });
  afterEach(() => {
    for (const link of links.splice(0)) link.close();
  });
  after(() => redis.stop());

  const connect = async (port = redis.port) => {
    const { RedisLink } = await loadRedis();
    const warnings: string[] = [];
    const link = new RedisLink({ url: `redis://127.0.0.1:${port}`, warn: (_message, detail) => warnings.push(detail) });
    links.push(link);
    await eventually(() => link.usable, 'Redis is there');
    return { link, warnings };
  };

  test('X7: an answer that our own stalled loop has not read is not late', async () => {
    const { link, warnings } = await connect();
    await redis.admin.set('known', '1');
    await link.run((client) => client.get('known'));
    const asked = link.run((client) => client.get('known'));
    const until = performance.now() + 120;
    while (performance.now() < until);
    assert.equal(await asked, '1');
    assert.deepEqual([link.usable, warnings], [true, []]);
  });

  test(
    'R6: an outage of 10 s behind the address: as R2, then no burst above limit and local part, and no storm of connections',
    longRows,
    async () => {
      const victim = await startRedisServer();
      const proxy = await startTcpProxy(victim);
      const { link } = await connect(proxy.port);
      const store = openLimitStore({ link, instances: 1 });
      const limit = { kind: 'window', name: 'all', max: 300, windowMs: 3_600_000, dryRun: false } as const;
      const heldMs: number[] = [];
      let admitted = 0;
      const demand = async () => {
        const startedAt = performance.now();
        const decisions = await store.reserve([{ limit, key: 'one client', cost: 1 }]);
        heldMs.push(performance.now() - startedAt);
        if (decisions.every(({ allowed }) => allowed)) admitted++;
      };
      /** 100 a second. */
      const demands = async (seconds: number) => {
        const asked: Promise<void>[] = [];
        for (let count = 0; count < seconds * 100; count++) {
          asked.push(demand());
          await sleep(10);
        }
        await Promise.all(asked);
      };
      await demands(1);
      const before = proxy.connections;
      victim.signal('SIGKILL');
      await demands(10);
      const made = proxy.connections - before;
      await victim.start();
      await eventually(() => link.usable, 'the new primary is used', 4_000);
      await demands(4);
      await proxy.stop();
      await victim.stop();
      const waited = heldMs.filter((ms) => ms > heldUpMs);
      assert.ok(
        waited.length <= 5 && Math.max(...heldMs) < 50 + lateAtMostMs,
        `${waited.map((ms) => ms.toFixed(0))} ms`,
      );
      assert.ok(made <= 20, `${made} connections in 10 s`);
      assert.ok(admitted <= 600, `${admitted} of 300 and 300 were admitted`);
    },
  );

  test('R4: who has nothing to go on with is answered by a slow Redis; all others are not kept waiting', async () => {
    const proxy = await startTcpProxy(redis);
    const { link } = await connect(proxy.port);
    proxy.set({ delayMs: 30 });
    assert.equal(await link.run((client) => client.get('known')), '1');
    assert.equal(link.isReachable, false);
    assert.equal(await link.run((client) => client.get('known')), undefined);
    assert.equal(await link.run((client) => client.get('known'), { unless: 'away' }), '1');
    await proxy.stop();
  });
});
