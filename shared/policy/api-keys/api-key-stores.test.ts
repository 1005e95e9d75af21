import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../../../test/support/eventually.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../../../test/support/redis-server.ts';
import { loadRedis, type RedisLink } from '../../cache/index.ts';
import type { ApiKeyRecord } from './api-key-record.ts';
import { FileApiKeys } from './file-api-keys.ts';
import { openApiKeyStore } from './open-api-key-store.ts';

const record: ApiKeyRecord = {
  id: 'key-1',
  name: 'Acme',
  bffs: ['kiosk'],
  subject: 'acme',
  roles: ['partner'],
  scopes: ['orders:read'],
  tenant: 't1',
  tier: 'gold',
  quota: 'acme',
  createdAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2027-01-01T00:00:00.000Z',
  revokedAt: undefined,
};
const revoked = { ...record, revokedAt: '2026-02-01T00:00:00.000Z' };

describe('S45, S68: API keys in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-keys-'));
  after(() => rmSync(folder, { recursive: true }));
  let files = 0;
  const setUp = () => {
    const file = join(folder, `${++files}.json`);
    const world = { now: 0, warned: [] as string[] };
    const server = new FileApiKeys({ file, now: () => world.now, warn: (text) => void world.warned.push(text) });
    return { file, world, server, command: openApiKeyStore({ file, redis: undefined }) };
  };

  it('no file is no keys; what a command writes is read within a second', async () => {
    const { file, world, server, command } = setUp();
    assert.equal(await server.find('h'), undefined);
    await command.put('h', record);
    assert.equal(await server.find('h'), undefined);
    world.now += 1_000;
    assert.deepEqual(await server.find('h'), record);
    await command.put('h', revoked);
    world.now += 1_000;
    assert.deepEqual(await server.find('h'), revoked);
    assert.equal(statSync(file).mode & 0o077, 0, 'nobody else reads it');
  });

  it('commands that write at once lose none of their changes', async () => {
    const { file, command } = setUp();
    const other = openApiKeyStore({ file, redis: undefined });
    const hashes = Array.from({ length: 12 }, (_, index) => `h${index}`);
    await Promise.all(hashes.map((hash, index) => (index % 2 ? other : command).put(hash, record)));
    assert.deepEqual([...(await command.list()).keys()].sort(), hashes.sort());
  });

  it('a file that breaks or goes changes nothing, and is told once', async () => {
    const { file, world, server, command } = setUp();
    await command.put('h', record);
    assert.deepEqual(await server.find('h'), record);
    for (const break_ of [() => writeFileSync(file, '{"keys": {"h"'), () => rmSync(file)]) {
      break_();
      for (let look = 0; look < 3; look++) {
        world.now += 1_000;
        assert.deepEqual(await server.find('h'), record);
      }
    }
    assert.equal(world.warned.length, 2);
  });

  it('a file that was broken from the start lets nobody in, and does not say that keys are bad', async () => {
    for (const text of ['', '[]', '{}', '{"keys": {"h": {"id": "x", "roles": "admin"}}}', '{"keys": null}']) {
      const { file, server } = setUp();
      writeFileSync(file, text);
      await assert.rejects(server.find('h'), { code: 'AUTH_UNAVAILABLE' });
    }
  });

  it('a hash that is a name of Object.prototype finds nothing', async () => {
    const { server, command } = setUp();
    await command.put('h', record);
    for (const hash of ['__proto__', 'constructor', 'toString']) assert.equal(await server.find(hash), undefined);
  });
});

describe('S45, S68: API keys in Redis', { skip: noRedisServer }, () => {
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

  it('what one instance writes another finds; nothing there is a key', async () => {
    const store = openApiKeyStore({ file: undefined, redis: link });
    assert.equal(await store.find('h'), undefined);
    await store.put('h', record);
    assert.deepEqual(await store.find('h'), record);
    await store.put('h', revoked);
    assert.deepEqual([...(await store.list())], [['h', revoked]]);
  });

  it('away, or with rubbish in it, it cannot be said whether a key is good', async () => {
    const store = openApiKeyStore({ file: undefined, redis: link });
    await redis.admin.hset('foyer:api-keys', 'bad', '{"id": 1}');
    await assert.rejects(store.find('bad'), { code: 'AUTH_UNAVAILABLE' });
    await redis.admin.hdel('foyer:api-keys', 'bad');
    redis.signal('SIGSTOP');
    await assert.rejects(store.find('h'), { code: 'AUTH_UNAVAILABLE' });
    await assert.rejects(store.put('h', record), { code: 'AUTH_UNAVAILABLE' });
    redis.signal('SIGCONT');
  });
});
