// G 142 to 151: what a client says in headers of who it is, which trace it belongs to and how long it waits; and what is not its own.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AttackAnswer, assertRefused, assertTellsNothing, startTarget, type Target } from '../support/attack.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
type Bff = (typeof bffs)[number];

/** Calls a REST service that is told who asks, and a gRPC one. */
const personal: Readonly<Record<Bff, string>> = {
  mobile: '{ home { profile { name } } myOrders(first: 1) { items { id } } }',
  web: '{ account { profile { displayName } } orders(first: 1) { items { id } } }',
  admin: '{ customer(id: "u1") { id } orders(first: 1) { items { id } } }',
};
const called = ['users', 'orders'] as const;

/** Says who it is, and where it comes from, in every way that services have been known to believe. */
const identityLines = [
  'X-User-ID: u2',
  'x-user-id: u3',
  'X-USER-ID: u4',
  'X-User-Roles: admin',
  'X-User-Scopes: everything',
  'X-Tenant: acme',
  'x-tenant: acme2',
  'X_User_ID: u5',
  'x_user_roles: admin',
  'X-Forwarded-User: u6',
  'X-Forwarded-Email: root@shop.example',
  'X-Forwarded-For: 10.0.0.1',
  'X-Forwarded-Host: evil.example',
  'Forwarded: for=10.0.0.1',
  'X-Real-IP: 10.0.0.1',
  'X-Original-URL: /admin',
  'Proxy-Authorization: Basic cm9vdA==',
  'Cookie: session=stolen',
  'Idempotency-Key: ok-1',
  'TE: trailers',
  'Keep-Alive: timeout=99',
  'baggage: user=root',
  'tracestate: a=b',
  'b3: 1-2-3',
  'grpc-timeout: 99H',
  'x-request-timeout-ms: 999999',
];

/** All that a service may be told of a request; the rest is written by HTTP itself. */
const mayTravel =
  /^(?::.*|accept|accept-encoding|accept-language|connection|content-length|content-type|grpc-accept-encoding|grpc-timeout(?:-ms)?|host|te|traceparent|user-agent|x-request-timeout-ms|x-tenant|x-trace-id|x-user-id|x-user-roles|x-user-scopes)$/;

describe('headers of a client', () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
    for (const bff of bffs) {
      await target.warm(bff, { query: personal[bff], headers: tokenOf(bff) });
      // What runs for the first time, or has run so often that it is compiled, is no attack's.
      for (let times = 0; times < 12; times++)
        await sendLines(bff, [`Authorization: ${tokenOf(bff).authorization}`, ...identityLines]);
    }
  });
  after(() => target.stop());

  const rolesOf = (bff: string) => (bff === 'admin' ? ['support'] : ['customer']);
  const tokenOf = (bff: string, sub = 'u1') => ({
    authorization: `Bearer ${target.token(bff, { sub, roles: rolesOf(bff) })}`,
  });

  /** Headers as lines, so that they may stand twice and in any case. */
  function sendLines(bff: Bff, lines: readonly string[], query = personal[bff]): Promise<AttackAnswer> {
    const body = JSON.stringify({ query });
    const head = [
      `POST /${bff}/graphql HTTP/1.1`,
      'Host: shop.example',
      'Content-Type: application/json',
      'Accept: application/graphql-response+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      ...lines,
    ];
    return target.sendBytes(`${head.join('\r\n')}\r\n\r\n${body}`);
  }
  /** Of the last call that the service has had, batched or not. */
  const lastHeaders = (service: (typeof called)[number]) =>
    Object.values(target.shop.calls()[service]).at(-1)?.lastHeaders ?? {};

  for (const bff of bffs) {
    test(`attack 142 143: S48 P8 a service is told who asks by us alone, whatever the client says twice, in any case or spelling (${bff})`, async () => {
      const lines = [`Authorization: ${tokenOf(bff).authorization}`, ...identityLines];
      const answer = await target.attack(() => sendLines(bff, lines), { mayCall: true });
      assert.equal(answer.status, 200, answer.text);
      const expected = { id: 'u1', roles: rolesOf(bff).join(','), scopes: undefined, tenant: undefined };
      for (const service of called) {
        const told = lastHeaders(service);
        assert.ok(told['x-user-id'], `${service} was asked`);
        assert.deepEqual(
          {
            id: told['x-user-id'],
            roles: told['x-user-roles'],
            scopes: told['x-user-scopes'],
            tenant: told['x-tenant'],
          },
          expected,
        );
        assert.deepEqual(
          Object.keys(told).filter((name) => !mayTravel.test(name)),
          [],
          service,
        );
        assert.doesNotMatch(JSON.stringify(told), /u[2-6]\b|acme|evil|stolen|10\.0\.0\.1|root|999999|99H/);
      }
    });

    test(`attack 142: S48 a client that is not signed in stays nobody (${bff})`, async () => {
      const answer = await target.attack(() => sendLines(bff, identityLines));
      assert.match(answer.text, /UNAUTHENTICATED/);
      assertTellsNothing(answer.text);
    });

    test(`attack 145: S123 a trace, a baggage and a trace id that the client makes up are replaced (${bff})`, async () => {
      const fresh = /^[A-Za-z0-9-]{8,64}$/;
      const id = '4bf92f3577b34da6a3ce929d0e0e4736';
      const said = [
        [`X-Trace-ID: ${'a'.repeat(10_000)}`],
        ['X-Trace-ID: <script>alert(1)</script>'],
        ['X-Trace-ID: well-formed-but-not-ours'],
        ['X-Trace-ID: one-of-two-12', 'X-Trace-ID: two-of-two-12'],
        ['traceparent: 00-zz-zz-01', 'tracestate: a=b'],
        [`traceparent: 00-${id}-00f067aa0ba902b7-01`],
        [`baggage: ${'k=v,'.repeat(2_000)}a=b`],
      ];
      for (const lines of said) {
        const answer = await target.attack(
          () => sendLines(bff, [`Authorization: ${tokenOf(bff).authorization}`, ...lines]),
          { mayCall: true },
        );
        assert.equal(answer.status, 200, answer.text);
        const traceId = answer.headers.get('x-trace-id')!;
        assert.match(traceId, fresh);
        assert.ok(!lines.some((line) => line.includes(traceId)), traceId);
        for (const service of called) {
          const told = lastHeaders(service);
          assert.equal(told['x-trace-id'], traceId);
          assert.match(told.traceparent ?? '', new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`));
          assert.deepEqual([told.baggage, told.tracestate], [undefined, undefined]);
        }
      }
      const broken = await target.attack(() => sendLines(bff, ['X-Trace-ID: a\rset-cookie: b']));
      assert.equal(broken.status, 400);
      assert.equal(broken.headers.get('set-cookie'), null);
    });

    test(`attack 146: a client may wait for less time, and never for more (${bff})`, async () => {
      for (const said of ['999999', '-1', 'NaN', '1e9', '0x10', '', '999999999999', '50, 999999']) {
        const answer = await target.attack(
          () =>
            target.send(bff, {
              headers: { ...tokenOf(bff), 'x-request-timeout-ms': said },
              body: { query: personal[bff] },
            }),
          { mayCall: true },
        );
        assert.equal(answer.status, 200, answer.text);
        const left = Number(lastHeaders('users')['x-request-timeout-ms']);
        assert.ok(left > 0 && left <= 2_000, `${said}: ${left} ms travelled`);
      }
    });
  }

  test('attack 148: S46 what belongs to another customer is as what is not there', async () => {
    const own = await target.ask('web', {
      query: '{ orders(first: 1) { items { id } } }',
      headers: tokenOf('web', 'u1'),
    });
    const id = own.data.orders.items[0].id as string;
    const order = (sub: string, of: string) =>
      target.attack(
        () =>
          target.send('web', {
            headers: tokenOf('web', sub),
            body: { query: 'query ($id: ID!) { order(id: $id) { id total payment { id } } }', variables: { id: of } },
          }),
        { mayCall: true },
      );
    assert.equal((await order('u1', id)).json.data.order.id, id, 'its own customer sees it');
    const foreign = await order('u2', id);
    const missing = await order('u2', 'o999999');
    assert.equal(foreign.status, missing.status);
    assert.deepEqual(withoutTrace(foreign), withoutTrace(missing));
    assert.equal(foreign.json.data.order, null);
    const list = await target.ask('web', {
      query: '{ orders(first: 50) { items { id } } }',
      headers: tokenOf('web', 'u2'),
    });
    assert.ok(!list.data.orders.items.some((item: { id: string }) => item.id === id));
  });

  test('attack 149: S46 a customer at the back office changes nothing, and no service hears of it', async () => {
    const refund = 'mutation { refundOrder(orderId: "o1", reason: "mine") { id } }';
    const setting = 'mutation { updateSetting(key: "a", change: { enabled: true, reason: "mine" }) { key } }';
    for (const [query, roles] of [
      [refund, ['customer']],
      [refund, ['admin ', 'Admin', 'admins']],
      [setting, ['support']],
    ] as const) {
      const token = target.token('admin', { roles });
      const headers = { authorization: `Bearer ${token}`, 'x-user-roles': 'admin' };
      const answer = await target.attack(() => target.send('admin', { headers, body: { query } }));
      assert.equal(answer.code, 'FORBIDDEN', answer.text);
      assertTellsNothing(answer.text);
    }
    const anonymous = await target.attack(() => target.send('admin', { body: { query: refund } }));
    assert.equal(anonymous.code, 'UNAUTHENTICATED', anonymous.text);
  });

  for (const [bff, query, idOf, field] of [
    ['mobile', '{ home { profile { name } promotions { __typename } } product(id: "p1") { name } }', 'home', 'name'],
    ['web', '{ account { profile { displayName } } product(id: "p1") { name } }', 'account', 'displayName'],
  ] as const) {
    test(`attack 151: one viewer after another on one operation: each sees its own, and no cache may keep it (${bff})`, async () => {
      const as = (sub: string | undefined) =>
        target.attack(() => target.send(bff, { headers: sub ? tokenOf(bff, sub) : {}, body: { query } }), {
          mayCall: true,
        });
      const names = new Set<string>();
      for (const sub of ['u1', undefined, 'u2', 'u1', undefined]) {
        const answer = await as(sub);
        const name = answer.json.data?.[idOf]?.profile?.[field];
        if (sub === undefined) assert.equal(name, undefined, 'nobody sees nobody');
        else {
          assert.equal(answer.headers.get('cache-control'), 'private, no-store');
          names.add(`${sub} ${name}`);
        }
      }
      assert.equal(names.size, 2, [...names].join());
    });
  }

  test('attack 142: S62 X-Forwarded-For of a client that is no trusted proxy is not believed, and costs nothing', async () => {
    const hops = Array.from({ length: 500 }, (_, index) => `10.0.${index >> 8}.${index & 255}`).join(', ');
    const answer = await target.attack(() => target.send('web', { headers: { 'x-forwarded-for': hops } }));
    assert.equal(answer.status, 200);
    assertRefused(
      await target.attack(() => target.send('web', { headers: { authorization: 'Bearer x' } })),
      401,
      'UNAUTHENTICATED',
    );
  });
});

function withoutTrace({ json }: AttackAnswer): unknown {
  const { traceId, ...extensions } = json.extensions ?? {};
  return { ...json, extensions };
}
