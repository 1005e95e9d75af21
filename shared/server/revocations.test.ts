import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerCache, PrivateKey, toCacheRule } from '../cache/index.ts';
import { readEnvironment } from '../config/index.ts';
import { createRevocations } from './revocations.ts';

test('attack 139: what was kept for a viewer or a token is dropped as it is revoked, and nothing of others', async () => {
  const cache = new AnswerCache();
  const revocations = createRevocations(readEnvironment({}), undefined, cache);
  const minute = toCacheRule({ maxAgeSeconds: 60, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0 })!;
  const until = Date.now() / 1000 + 60;
  const keep = (viewerId: string, tokenId: string) => {
    const key = new PrivateKey(`cart of ${viewerId} ${tokenId}`, [], { viewerId, tokenId, expiresAt: until });
    const fill = cache.begin(key);
    cache.keep(fill, { items: [] }, minute);
    fill.end();
    return key;
  };
  const [one, other, third] = [keep('u1', 'j1'), keep('u1', 'j2'), keep('u2', 'j3')];

  await revocations.revoke({ tokenId: 'j1', until });
  assert.deepEqual([cache.peek(one), cache.peek(other) !== undefined], [undefined, true]);
  await revocations.revoke({ viewerId: 'u1', issuedUntil: until, until });
  assert.deepEqual([cache.peek(other), cache.peek(third) !== undefined], [undefined, true]);
});
