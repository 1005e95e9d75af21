import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { eventually } from '../../../test/support/eventually.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../../../test/support/redis-server.ts';
import { loadRedis, type RedisLink } from '../../cache/index.ts';
import type { VerifiedViewer } from '../identity/credentials.ts';
import { FileRevocations } from './file-revocations.ts';
import { RedisRevocations } from './redis-revocations.ts';
import type { Revocation } from './revocation.ts';
import { RevocationList } from './revocation-list.ts';
import type { RevocationStore } from './revocation-store.ts';

const nowSeconds = Math.floor(Date.now() / 1000);
const until = nowSeconds + 3_600;

function token(viewerId: string, tokenId?: string, issuedAt?: number): VerifiedViewer {
  const viewer = { id: viewerId, roles: [], scopes: [], tenant: undefined, tier: undefined, tokenId, expiresAt: until };
  return { viewer, validUntil: until, issuedAt };
}

describe('what was revoked', () => {
  it('S43: is a token, or all that a viewer was given until then', async () => {
    const list = new RevocationList({ store: undefined });
    await list.revoke({ tokenId: 'j1', until });
    await list.revoke({ viewerId: 'u2', issuedUntil: 1_000, until });
    assert.equal(list.isRevoked(token('u1', 'j1')), true);
    assert.equal(list.isRevoked(token('u1', 'j2')), false);
    assert.equal(list.isRevoked(token('u1')), false);
    assert.equal(list.isRevoked(token('u2', 'j3', 1_000)), true);
    assert.equal(list.isRevoked(token('u2', 'j3', 1_001)), false);
    assert.equal(list.isRevoked(token('u2')), true, 'one that does not say when it was issued');
    assert.equal(list.isRevoked(token('__proto__', 'constructor')), false);
  });

  it('is never taken back by an earlier revocation', async () => {
    const list = new RevocationList({ store: undefined });
    await list.revoke({ viewerId: 'u1', issuedUntil: 2_000, until });
    await list.revoke({ viewerId: 'u1', issuedUntil: 1_000, until });
    assert.equal(list.isRevoked(token('u1', undefined, 1_500)), true);
  });

  it('is not forgotten sooner for a later revocation that is', async ({ mock }) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    let passed = 0;
    const store: RevocationStore = {
      add: async () => true,
      readSince: async () => ({ revocations: [], position: '0', isFull: false }),
    };
    const list = new RevocationList({ store, now: () => passed * 1_000, wallClock: () => nowSeconds + passed });
    await list.revoke({ viewerId: 'u1', issuedUntil: 1_000, until });
    await list.revoke({ viewerId: 'u1', issuedUntil: 2_000, until: nowSeconds + 60 });
    await list.revoke({ tokenId: 'j1', until: nowSeconds + 60 });
    await list.start();
    passed = 120;
    mock.timers.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(list.isRevoked(token('u2', 'j1')), false, 'what is over is forgotten');
    assert.equal(list.isRevoked(token('u1', undefined, 1_500)), true);
    list.close();
  });

  it('is told to whoever keeps something for its viewer', async () => {
    const list = new RevocationList({ store: undefined });
    const told: Revocation[] = [];
    list.subscribe((revocation) => told.push(revocation));
    await list.revoke({ tokenId: 'j1', until });
    assert.deepEqual(told, [{ tokenId: 'j1', until }]);
  });

  it('is not known for sure once the store was not read for five seconds', async () => {
    let now = 0;
    let isAway = false;
    const store: RevocationStore = {
      add: async () => true,
      readSince: async () => (isAway ? undefined : { revocations: [], position: '0', isFull: false }),
    };
    const list = new RevocationList({ store, now: () => now });
    assert.equal(list.isUpToDate, false);
    assert.equal(await list.read(), true);
    assert.equal(list.isUpToDate, true);
    isAway = true;
    now += 4_999;
    assert.equal(await list.read(), false);
    assert.equal(list.isUpToDate, true);
    now += 1;
    assert.equal(list.isUpToDate, false);
  });
});

/** What holds of both stores: two instances as far as revocation goes. */
function sharedBetweenInstances(open: () => RevocationStore): void {
  const instance = () => new RevocationList({ store: open() });

  it('attack 139: is known to another instance with its next look', async () => {
    const [one, other] = [instance(), instance()];
    await one.revoke({ tokenId: 'j1', until });
    assert.equal(await other.read(), true);
    assert.equal(other.isRevoked(token('u1', 'j1')), true);
    await one.revoke({ viewerId: 'u2', issuedUntil: nowSeconds, until });
    assert.equal(await other.read(), true);
    assert.equal(other.isRevoked(token('u2', undefined, nowSeconds - 5)), true);
  });

  it('is known to one that starts later, however much there is', async () => {
    const one = open();
    for (let n = 0; n < 1_200; n++) assert.equal(await one.add({ tokenId: `j${n}`, until }), true);
    const later = instance();
    assert.equal(await later.read(), true);
    for (let n = 0; n < 1_200; n++) assert.equal(later.isRevoked(token('u1', `j${n}`)), true, `j${n}`);
  });

  it('is forgotten when the token has expired anyhow', async () => {
    const [one, other] = [open(), instance()];
    await one.add({ tokenId: 'old', until: nowSeconds - 1 });
    await one.add({ tokenId: 'new', until });
    await other.read();
    assert.deepEqual([other.isRevoked(token('u1', 'old')), other.isRevoked(token('u1', 'new'))], [false, true]);
  });
}

describe('revocations in a file', () => {
  let path = '';
  const folder = mkdtempSync(join(tmpdir(), 'foyer-revoked-'));
  let files = 0;
  beforeEach(() => {
    path = join(folder, `${files++}.jsonl`);
  });
  after(() => rmSync(folder, { recursive: true }));

  sharedBetweenInstances(() => new FileRevocations(path));

  it('wait for the end of a line that is being written, and pass over what is none', async () => {
    const list = new RevocationList({ store: new FileRevocations(path) });
    assert.equal(await list.read(), true, 'no file is no revocation');
    writeFileSync(path, `nonsense\n{}\n{"tokenId":"j1","until":${until}}\n{"tokenId":"j2",`);
    await list.read();
    assert.deepEqual([list.isRevoked(token('u', 'j1')), list.isRevoked(token('u', 'j2'))], [true, false]);
    appendFileSync(path, `"until":${until}}\n`);
    await list.read();
    assert.equal(list.isRevoked(token('u', 'j2')), true);
    writeFileSync(path, '');
    await list.read();
    assert.equal(list.isRevoked(token('u', 'j1')), true, 'what is known stays known');
  });

  it('that cannot be read are not known for sure', async () => {
    assert.equal(await new RevocationList({ store: new FileRevocations(folder) }).read(), false);
  });
});

describe('revocations in Redis', { skip: noRedisServer }, () => {
  let server: RedisServer;
  let link: RedisLink;
  before(async () => {
    server = await startRedisServer();
    const { RedisLink } = await loadRedis();
    link = new RedisLink({ url: server.url, warn: () => {} });
    await eventually(() => link.usable, 'the link is usable');
  });
  after(async () => {
    link.close();
    await server.stop();
  });
  beforeEach(() => server.admin.flushall());

  sharedBetweenInstances(() => new RedisRevocations(link));

  it('stay known to an instance, and new ones come through, when Redis has lost them', async () => {
    const store = new RedisRevocations(link);
    const list = new RevocationList({ store });
    await store.add({ tokenId: 'j1', until });
    await list.read();
    await server.admin.flushall();
    await store.add({ tokenId: 'j2', until });
    await list.read();
    assert.deepEqual([list.isRevoked(token('u', 'j1')), list.isRevoked(token('u', 'j2'))], [true, true]);
  });

  it('do not gather in Redis once they are over', async () => {
    const store = new RedisRevocations(link);
    await store.add({ tokenId: 'old', until: nowSeconds - 1 });
    await store.add({ tokenId: 'new', until });
    assert.equal(await server.admin.zcard('foyer:{revoked}:order'), 1);
    assert.equal(await server.admin.zcard('foyer:{revoked}:until'), 1);
  });
});
