import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Viewer } from '../../upstreams/index.ts';
import { VerifiedTokens } from './verified-tokens.ts';

const verified = (id: string) => {
  const viewer: Viewer = {
    id,
    roles: [],
    scopes: [],
    tenant: undefined,
    tier: undefined,
    tokenId: undefined,
    expiresAt: 0,
  };
  return { viewer, validUntil: Date.now() / 1000 + 60 };
};

describe('verified tokens', () => {
  it('are bounded: the least recently used one goes', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', verified('a'));
    tokens.set('b', verified('b'));
    assert.equal(tokens.get('a')?.viewer.id, 'a');
    tokens.set('c', verified('c'));
    assert.equal(tokens.size, 2);
    assert.equal(tokens.get('b'), undefined);
    assert.equal(tokens.get('a')?.viewer.id, 'a');
    assert.equal(tokens.get('c')?.viewer.id, 'c');
  });

  it('are not given back past their time', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', { ...verified('a'), validUntil: Date.now() / 1000 - 1 });
    assert.equal(tokens.get('a'), undefined);
    assert.equal(tokens.size, 0);
  });
});
