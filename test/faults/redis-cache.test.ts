// R1 to R12 of the faults of Redis, for what it keeps of answers: a real redis-server, a proxy in front of it where a fault is on the wire.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { AnswerCache, loadRedis, PublicKey, type RedisLink, toCacheRule } from '../../shared/cache/index.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const { RedisLink: Link, RedisStore } = await loadRedis();
const minute = toCacheRule({ maxAgeSeconds: 60, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0 })!;

/** One process as far as its cache goes. */
interface Instance {
  readonly cache: AnswerCache;
  readonly link: RedisLink;
  readonly warnings: string[];
}

const open: Instance[] = [];

function instance(port: number, cluster = false): Instance {
  const warnings: string[] = [];
  const url = `redis://127.0.0.1:${port}`;
  const link = new Link({ url, cluster, warn: (_message, detail) => warnings.push(detail) });
  const one = { link, warnings, cache: new AnswerCache({ shared: new RedisStore(link) }) };
  open.push(one);
  return one;
}

const key = (text: string, tags: readonly string[] = []) => new PublicKey(text, tags);

/** As a request does: looks, and when there is nothing fetches and keeps it. Says what came, and how long Redis held it up. */
async function ask(
  { cache }: Instance,
  asked: PublicKey,
  fetched: unknown = { n: 1 },
  check = (value: unknown) => value,
) {
  const startedAt = performance.now();
  const fill = cache.begin(asked);
  await cache.load([fill], check);
  const addedMs = performance.now() - startedAt;
  const found = cache.peek(asked)?.value;
  if (found === undefined) cache.keep(fill, fetched, minute);
  fill.end();
  return { found, addedMs };
}

/** 200 a second, as the rows have it. */
async function load(one: Instance, seconds: number, during?: (request: number) => void): Promise<number[]> {
  const asked: Promise<{ addedMs: number }>[] = [];
  for (let request = 0; request < seconds * 200; request++) {
    during?.(request);
    asked.push(ask(one, key(`load ${Math.random()}`)));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return (await Promise.all(asked)).map(({ addedMs }) => addedMs);
}

/** Our own machine is busy too: a few milliseconds are no fault of Redis. */
const heldUpMs = 25;

function assertFewHeldUp(added: readonly number[]): void {
  const heldUp = added.filter((ms) => ms > heldUpMs);
  assert.ok(heldUp.length <= 5, `${heldUp.length} requests were held up: ${heldUp.map((ms) => ms.toFixed(0))}`);
  assert.ok(Math.max(...added) < 100, `one was held up ${Math.max(...added).toFixed(0)} ms`);
}

describe('Redis behind the cache', { skip: noRedisServer }, () => {
  let server: RedisServer;
  let proxy: TcpProxy;
  before(async () => {
    server = await startRedisServer();
    proxy = await startTcpProxy(server);
  });
  after(async () => {
    await proxy.stop();
    await server.stop();
  });
  afterEach(async () => {
    for (const { cache, link } of open.splice(0)) {
      await cache.close();
      link.close();
    }
    proxy.set({});
    await server.admin.flushall();
  });

  const ready = async (port = proxy.port, cluster = false) => {
    const one = instance(port, cluster);
    await eventually(() => one.link.usable, 'Redis is used');
    return one;
  };

  test('S113: what one instance has fetched another finds, with its age', async () => {
    const [one, other] = [await ready(), await ready()];
    await ask(one, key('shared'), { list: [1, null, 'two'] });
    await eventually(async () => (await ask(other, key('shared'), undefined)).found, 'the other finds it');
    const { storedAt } = other.cache.peek(key('shared'))!;
    assert.ok(other.cache.now() - storedAt < 5_000);
  });

  test('what one instance invalidates is dropped by all, also from their memory', async () => {
    const [one, other] = [await ready(), await ready()];
    const tagged = key('tagged', ['t']);
    await ask(one, tagged, 'old');
    await eventually(async () => (await ask(other, tagged, undefined)).found, 'the other finds it');
    await eventually(async () => (await server.admin.pubsub('NUMSUB', 'foyer:invalidated'))[1] === 2, 'both listen');
    await one.cache.invalidate(['t']);
    await eventually(() => other.cache.peek(tagged) === undefined, 'it has left the memory of the other');
    assert.equal((await ask(other, tagged, undefined)).found, undefined, 'and Redis');
  });

  test('what was being fetched by another instance while it was invalidated is never found', async () => {
    const [one, other, third] = [await ready(), await ready(), await ready()];
    const tagged = key('racing', ['r']);
    const fill = one.cache.begin(tagged);
    await one.cache.load([fill], (value) => value);
    await server.admin.publish('foyer:invalidated', 'not ours');
    await other.cache.invalidate(['r']);
    fill.dropped = false; // as if the message had been lost
    one.cache.keep(fill, 'old', minute);
    fill.end();
    await eventually(async () => (await server.admin.keys('foyer:answer:*')).length === 1, 'it was written');
    assert.equal((await ask(third, tagged, undefined)).found, undefined);
  });

  test('R1: down at start: everything goes on without, and it is used within 2 s of its coming', async (t) => {
    const port = await freePort();
    const one = instance(port);
    assertFewHeldUp(await load(one, 0.5));
    const late = await startRedisServer([], port);
    t.after(() => late.stop());
    const startedAt = performance.now();
    await eventually(() => one.link.usable, 'Redis is used', 3_000);
    assert.ok(performance.now() - startedAt < 2_200);
    assert.equal(one.warnings.length, 1, one.warnings.join('\n'));
    await one.cache.close();
  });

  test('R2: killed under load: at most five requests are held up, and it is used again when it is back', async (t) => {
    const victim = await startRedisServer();
    t.after(() => victim.stop());
    const one = await ready(victim.port);
    assertFewHeldUp(await load(one, 1, (request) => request === 60 && victim.signal('SIGKILL')));
    assert.equal(one.link.usable, false);
    await victim.start();
    await eventually(() => one.link.usable, 'Redis is used again', 3_000);
    assert.ok(one.warnings.length <= 1, one.warnings.join('\n'));
    await one.cache.close();
  });

  test('R3: frozen: one timeout each for at most five, and it is used again within 6 s of thawing', async (t) => {
    const victim = await startRedisServer();
    t.after(() => victim.stop());
    const one = await ready(victim.port);
    assertFewHeldUp(await load(one, 1, (request) => request === 60 && victim.signal('SIGSTOP')));
    const added = await load(one, 1);
    assert.ok(Math.max(...added) < heldUpMs, 'nobody waits for it any more');
    victim.signal('SIGCONT');
    await eventually(() => one.link.usable, 'Redis is used again', 6_000);
    await one.cache.close();
  });

  test('R4: slow by 500 ms: at most five are held up by 50 ms, then nobody', async () => {
    const one = await ready();
    assertFewHeldUp(await load(one, 1, (request) => request === 60 && proxy.set({ delayMs: 500 })));
    assert.ok(Math.max(...(await load(one, 0.5))) < heldUpMs);
    proxy.set({});
    await eventually(() => one.link.usable, 'Redis is used again', 5_000);
  });

  test('R5: READONLY: nothing fails, and it is used again when it may be written to', async (t) => {
    const victim = await startRedisServer();
    t.after(() => victim.stop());
    const one = await ready(victim.port);
    await victim.admin.replicaof('127.0.0.1', String(await freePort()));
    assertFewHeldUp(await load(one, 1));
    await victim.admin.replicaof('NO', 'ONE');
    const writes = async () => {
      await ask(one, key(`again ${Math.random()}`));
      return (await victim.admin.keys('foyer:answer:*')).length > 0;
    };
    await eventually(writes, 'answers are written again', 4_000);
    await one.cache.close();
  });

  const refusals: Readonly<Record<string, string>> = {
    LOADING: '-LOADING Redis is loading the dataset in memory\r\n',
    OOM: "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
    MAXCLIENTS: '-ERR max number of clients reached\r\n',
    WRONGPASS: '-WRONGPASS invalid username-password pair or user is disabled.\r\n',
    NOAUTH: '-NOAUTH Authentication required.\r\n',
    CROSSSLOT: "-CROSSSLOT Keys in request don't hash to the same slot\r\n",
    MOVED: '-MOVED 3999 127.0.0.1:6381\r\n',
    'R9 half a reply': '$100\r\nhalf',
    'R9 garbage': '!!garbage\0\r\n',
  };
  for (const [what, said] of Object.entries(refusals)) {
    test(`${what.startsWith('R9') ? what : `R7 ${what}`}: Redis is not there; one line says so`, async () => {
      const one = await ready();
      proxy.set({ answer: () => Buffer.from(said) });
      assertFewHeldUp(await load(one, 0.5));
      const { found } = await ask(one, key(what), 'fetched');
      assert.equal(found, undefined);
      assert.ok(one.warnings.length <= 1, one.warnings.join('\n'));
      proxy.set({});
      proxy.cut();
      await eventually(() => one.link.usable, 'Redis is used again', 5_000);
    });
  }

  const poison = [
    '{"form":1',
    'null',
    '{"form":99}',
    'plain text',
    '{"form":1,"key":"other","lifetimeMs":9,"versions":[],"answer":1}',
  ];
  for (const value of poison) {
    test(`R10: ${value} is a miss, and deleted`, async () => {
      const [one, other] = [await ready(), await ready()];
      await ask(one, key('poisoned'));
      await eventually(async () => (await server.admin.keys('foyer:answer:*')).length === 1, 'it was written');
      const [name] = await server.admin.keys('foyer:answer:*');
      await server.admin.set(name!, value, 'PX', 60_000);
      await other.cache.load([other.cache.begin(key('poisoned'))], (v) => v);
      assert.equal(other.cache.peek(key('poisoned')), undefined);
      await eventually(async () => (await server.admin.exists(name!)) === 0, 'it is deleted');
    });
  }

  test('R10: what does not fit the contract is a miss, and deleted', async () => {
    const [one, other] = [await ready(), await ready()];
    await ask(one, key('of another schema'), { unexpected: true });
    await eventually(async () => (await server.admin.keys('foyer:answer:*')).length === 1, 'it was written');
    const refuse = () => {
      throw new Error('does not fit');
    };
    await other.cache.load([other.cache.begin(key('of another schema'))], refuse);
    assert.equal(other.cache.peek(key('of another schema')), undefined);
    await eventually(async () => (await server.admin.keys('foyer:answer:*')).length === 0, 'it is deleted');
  });

  test('R12 quick: while Redis is away nothing piles up', async () => {
    const one = await ready();
    proxy.set({ refusing: true });
    proxy.cut();
    await eventually(() => !one.link.usable, 'it is away');
    const connectionsBefore = proxy.connections;
    const startedAt = performance.now();
    for (let request = 0; request < 20_000; request++) void ask(one, key(`k${request % 10}`));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const seconds = (performance.now() - startedAt) / 1_000;
    const perSecond = (proxy.connections - connectionsBefore) / seconds;
    assert.ok(perSecond <= 6, `${perSecond.toFixed(1)} connections a second, of two clients`);
  });

  test('a cluster is asked key by key', async (context) => {
    const node = await startRedisServer(['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1']);
    context.after(() => node.stop());
    await node.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await eventually(
      async () => String(await node.admin.call('CLUSTER', 'INFO')).includes('cluster_state:ok'),
      'it is a cluster',
      5_000,
    );
    const [one, other] = [await ready(node.port, true), await ready(node.port, true)];
    await ask(one, key('of a cluster', ['t']), 'value');
    await eventually(
      async () => (await ask(other, key('of a cluster', ['t']), undefined)).found === 'value',
      'the other finds it',
    );
    await eventually(async () => (await node.admin.pubsub('NUMSUB', 'foyer:invalidated'))[1] === 2, 'both listen');
    await one.cache.invalidate(['t']);
    await eventually(() => other.cache.peek(key('of a cluster', ['t'])) === undefined, 'the other has dropped it');
  });
});
