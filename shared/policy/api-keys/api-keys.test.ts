import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FoyerError } from '../../errors/index.ts';
import { createApiKey, hashOfApiKey } from './api-key.ts';
import type { ApiKeyRecord } from './api-key-record.ts';
import { ApiKeys, keyRevokedWithinMs } from './api-keys.ts';

const started = Date.parse('2026-03-01T00:00:00Z');
const record: ApiKeyRecord = {
  id: 'key-1',
  name: 'Acme',
  bffs: ['kiosk'],
  subject: 'acme',
  roles: ['partner'],
  scopes: [],
  createdAt: '2026-01-01T00:00:00Z',
  expiresAt: '2026-03-01T02:00:00Z',
};

/** A store in the test's hand, and a clock. */
function setUp() {
  const key = createApiKey();
  const records = new Map<string, ApiKeyRecord>([[hashOfApiKey(key), record]]);
  const world = { now: started, asked: 0, isAway: false };
  const store = {
    async find(hash: string) {
      world.asked++;
      if (world.isAway) throw new FoyerError('AUTH_UNAVAILABLE');
      return records.get(hash);
    },
  };
  const keys = new ApiKeys({ store, now: () => world.now });
  const find = (text = key, mayBeStale = false) => keys.find(text, { mayBeStale });
  return { key, records, world, find };
}

describe('S45: API keys as requests bring them', () => {
  it('a good one is looked up once, however many bring it at once', async () => {
    const { world, find } = setUp();
    const found = await Promise.all(Array.from({ length: 100 }, () => find()));
    assert.ok(found.every((one) => one === record));
    assert.equal(await find(), record);
    assert.equal(world.asked, 1);
  });

  it('a mistyped one is refused without a look-up, an unknown one is looked up once', async () => {
    const { key, world, find } = setUp();
    assert.equal(await find(`${key}x`), undefined);
    assert.equal(await find('__proto__'), undefined);
    assert.equal(world.asked, 0);
    const unknown = createApiKey();
    assert.equal(await find(unknown), undefined);
    assert.equal(await find(unknown), undefined);
    assert.equal(world.asked, 1);
  });

  it('a revoked one is refused within the promised time', async () => {
    const { key, records, world, find } = setUp();
    await find();
    records.set(hashOfApiKey(key), { ...record, revokedAt: '2026-03-01T00:00:00Z' });
    world.now += keyRevokedWithinMs;
    assert.equal(await find(), undefined);
  });

  it('one past its time is refused at once, though it was remembered', async () => {
    const { world, find } = setUp();
    world.now = Date.parse(record.expiresAt) - 1;
    assert.equal(await find(), record);
    world.now += 1;
    assert.equal(await find(), undefined);
  });

  it('while the store is away nobody new is let in, and it is not said that their key is bad', async () => {
    const { world, find } = setUp();
    world.isAway = true;
    await assert.rejects(find(), { code: 'AUTH_UNAVAILABLE' });
    await assert.rejects(find(undefined, true), { code: 'AUTH_UNAVAILABLE' });
  });

  it('while the store is away, those let in before go on for an hour where the BFF wants it so', async () => {
    const { world, find } = setUp();
    await find();
    world.isAway = true;
    world.now += keyRevokedWithinMs;
    await assert.rejects(find(), { code: 'AUTH_UNAVAILABLE' });
    assert.equal(await find(undefined, true), record);
    world.now += 3_600_000;
    await assert.rejects(find(undefined, true), { code: 'AUTH_UNAVAILABLE' });
  });

  it('keys at random do not push good ones out of memory', async () => {
    const { world, find } = setUp();
    await find();
    for (let sent = 0; sent < 12_000; sent++) await find(createApiKey());
    const before = world.asked;
    assert.equal(await find(), record);
    assert.equal(world.asked, before);
  });
});
