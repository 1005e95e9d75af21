import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Viewer } from '../upstreams/index.ts';
import { Audit } from './audit.ts';

const viewer: Viewer = {
  id: 'u1',
  roles: ['member'],
  scopes: ['orders:read'],
  tenant: 't1',
  tier: undefined,
  tokenId: 'j1',
  expiresAt: 0,
};
const required = { roles: ['support'], scopes: undefined };
const refusal = {
  bff: 'shop',
  field: 'Product.notes',
  traceId: 'abc',
  viewer,
  required,
  decision: 'FORBIDDEN',
} as const;

describe('the audit log', () => {
  it('S52: has who, what, what was required, what was had and what was decided, as data', () => {
    const lines: unknown[] = [];
    const audit = new Audit({ log: (line, message) => lines.push([line, message]) });
    audit.refused(refusal);
    const had = { roles: ['member'], scopes: ['orders:read'] };
    const who = { viewer: 'u1', tenant: 't1' };
    const line = { audit: true, bff: 'shop', field: 'Product.notes', traceId: 'abc', ...who, required, had };
    assert.deepEqual(lines, [[{ ...line, decision: 'FORBIDDEN' }, 'access was refused']]);
    assert.doesNotMatch(JSON.stringify(lines), /j1/);
  });

  it('S52: has at most so many lines a second, and counts the others', () => {
    let now = 0;
    const lines: Record<string, unknown>[] = [];
    const audit = new Audit({ log: (line) => lines.push({ ...line }), maxLinesPerSecond: 3, now: () => now });
    for (let n = 0; n < 100; n++) audit.refused({ ...refusal, viewer: null });
    assert.deepEqual([lines.length, lines[0]?.viewer, lines[0]?.had], [3, null, null]);
    now = 1_000;
    audit.rejected({ bff: 'shop', traceId: 'abc', code: 'UNAUTHENTICATED', reason: 'expired' });
    audit.refused(refusal);
    assert.deepEqual(
      lines.slice(3).map(({ untold }) => untold),
      [97, undefined],
    );
  });
});
