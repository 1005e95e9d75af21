import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../../test/support/eventually.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../../../test/support/redis-server.ts';
import { loadRedis, type RedisLink } from '../../cache/index.ts';
import { isAdmitted, type Limit } from './limit.ts';
import { MemoryLimitStore } from './memory-limit-store.ts';
import { RedisLimitStore } from './redis-limit-store.ts';

const bucket: Limit = { kind: 'bucket', name: 'bucket', max: 10, windowMs: 3_600_000, burst: 10, dryRun: false };
const window: Limit = { kind: 'window', name: 'window', max: 10, windowMs: 3_600_000, dryRun: false };
const quota: Limit = { kind: 'quota', name: 'quota', max: 10, period: 'month', dryRun: false };

describe('limits in Redis', { skip: noRedisServer }, () => {
  let redis: RedisServer;
  const links: RedisLink[] = [];
  /** Answers of Redis that were. */
  let late = 0;

  const connect = async (instances = 1) => {
    const { RedisLink } = await loadRedis();
    const link = new RedisLink({ url: redis.url, warn: () => {} });
    const { run } = link;
    link.run = (command, options = {}) => {
      const onLate = () => {
        late++;
        options.onLate?.();
      };
      return run.call(link, command, { ...options, onLate }) as ReturnType<typeof run<never>>;
    };
    links.push(link);
    await eventually(() => link.isReachable, 'Redis is reached');
    return new RedisLimitStore({ link, local: new MemoryLimitStore({ instances }) });
  };
  const admitted = async (stores: readonly RedisLimitStore[], times: number, limit: Limit, key: string) => {
    const asked = Array.from({ length: times }, (_, index) =>
      stores[index % stores.length]!.reserve([{ limit, key, cost: 1 }]),
    );
    return (await Promise.all(asked)).filter(isAdmitted).length;
  };

  /**
   * Exactly ten. Only where an answer of Redis was late, as on a machine that has too much to do, was the rest decided without it; then once
   * more, by another key.
   *
   * @returns the key
   */
  const admitsTen = async (stores: readonly RedisLimitStore[], times: number, limit: Limit, name: string) => {
    for (let attempt = 1; ; attempt++) {
      const key = `${name} ${attempt}`;
      await eventually(() => links.every((link) => link.isReachable), 'Redis is quick');
      const lateBefore = late;
      const count = await admitted(stores, times, limit, key);
      if (count === 10) return key;
      assert.ok(
        late > lateBefore && attempt < 5,
        `${limit.name}: ${count} admitted, ${late - lateBefore} answers late`,
      );
    }
  };

  before(async () => {
    redis = await startRedisServer();
  });
  after(async () => {
    for (const link of links) link.close();
    await redis.stop();
  });

  test('S67 S68: 50 in parallel against 10, by one instance and by two: exactly 10', async () => {
    const stores = [await connect(), await connect()];
    for (const limit of [bucket, window, quota]) {
      await admitsTen(stores.slice(0, 1), 50, limit, `one ${limit.name}`);
      await admitsTen(stores, 50, limit, `two ${limit.name}`);
    }
  });

  test('several limits are one step: what one refuses is not charged to the other', async () => {
    const store = await connect();
    const key = await admitsTen([store], 20, bucket, 'steps');
    const both = [bucket, quota].map((limit) => ({ limit, key, cost: 1 }));
    const other = await connect();
    assert.ok(!isAdmitted(await other.reserve(both)));
    assert.equal((await other.reserve([{ limit: quota, key, cost: 1 }]))[0]!.remaining, 9);
  });

  test('both stores say the same', async () => {
    const [there, here] = [await connect(), new MemoryLimitStore()];
    for (const limit of [bucket, window, quota]) {
      for (const cost of [1, 4, 6, 5, 1]) {
        const demand = { limit, key: `same ${limit.name}`, cost };
        const [[a], [b]] = [await there.reserve([demand]), here.reserve([demand])] as const;
        assert.deepEqual([a!.allowed, a!.remaining], [b!.allowed, b!.remaining]);
        assert.ok(Math.abs(a!.retryAfterMs - b!.retryAfterMs) < 61_000, `${a!.retryAfterMs} ${b!.retryAfterMs}`);
      }
    }
  });

  test('a bucket fills up again by the clock of Redis', async () => {
    const store = await connect();
    const fast: Limit = { ...bucket, name: 'fast', max: 20, windowMs: 1_000, burst: 2 };
    assert.equal(await admitted([store], 10, fast, 'fills'), 2);
    const again = async () => (await store.reserve([{ limit: fast, key: 'fills', cost: 1 }]))[0]!.allowed;
    await eventually(again, 'there is a unit again');
  });

  test('every key leaves by itself', async () => {
    const store = await connect();
    for (const limit of [bucket, window, quota]) await store.reserve([{ limit, key: 'leaves', cost: 1 }]);
    const keys = await redis.admin.keys('foyer:limit:{leaves}:*');
    assert.equal(keys.length, 3);
    for (const key of keys) assert.ok((await redis.admin.pttl(key)) > 0, key);
  });

  test('S92: Redis away: the local part of a limit; quotas pass, are counted, and added up when it is back', async () => {
    const store = await connect(2);
    assert.equal(await admitted([store], 2, quota, 'debt'), 2);
    redis.signal('SIGSTOP');
    assert.equal(await admitted([store], 50, bucket, 'away'), 5);
    assert.equal(await admitted([store], 7, quota, 'debt'), 7);
    redis.signal('SIGCONT');
    const key = `foyer:limit:{debt}:quota:${new Date().toISOString().slice(0, 7)}`;
    await eventually(async () => {
      await store.reserve([{ limit: quota, key: 'debt', cost: 1 }]);
      return Number(await redis.admin.get(key)) >= 9;
    }, 'the debt is paid');
    assert.ok((await admitted([store], 5, quota, 'debt')) <= 1);
  });
});
