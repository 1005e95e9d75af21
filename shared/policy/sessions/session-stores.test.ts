import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../../../test/support/eventually.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../../../test/support/redis-server.ts';
import { loadRedis, type RedisLink } from '../../cache/index.ts';
import { MemorySessions } from './memory-sessions.ts';
import { RedisSessions } from './redis-sessions.ts';
import { maxSessionsOfViewer, type SessionStore } from './session-store.ts';

const idleSeconds = 600;

/** One of a viewer, good for an hour from `now`. */
const session = (owner: string, now: number) => ({ owner, sealed: 'sealed', endsAt: now + 3_600_000 });

function behavesAsStore(create: () => { store: SessionStore; now: () => number }): void {
  it('gives back what it was given, until it is told to forget it', async () => {
    const { store, now } = create();
    const kept = session('u1', now());
    await store.put('kiosk:a', kept);
    assert.deepEqual(await store.get('kiosk:a'), kept);
    await store.delete('kiosk:a');
    await store.delete('kiosk:a');
    assert.equal(await store.get('kiosk:a'), undefined);
    for (const key of ['kiosk:b', '__proto__', '']) assert.equal(await store.get(key), undefined);
  });

  it("ends a viewer's oldest when there are too many, and nobody else's", async () => {
    const { store, now } = create();
    await store.put('kiosk:other', session('u9', now()));
    for (let begun = 0; begun < maxSessionsOfViewer + 3; begun++)
      await store.put(`kiosk:${begun}`, session('u2', now()));
    const alive: string[] = [];
    for (let begun = 0; begun < maxSessionsOfViewer + 3; begun++)
      if (await store.get(`kiosk:${begun}`)) alive.push(`kiosk:${begun}`);
    assert.deepEqual([alive.length, alive[0]], [maxSessionsOfViewer, 'kiosk:3']);
    assert.ok(await store.get('kiosk:other'));
  });

  it('does not count those that were ended', async () => {
    const { store, now } = create();
    await store.put('kiosk:phone', session('u5', now()));
    for (let begun = 0; begun < 2 * maxSessionsOfViewer; begun++) {
      await store.put(`kiosk:page-${begun}`, session('u5', now()));
      await store.delete(`kiosk:page-${begun}`);
    }
    assert.ok(await store.get('kiosk:phone'));
  });
}

describe('S68: sessions kept in memory', () => {
  const setUp = () => {
    const world = { now: 1_000_000 };
    return { world, store: new MemorySessions({ idleSeconds, now: () => world.now }), now: () => world.now };
  };
  behavesAsStore(setUp);

  it('end when nobody uses them, and at their time when somebody does', async () => {
    const { world, store } = setUp();
    await store.put('a', session('u1', world.now));
    await store.put('b', session('u1', world.now));
    for (let used = 0; used < 5; used++) {
      world.now += idleSeconds * 1_000 - 1;
      assert.ok(await store.get('a'));
    }
    assert.equal(await store.get('b'), undefined);
    world.now += idleSeconds * 1_000 - 1;
    world.now += 10;
    assert.equal(await store.get('a'), undefined);
  });

  it('hold ten thousand at most, and drop what has ended by themselves', async () => {
    const { world, store } = setUp();
    for (let begun = 0; begun < 10_500; begun++) await store.put(`k${begun}`, session(`u${begun}`, world.now));
    assert.equal(store.size, 10_000);
    world.now += idleSeconds * 1_000;
    await store.put('last', session('u', world.now));
    assert.equal(store.size, 1);
  });
});

describe('S68: sessions kept in Redis', { skip: noRedisServer }, () => {
  let redis: RedisServer;
  let link: RedisLink;
  before(async () => {
    redis = await startRedisServer();
    const { RedisLink } = await loadRedis();
    link = new RedisLink({ url: redis.url, warn: () => {} });
    await eventually(() => link.usable, 'Redis is there');
  });
  after(async () => {
    link.close();
    await redis.stop();
  });
  const create = (now = Date.now) => ({ store: new RedisSessions({ link, idleSeconds, maxSeconds: 3_600, now }), now });
  behavesAsStore(() => create());

  it('end by themselves when nobody uses them, and are kept awake by use', async () => {
    const { store, now } = create();
    await store.put('kiosk:idle', session('u3', now()));
    const leftMs = () => redis.admin.pttl('foyer:session:kiosk:idle');
    assert.ok((await leftMs()) <= idleSeconds * 1_000);
    await redis.admin.pexpire('foyer:session:kiosk:idle', 1_000);
    await store.get('kiosk:idle');
    await eventually(async () => (await leftMs()) > 1_000, 'it is kept awake');
  });

  it('never outlive their time, whatever Redis says', async () => {
    const world = { now: Date.now() };
    const { store } = create(() => world.now);
    await store.put('kiosk:long', session('u4', world.now));
    world.now += 3_600_000;
    assert.equal(await store.get('kiosk:long'), undefined);
  });
});
