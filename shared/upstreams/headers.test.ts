import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ServiceConfig } from '../config/index.ts';
import { Call } from './call.ts';
import { createHeaderWriter } from './headers.ts';
import type { RequestScopeOptions } from './request-scope.ts';
import { testService } from './test-pipeline.ts';
import type { Viewer } from './types.ts';

const ada: Viewer = {
  id: 'u1',
  roles: ['member', 'support'],
  scopes: ['orders:read', 'orders:write'],
  tenant: 'acme',
  tier: 'gold',
  tokenId: 't1',
  expiresAt: 2_000_000_000,
};

function headersFor(
  config: Partial<ServiceConfig>,
  request: Partial<RequestScopeOptions> = {},
  idempotencyKey?: string,
): Readonly<Record<string, string>> {
  const shop = testService({}, config);
  const operation = shop.operation('user');
  const scope = shop.scope({ authorization: 'Bearer abc', ...request });
  const call = new Call({ operation, input: {}, selection: '', scope, deadlineAt: 0, idempotencyKey });
  const { traceparent, ...rest } = createHeaderWriter(operation)(call);
  assert.match(traceparent!, new RegExp(`^00-${scope.traceId}-[0-9a-f]{16}-01$`));
  return rest;
}

const rules = (more: Partial<ServiceConfig['headers']>) => ({
  headers: { set: {}, forward: [], remove: [], hooks: [], ...more },
});
const traced = { 'x-trace-id': '0'.repeat(32) };

describe('S29 S48: what a service is told beside its input', () => {
  test('identity none: nothing of the viewer, whoever asks', () => {
    assert.deepEqual(headersFor({ identity: 'none' }, { viewer: ada }), traced);
  });

  test('identity viewer: id, roles, scopes and tenant, and never the token', () => {
    assert.deepEqual(headersFor({ identity: 'viewer' }, { viewer: ada }), {
      ...traced,
      'x-user-id': 'u1',
      'x-user-roles': 'member,support',
      'x-user-scopes': 'orders:read orders:write',
      'x-tenant': 'acme',
    });
  });

  test('identity viewer, and nobody is signed in: nothing', () => {
    assert.deepEqual(headersFor({ identity: 'viewer' }), traced);
  });

  test('S50: identity token: the token as it came, and UNAUTHENTICATED without one', () => {
    assert.deepEqual(headersFor({ identity: 'token' }, { viewer: ada }), { ...traced, authorization: 'Bearer abc' });
    assert.throws(() => headersFor({ identity: 'token' }, { authorization: undefined }), { code: 'UNAUTHENTICATED' });
  });

  test('the registry sets, forwards and removes headers; what it removes is never sent, whoever wrote it', () => {
    const headers = headersFor(
      {
        identity: 'viewer',
        ...rules({
          set: { 'x-app': 'shop', 'accept-language': 'en' },
          forward: ['accept-language', 'x-absent'],
          remove: ['x-tenant', 'x-app'],
        }),
      },
      { viewer: { ...ada, scopes: [] }, headers: { 'accept-language': 'de', 'x-other': 'stays here' } },
    );
    assert.deepEqual(headers, {
      ...traced,
      'accept-language': 'de',
      'x-user-id': 'u1',
      'x-user-roles': 'member,support',
    });
  });

  test('an idempotency key is handed on', () => {
    assert.equal(headersFor({}, {}, 'tap-1')['idempotency-key'], 'tap-1');
  });

  test('claims with separators, spaces, line breaks or letters of any script are encoded; plain ones stay as they are', () => {
    const viewer = { ...ada, id: 'a b%\r\nx-admin: 1', roles: ['a,b', 'Ä'], scopes: [], tenant: 'ünï' };
    assert.deepEqual(headersFor({ identity: 'viewer' }, { viewer }), {
      ...traced,
      'x-user-id': 'a%20b%25%0D%0Ax-admin%3A%201',
      'x-user-roles': 'a%2Cb,%C3%84',
      'x-tenant': '%C3%BCn%C3%AF',
    });
  });

  test('whatever a claim holds, what is sent is visible ASCII, and no two claims look the same', () => {
    const text = fc.string({ unit: 'binary' });
    const idOf = (id: string) => headersFor({ identity: 'viewer' }, { viewer: { ...ada, id } })['x-user-id']!;
    fc.assert(
      fc.property(text, text, (one, other) => {
        assert.match(idOf(one), /^[\x21-\x7e]*$/);
        assert.doesNotMatch(idOf(one), /,/);
        assert.equal(idOf(one) === idOf(other), one === other);
        assert.equal(decodeURIComponent(idOf(one)), one);
      }),
    );
  });
});
