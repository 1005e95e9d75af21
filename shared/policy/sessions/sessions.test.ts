import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FoyerError } from '../../errors/index.ts';
import type { VerifiedViewer } from '../identity/credentials.ts';
import { MemorySessions } from './memory-sessions.ts';
import { resolveSession, type SessionConfig, sessionProblems } from './session-config.ts';
import { createSessionId, keyOfSession, seal, unseal } from './session-id.ts';
import { Sessions } from './sessions.ts';

const kiosk = { name: 'kiosk', path: '/kiosk/graphql' };
const authorization = 'Bearer good';
const isPreflighted = true;

/** Sessions over a token that the test can revoke, and a clock. */
function setUp(config: SessionConfig = {}, tokenSeconds = 86_400) {
  const world = { now: 1_000_000, isRevoked: false };
  const resolved = resolveSession(config, kiosk)!;
  const viewer = { id: 'u1', roles: [], scopes: [], tenant: undefined, tier: undefined, tokenId: 't' };
  const expiresAt = world.now / 1_000 + tokenSeconds;
  const verified: VerifiedViewer = { viewer: { ...viewer, expiresAt }, validUntil: expiresAt + 30 };
  const store = new MemorySessions({ idleSeconds: resolved.idleSeconds, now: () => world.now });
  const sessions = new Sessions({
    bff: 'kiosk',
    config: resolved,
    store,
    now: () => world.now,
    async verifyToken(sent) {
      if (world.isRevoked || sent !== authorization) throw new FoyerError('UNAUTHENTICATED');
      return verified;
    },
  });
  const begin = async () => (await sessions.begin({ authorization, isPreflighted })).cookie.split(';', 1)[0]!;
  const use = async (cookie: string) => sessions.kind.verify({ cookie, isPreflighted });
  return { world, store, sessions, begin, use };
}

describe('S43: sessions of browsers', () => {
  it('bring the viewer of their token, and the token for services that want it', async () => {
    const { begin, use } = setUp();
    const { viewer, authorization: forwarded } = await use(await begin());
    assert.deepEqual([viewer.id, forwarded], ['u1', authorization]);
  });

  it('end with their token, though they would be good for longer', async () => {
    const { world, sessions, begin, use } = setUp({ idleSeconds: 7_200 }, 3_600);
    const cookie = await begin();
    const { cookie: whole, endsAt } = await sessions.begin({ authorization, isPreflighted });
    assert.match(whole, /; Max-Age=3600;/);
    assert.equal(endsAt, world.now + 3_600_000);
    world.now += 3_600_000;
    await assert.rejects(use(cookie), { code: 'UNAUTHENTICATED' });
  });

  it('end after their own time, however much they are used', async () => {
    const { world, begin, use } = setUp({ idleSeconds: 60, maxSeconds: 100 });
    const cookie = await begin();
    world.now += 50_000;
    await use(cookie);
    world.now += 49_000;
    await use(cookie);
    world.now += 1_000;
    await assert.rejects(use(cookie), { code: 'UNAUTHENTICATED' });
  });

  it('end for good when their token is revoked', async () => {
    const { world, store, begin, use } = setUp();
    const cookie = await begin();
    world.isRevoked = true;
    await assert.rejects(use(cookie), { code: 'UNAUTHENTICATED' });
    assert.equal(store.size, 0);
    world.isRevoked = false;
    await assert.rejects(use(cookie), { code: 'UNAUTHENTICATED' });
  });

  it('stay while it cannot be found out whether their token is good', async () => {
    const { store, sessions, begin } = setUp();
    const cookie = await begin();
    const away = new Sessions({
      bff: 'kiosk',
      config: sessions.config,
      store,
      verifyToken: () => Promise.reject(new FoyerError('AUTH_UNAVAILABLE')),
      now: () => 1_000_000,
    });
    await assert.rejects(async () => away.kind.verify({ cookie, isPreflighted }), { code: 'AUTH_UNAVAILABLE' });
    assert.equal(store.size, 1);
  });

  it('seal their token with the id that only the browser has, for one BFF', () => {
    const [id, other] = [createSessionId(), createSessionId()];
    const sealed = seal('Bearer abc', id);
    assert.equal(unseal(sealed, id), 'Bearer abc');
    assert.notEqual(seal('Bearer abc', id), sealed);
    assert.equal(unseal(sealed, other), undefined);
    for (const broken of [`${sealed.slice(0, -4)}AAAA`, sealed.slice(0, 20), '', 'rubbish'])
      assert.equal(unseal(broken, id), undefined);
    assert.notEqual(keyOfSession(id, 'kiosk').split(':')[1], keyOfSession(id, 'tv').split(':')[1]);
  });
});

describe('session in bff.ts', () => {
  it('is off unless it is asked for, and has its defaults', () => {
    assert.equal(resolveSession(undefined, kiosk), undefined);
    assert.equal(resolveSession(false, kiosk), undefined);
    assert.deepEqual(resolveSession(true, kiosk), {
      path: '/kiosk/session',
      idleSeconds: 1_800,
      maxSeconds: 43_200,
      sameSite: 'lax',
      cookie: '__Host-foyer-kiosk',
    });
    assert.equal(resolveSession(true, { name: 'kiosk', path: '/graphql' })?.path, '/session');
  });

  it('is refused with every mistake at once', () => {
    const told = (value: unknown) =>
      sessionProblems(value, kiosk).map(({ message, repair }) => `${message}: ${repair}`);
    assert.deepEqual(told(true), []);
    assert.deepEqual(told({ idleSeconds: 60, maxSeconds: 60, sameSite: 'strict', path: '/s' }), []);
    assert.deepEqual(told('yes'), ['"session" cannot be used: write session: true']);
    assert.deepEqual(told({ idleSecond: 60, sameSite: 'none', maxSeconds: 0, path: '/kiosk/graphql' }), [
      'unknown key "session.idleSecond": write idleSeconds',
      '"session.sameSite" cannot be used: write "lax" or "strict"',
      '"session.maxSeconds" cannot be used: write whole seconds from 1 to 2592000',
      '"session.path" cannot be used: write a path such as "/kiosk/session", not the BFF\'s own',
    ]);
  });
});
