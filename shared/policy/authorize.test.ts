import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Viewer } from '../upstreams/index.ts';
import { isAllowed } from './authorize.ts';

const viewer: Viewer = {
  id: 'u1',
  roles: ['support', '__proto__'],
  scopes: ['orders:read', 'orders:write'],
  tenant: undefined,
  tier: undefined,
  tokenId: undefined,
  expiresAt: 0,
};

describe('isAllowed', () => {
  it('asks for somebody, where it asks for nothing else', () => {
    assert.equal(isAllowed(null, {}), 'UNAUTHENTICATED');
    assert.equal(isAllowed(viewer, {}), 'allowed');
  });

  it('S46: takes any one of the roles', () => {
    assert.equal(isAllowed(null, { roles: ['support'] }), 'UNAUTHENTICATED');
    assert.equal(isAllowed(viewer, { roles: ['finance', 'support'] }), 'allowed');
    assert.equal(isAllowed(viewer, { roles: ['finance'] }), 'FORBIDDEN');
    assert.equal(isAllowed(viewer, { roles: ['Support'] }), 'FORBIDDEN');
  });

  it('S46: needs all of the scopes', () => {
    assert.equal(isAllowed(viewer, { scopes: ['orders:read', 'orders:write'] }), 'allowed');
    assert.equal(isAllowed(viewer, { scopes: ['orders:read', 'orders:refund'] }), 'FORBIDDEN');
  });

  it('needs both where both are asked for', () => {
    assert.equal(isAllowed(viewer, { roles: ['support'], scopes: ['orders:read'] }), 'allowed');
    assert.equal(isAllowed(viewer, { roles: ['support'], scopes: ['orders:refund'] }), 'FORBIDDEN');
    assert.equal(isAllowed(viewer, { roles: ['finance'], scopes: ['orders:read'] }), 'FORBIDDEN');
  });

  it('lets nobody in by an empty list of roles, or by names that objects have', () => {
    assert.equal(isAllowed(viewer, { roles: [] }), 'FORBIDDEN');
    assert.equal(isAllowed(viewer, { roles: ['constructor', 'toString', 'isAdmin'] }), 'FORBIDDEN');
  });
});
