import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { operation } from '../support/operations.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

describe('what does not get through', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
  });
  after(() => running.stop());
  beforeEach(() => {
    running.shop.resetFaults();
    running.shop.resetCalls();
  });

  test('S21 P5: no client can name what another has', async () => {
    for (const [bff, query] of [
      ['mobile', '{ product(id: "p1") { costPrice } }'],
      ['mobile', '{ dashboard { settings { key } } }'],
      ['mobile', 'mutation { refundOrder(orderId: "o1", reason: "x") { id } }'],
      ['web', '{ product(id: "p1") { costPrice } }'],
      ['web', '{ settings { key } }'],
      ['admin', '{ home { profile { name } } }'],
    ] as const) {
      const { status, errors, data } = await running.ask(bff, { query, as: { sub: 'u1', roles: ['admin'] } });
      assert.equal(status, 400, query);
      assert.equal(data, undefined);
      assert.equal(errors[0]!.extensions.code, 'GRAPHQL_VALIDATION_FAILED');
    }
    assert.deepEqual(
      Object.values(running.shop.calls()).flatMap((operations) => Object.keys(operations)),
      [],
    );
  });

  test('S30: internal fields of products never leave, whatever is selected', async () => {
    const mobile = await running.ask('mobile', { query: operation('mobile', 'product'), variables: { id: 'p1' } });
    const web = await running.ask('web', { query: operation('web', 'product-page'), variables: { id: 'p1' } });
    for (const { text, data } of [mobile, web]) {
      assert.ok(data.product);
      assert.doesNotMatch(text, /costPrice|supplier|margin/i);
    }
  });

  test("S48 S123: services are told who asks by us alone; the client's own words on it are dropped", async () => {
    await running.ask('mobile', {
      query: operation('mobile', 'cart'),
      as: { sub: 'u1', roles: ['member'] },
      headers: {
        'x-user-id': 'u2',
        'X-User-Roles': 'admin',
        'x-tenant': 'evil',
        'x-trace-id': 'mine',
        traceparent: '00-1-2-3',
      },
    });
    const { lastHeaders } = running.shop.calls().cart.getCart!;
    assert.equal(lastHeaders['x-user-id'], 'u1');
    assert.equal(lastHeaders['x-user-roles'], 'member');
    assert.equal(lastHeaders['x-tenant'], undefined);
    assert.match(String(lastHeaders['x-trace-id']), /^[0-9a-f]{32}$/);
    assert.match(String(lastHeaders.traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    assert.equal(lastHeaders.authorization, undefined);
  });

  test('S43 S46: who is not signed in, or may not, gets null and a code, and no service is called', async () => {
    const anonymous = await running.ask('mobile', { query: '{ home { profile { name } } }' });
    assert.deepEqual(anonymous.data, { home: { profile: null } });
    assert.equal(anonymous.errors[0]!.extensions.code, 'UNAUTHENTICATED');
    const customer = await running.ask('admin', { query: '{ settings { key } }', as: { sub: 'u1' } });
    assert.equal(customer.data.settings, null);
    assert.equal(customer.errors[0]!.extensions.code, 'FORBIDDEN');
    assert.deepEqual(customer.degraded, [], 'a refusal is an answer, not a degradation');
    assert.deepEqual(
      Object.values(running.shop.calls()).flatMap((operations) => Object.keys(operations)),
      [],
    );
  });

  test('a bad token is 401, before anything else', async () => {
    const { status, headers, errors } = await running.ask('mobile', {
      query: '{ __typename }',
      headers: { authorization: 'Bearer nonsense' },
    });
    assert.equal(status, 401);
    assert.equal(headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    assert.equal(errors[0]!.extensions.code, 'UNAUTHENTICATED');
  });
});

describe('a server in production', () => {
  let running: Running;
  before(async () => {
    running = await startRunning({
      env: {
        NODE_ENV: 'production',
        LIMITS_EXEMPT: '127.0.0.1',
        AUTH_SECRET: 'a secret that is long enough for HMAC with SHA-256',
      },
    });
  });
  after(() => running.stop());

  test('S2 P6: tells nothing of services, hosts or stacks when one fails', async () => {
    running.shop.faults('promotions', { status: 500 });
    const { text, errors } = await running.ask('mobile', { query: '{ home { promotions { __typename } } }' });
    assert.equal(errors.length, 1);
    assert.doesNotMatch(text, /127\.0\.0\.1|localhost|promotions-|stack|at \w+ \(|detail/);
  });

  test('does not believe development tokens, offers no suggestions and no introspection', async () => {
    const signedIn = await running.ask('mobile', { query: '{ __typename }', as: { sub: 'u1' } });
    assert.equal(signedIn.status, 401);
    const misspelt = await running.ask('mobile', { query: '{ hom { __typename } }' });
    assert.doesNotMatch(misspelt.text, /Did you mean/);
    const introspection = await running.ask('mobile', { query: '{ __schema { queryType { name } } }' });
    assert.equal(introspection.errors[0]!.extensions.code, 'INTROSPECTION_DISABLED');
  });
});
