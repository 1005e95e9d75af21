// F 136 and its neighbours: API keys and sessions of browsers, where they are configured and where they are not.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ApiKeyRecord, createApiKey, hashOfApiKey, openApiKeyStore } from '../../shared/policy/index.ts';
import { type AttackAnswer, type AttackRequest, assertRefused, startTarget, type Target } from '../support/attack.ts';
import { eventually } from '../support/eventually.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';

const preflight = { 'x-foyer-preflight': '1' };
/** Fields of which each reads who asks. */
const personal: Readonly<Record<string, string>> = {
  mobile: '{ home { profile { name } } }',
  web: '{ cart { itemCount } }',
  admin: '{ settings { key } }',
};

/** Nobody asked: the field is null, and no service was called. */
function assertNobody(answer: AttackAnswer): void {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.code, 'UNAUTHENTICATED', answer.text);
}

/** Redis has 50 ms, which a busy machine may not give it: a 503 says that asking again helps. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const response = await ask();
    if (response.status !== 503 || tries === 10) return response;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A browser, as far as sessions go. */
class Browser {
  readonly #target: Target;
  readonly #url: string;
  cookie = '';

  constructor(target: Target) {
    this.#target = target;
    this.#url = target.foyer.url;
  }

  async session(method: string, headers: Record<string, string> = {}): Promise<AttackAnswer & { setCookie: string }> {
    const response = await patiently(() =>
      fetch(`${this.#url}/web/session`, {
        method,
        headers: { ...preflight, ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
      }),
    );
    const setCookie = response.headers.get('set-cookie') ?? '';
    if (setCookie) this.cookie = setCookie.includes('Max-Age=0;') ? '' : setCookie.split(';', 1)[0]!;
    const text = await response.text();
    const json = text === '' ? undefined : JSON.parse(text);
    return {
      ...response,
      status: response.status,
      headers: response.headers,
      text,
      json,
      code: codeOf(json),
      setCookie,
    };
  }

  signIn(claims: Readonly<Record<string, unknown>> = {}) {
    return this.session('POST', { authorization: `Bearer ${this.#target.token('web', claims)}` });
  }

  async ask(headers: Record<string, string> = preflight): Promise<AttackAnswer> {
    const response = await patiently(() =>
      fetch(`${this.#url}/web/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(this.cookie ? { cookie: this.cookie } : {}), ...headers },
        body: JSON.stringify({ query: personal.web }),
      }),
    );
    const text = await response.text();
    const json = JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json, code: codeOf(json) };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their paths
const codeOf = (json: any): string | undefined => json?.errors?.[0]?.extensions?.code;

function sessionsBehave(target: () => Target): void {
  const open = { mayCall: true };

  test('S43: a token becomes a cookie that scripts, other hosts and plain HTTP never see, and that is nothing but an id', async () => {
    const browser = new Browser(target());
    const begun = await target().attack(() => browser.signIn());
    assert.equal(begun.status, 201, begun.text);
    assert.match(
      begun.setCookie,
      /^__Host-foyer-web=[\w-]{43}; Max-Age=\d{1,2}; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
    assert.match(begun.headers.get('x-trace-id') ?? '', /^[\da-f]{32}$/);
    assert.equal(begun.headers.get('cache-control'), 'private, no-store');
    assert.ok(Date.parse(begun.json.expiresAt) <= Date.now() + 60_000, 'not longer than its token');
    const answer = await target().attack(() => browser.ask(), open);
    assert.equal(answer.code, undefined, answer.text);
    assert.equal(target().shop.calls().cart.getCart?.lastHeaders['x-user-id'], 'u1');
    assert.equal(target().shop.calls().cart.getCart?.lastHeaders.cookie, undefined);
  });

  test('S43: it ends when it is told to, on the server and in the browser, and may be told twice', async () => {
    const browser = new Browser(target());
    await browser.signIn();
    const { cookie } = browser;
    const ended = await target().attack(() => browser.session('DELETE'));
    assert.equal(ended.status, 204);
    assert.match(ended.setCookie, /^__Host-foyer-web=; Max-Age=0; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    assert.equal((await browser.session('DELETE')).status, 204);
    browser.cookie = cookie;
    const answer = await target().attack(() => browser.ask());
    assertRefused(answer, 401, 'UNAUTHENTICATED');
    assert.match(answer.headers.get('set-cookie') ?? '', /^__Host-foyer-web=; Max-Age=0;/, 'the page cannot do it');
  });

  test('S43: what another site makes a browser send is refused, whatever the method', async () => {
    const browser = new Browser(target());
    await browser.signIn();
    assertRefused(await target().attack(() => browser.ask({})), 400, 'CSRF_BLOCKED');
    const search = `?query=${encodeURIComponent(personal.web!)}`;
    const byLink = { method: 'GET', search, headers: { cookie: browser.cookie } };
    assertRefused(await target().attack(() => target().send('web', byLink)), 400, 'CSRF_BLOCKED');
    for (const method of ['POST', 'DELETE']) {
      const bare = { method, search: '/web/session', headers: { cookie: browser.cookie } };
      assertRefused(await target().attack(() => target().send('web', bare)), 400, 'CSRF_BLOCKED');
    }
    assert.equal((await browser.ask()).code, undefined, 'the session is still there');
    const other = await target().attack(() => browser.ask({ 'apollo-require-preflight': '1' }), open);
    assert.equal(other.code, undefined);
  });

  test('S43: an id that somebody planted is never taken over, and each sign-in ends the session before', async () => {
    const browser = new Browser(target());
    const planted = `__Host-foyer-web=${'P'.repeat(43)}`;
    browser.cookie = planted;
    await browser.signIn();
    const first = browser.cookie;
    assert.notEqual(first, planted);
    await browser.signIn({ sub: 'u2' });
    assert.notEqual(browser.cookie, first);
    assert.equal((await browser.ask()).code, undefined);
    for (const old of [planted, first]) {
      browser.cookie = old;
      assertRefused(await target().attack(() => browser.ask()), 401, 'UNAUTHENTICATED');
    }
  });

  test('S43: nothing but a good bearer token begins one', async () => {
    const browser = new Browser(target());
    for (const authorization of ['', 'Bearer x.y.z', 'Basic dTpw', `Bearer ${target().token('mobile')}`]) {
      const answer = await target().attack(() => browser.session('POST', authorization ? { authorization } : {}));
      assertRefused(answer, 401, 'UNAUTHENTICATED');
      assert.equal(answer.setCookie, '');
    }
    await browser.signIn();
    assertRefused(await target().attack(() => browser.session('POST')), 401, 'UNAUTHENTICATED');
    const read = await browser.session('GET');
    assertRefused(read, 405, 'METHOD_NOT_ALLOWED');
    assert.equal(read.headers.get('allow'), 'POST, DELETE, OPTIONS');
  });

  test('S43: pages of a listed origin may begin and end one, those of another may not even ask', async () => {
    for (const [origin, status] of [
      ['https://shop.example', 204],
      ['https://shop.example.evil.example', 403],
    ] as const) {
      const response = await fetch(`${target().foyer.url}/web/session`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'DELETE' },
      });
      assert.equal(response.status, status);
      const allowed = response.headers.get('access-control-allow-methods');
      assert.equal(allowed, status === 204 ? 'POST, DELETE' : null);
    }
  });

  test('S43: cookies that are no session are refused; two credentials are none; cookies of others are no matter', async () => {
    const browser = new Browser(target());
    await browser.signIn();
    const good = browser.cookie;
    const name = '__Host-foyer-web';
    for (const cookie of [
      `${name}=`,
      `${name}=x`,
      `${name}=__proto__`,
      `${name}=${'A'.repeat(43)}`,
      `${good}; ${good}`,
    ]) {
      browser.cookie = cookie;
      assertRefused(await target().attack(() => browser.ask()), 401, 'UNAUTHENTICATED');
    }
    browser.cookie = good;
    const both = { ...preflight, authorization: `Bearer ${target().token('web')}` };
    assertRefused(await target().attack(() => browser.ask(both)), 400, 'BAD_REQUEST');
    browser.cookie = `a=b; ${good}; theme=dark; x${name}=1`;
    assert.equal((await target().attack(() => browser.ask(), open)).code, undefined);
    browser.cookie = `theme=dark; x${name}=1`;
    assertNobody(await target().attack(() => browser.ask({})));
  });

  test('attack 136: the cookie of one BFF is nothing at another', async () => {
    const browser = new Browser(target());
    await browser.signIn();
    for (const bff of ['mobile', 'admin']) {
      const headers = { ...preflight, cookie: browser.cookie.replace('web', bff) };
      const answer = await target().attack(() => target().send(bff, { headers, body: { query: personal[bff] } }));
      assertNobody(answer);
    }
  });
}

describe('credentials, with nothing but this process to keep them in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-keys-'));
  const store = openApiKeyStore({ file: join(folder, 'keys.json'), redis: undefined });
  let target: Target;
  before(async () => {
    target = await startTarget({ env: { API_KEYS_FILE: store.place } });
    // What is called for the first time is compiled then, which no case is about.
    for (const [bff, query] of Object.entries(personal)) {
      const authorization = `Bearer ${target.token(bff, { roles: ['admin'] })}`;
      await target.send(bff, { headers: { authorization }, body: { query } });
    }
  });
  after(async () => {
    await target.stop();
    rmSync(folder, { recursive: true });
  });

  describe('API keys', () => {
    async function newKey(changes: Partial<ApiKeyRecord> = {}): Promise<string> {
      const key = createApiKey();
      const record: ApiKeyRecord = {
        id: `key-${hashOfApiKey(key).slice(0, 8)}`,
        name: 'Acme',
        bffs: ['admin'],
        subject: 'acme',
        roles: ['support', 'admin'],
        scopes: [],
        tenant: 't7',
        createdAt: '2026-01-01T00:00:00Z',
        expiresAt: '2099-01-01T00:00:00Z',
        ...changes,
      };
      await store.put(hashOfApiKey(key), record);
      return key;
    }
    const ask = (bff: string, headers: Record<string, string>, request: AttackRequest = {}) =>
      target.send(bff, { body: { query: personal[bff] }, ...request, headers });

    // One second, as the server looks at its file: all keys are made first.
    let keys: Record<'good' | 'poor' | 'expired' | 'revoked' | 'elsewhere', string>;
    before(async () => {
      keys = {
        good: await newKey(),
        poor: await newKey({ roles: ['reader'] }),
        expired: await newKey({ expiresAt: '2026-01-02T00:00:00Z' }),
        revoked: await newKey({ revokedAt: '2026-01-02T00:00:00Z' }),
        elsewhere: await newKey({ bffs: ['web'] }),
      };
    });

    test('S45: a good key is a viewer with its roles; services see who it stands for, and never the key', async () => {
      const answer = await target.attack(() => ask('admin', { 'x-api-key': keys.good }), { mayCall: true });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.json.errors, undefined, answer.text);
      const { lastHeaders } = target.shop.calls().settings.listSettings!;
      assert.equal(lastHeaders['x-user-id'], 'acme');
      assert.equal(lastHeaders['x-tenant'], 't7');
      assert.ok(!JSON.stringify(target.shop.calls()).includes(keys.good.slice(6, 30)));
    });

    test('S45: a key without the role sees nothing', async () => {
      const answer = await target.attack(() => ask('admin', { 'x-api-key': keys.poor }));
      assert.equal(answer.code, 'FORBIDDEN');
    });

    test('S45: an expired, revoked, mistyped, unknown or foreign key is refused, all in the same words', async () => {
      const mistyped = keys.good.slice(0, -1) + (keys.good.endsWith('0') ? '1' : '0');
      const rubbish = ['', 'x', '__proto__', `${keys.good}, ${keys.good}`, `Bearer ${keys.good}`, 'x'.repeat(8_000)];
      const { expired, revoked, elsewhere } = keys;
      for (const key of [expired, revoked, elsewhere, mistyped, createApiKey(), ...rubbish]) {
        const answer = await target.attack(() => ask('admin', { 'x-api-key': key }));
        assertRefused(answer, 401, 'UNAUTHENTICATED');
        assert.equal(answer.json.errors[0].message, 'The API key was not accepted.');
      }
    });

    test('attack 134, beside it: a key and a token in one request are refused, whichever of them is good', async () => {
      const token = target.token('admin');
      for (const [key, bearer] of [
        [keys.good, token],
        [keys.good, 'x.y.z'],
        ['x', token],
      ] as const) {
        const headers = { 'x-api-key': key, authorization: `Bearer ${bearer}` };
        assertRefused(await target.attack(() => ask('admin', headers)), 400, 'BAD_REQUEST');
      }
    });

    test('attack 136: a key where keys are not configured, or not where keys belong, is nobody', async () => {
      for (const bff of ['mobile', 'web'])
        assertNobody(await target.attack(() => ask(bff, { 'x-api-key': keys.elsewhere })));
      const places: readonly [Record<string, string>, AttackRequest][] = [
        [{ cookie: `x-api-key=${keys.good}` }, {}],
        [{}, { search: `?api_key=${keys.good}&x-api-key=${keys.good}` }],
        [{ 'api-key': keys.good, 'x-apikey': keys.good, x_api_key: keys.good }, {}],
      ];
      for (const [headers, request] of places) {
        const answer = await target.attack(() => ask('admin', headers, request));
        assert.equal(answer.code, 'UNAUTHENTICATED', answer.text);
        assert.equal(answer.json.data?.settings ?? null, null);
      }
      const asBearer = await target.attack(() => ask('admin', { authorization: `Bearer ${keys.good}` }));
      assertRefused(asBearer, 401, 'UNAUTHENTICATED');
    });
  });

  describe('attack 136: tokens where they do not belong, and sessions where none are configured', () => {
    for (const bff of ['mobile', 'web', 'admin']) {
      test(`are ignored (${bff})`, async () => {
        const token = target.token(bff, { roles: ['admin'] });
        const query = personal[bff]!;
        const cookies = [`access_token=${token}`, `token=${token}; jwt=${token}`, `authorization=Bearer ${token}`];
        for (const request of [
          { search: `?access_token=${token}&token=${token}`, body: { query } },
          { body: { query, access_token: token, extensions: { authorization: `Bearer ${token}` } } },
          ...cookies.map((cookie) => ({ headers: { cookie }, body: { query } })),
          { headers: { 'x-access-token': token, 'x-authorization': `Bearer ${token}` }, body: { query } },
        ]) {
          const answer = await target.attack(() => target.send(bff, request));
          // The query string of a POST, and keys of a body that GraphQL does not know, are ignored or refused: nobody is let in.
          if (answer.status === 400) assertRefused(answer, 400, 'BAD_REQUEST');
          else assertNobody(answer);
        }
      });
    }

    for (const bff of ['mobile', 'admin']) {
      test(`a cookie as a session would have it is no credential (${bff})`, async () => {
        const cookie = `__Host-foyer-${bff}=${'A'.repeat(43)}`;
        const request = { headers: { cookie, ...preflight }, body: { query: personal[bff] } };
        assertNobody(await target.attack(() => target.send(bff, request)));
        const path = `/${bff}/session`;
        const begin = { search: path, headers: { authorization: `Bearer ${target.token(bff)}`, ...preflight } };
        assertRefused(await target.attack(() => target.send(bff, begin)), 404, 'NOT_FOUND');
      });
    }
  });

  describe('sessions of browsers, kept in memory', () => {
    sessionsBehave(() => target);
  });
});

describe('sessions of browsers, kept in Redis', { skip: noRedisServer }, () => {
  let here: Target;
  let other: Target;
  let redis: RedisServer;
  before(async () => {
    redis = await startRedisServer();
    here = await startTarget({ env: { REDIS_URL: redis.url } });
    other = await startTarget({ env: { REDIS_URL: redis.url } });
    for (const target of [here, other])
      await eventually(async () => (await new Browser(target).signIn()).status === 201, 'Redis is connected');
  });
  after(async () => {
    await other.stop();
    await here.stop();
    await redis.stop();
  });
  sessionsBehave(() => here);

  test('S68: begun at one instance a session is good at the other, and ended at one it is ended at both', async () => {
    const [one, two] = [new Browser(here), new Browser(other)];
    await one.signIn();
    two.cookie = one.cookie;
    assert.equal((await two.ask()).code, undefined);
    await two.session('DELETE');
    assertRefused(await one.ask(), 401, 'UNAUTHENTICATED');
  });

  test('S68: whoever reads Redis finds neither tokens nor ids, and whoever writes into it is no viewer', async () => {
    const browser = new Browser(here);
    await browser.signIn({ jti: 'find-me' });
    const id = browser.cookie.split('=')[1]!;
    const names = await redis.admin.keys('foyer:session:*');
    const texts = await redis.admin.mget(names);
    assert.ok(names.length > 0);
    for (const text of [...names, ...texts]) assert.ok(!text!.includes(id) && !text!.includes('eyJ'), text!);
    for (const name of names) await redis.admin.set(name, '{"owner":"x","sealed":"AAAA","endsAt":99999999999999}');
    assertRefused(await here.attack(() => browser.ask()), 401, 'UNAUTHENTICATED');
    for (const name of names) await redis.admin.set(name, 'rubbish');
    assertRefused(await here.attack(() => browser.ask()), 401, 'UNAUTHENTICATED');
  });

  test('S68: while Redis is away cookies are refused with 503, and bearer tokens go on', async () => {
    const browser = new Browser(here);
    await browser.signIn();
    redis.signal('SIGSTOP');
    try {
      const answer = await here.attack(() => browser.ask());
      assertRefused(answer, 503, 'AUTH_UNAVAILABLE');
      assert.ok(Number(answer.headers.get('retry-after')) >= 1);
      assertRefused(await browser.session('DELETE'), 503, 'AUTH_UNAVAILABLE');
      assertRefused(await new Browser(here).signIn(), 503, 'AUTH_UNAVAILABLE');
      const request = { headers: { authorization: `Bearer ${here.token('web')}` }, body: { query: personal.web } };
      assert.equal((await here.send('web', request)).code, undefined);
    } finally {
      redis.signal('SIGCONT');
    }
  });
});
