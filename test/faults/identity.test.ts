// What identity leans on, failing (design, section 9): each row at a BFF of its own, with a provider and a Redis on real sockets.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the configuration are written so
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { readEnvironment } from '../../shared/config/index.ts';
import { type Foyer, startFoyer } from '../../shared/server/index.ts';
import { eventually } from '../support/eventually.ts';
import { runFoyer } from '../support/foyer-process.ts';
import {
  createSigningKey,
  type IdentityServer,
  type SigningKey,
  signWith,
  startIdentityServer,
} from '../support/identity-server.ts';
import { production, unshed } from '../support/production.ts';
import { writeFolder } from '../support/proofs.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';

const now = () => Math.floor(Date.now() / 1000);

interface Kiosk {
  readonly foyer: Foyer;
  ask(token?: string): Promise<{ status: number; code: string | undefined; headers: Headers; text: string }>;
  stop(): Promise<void>;
}

/** A BFF in production with such an identity; whether its viewer was believed shows in the status. */
async function startKiosk(identity: string, env: Readonly<Record<string, string>>): Promise<Kiosk> {
  const { folder, remove } = writeFolder({
    'services.yaml': 'services: { users: { protocol: rest, contract: users.yaml, url: "http://127.0.0.1:1" } }',
    'orders.proto': undefined,
    'reviews.graphql': undefined,
    'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['users'], identity: ${identity} };`,
    'kiosk/schema.graphql': `
      type Query { name(id: ID!): String @call(service: "users", operation: "getUser", input: {id: "{args.id}"}, path: "name") }
    `,
  });
  const foyer = await startFoyer({
    directories: [`${folder}/kiosk`],
    servicesFile: `${folder}/services.yaml`,
    environment: readEnvironment({
      ...production,
      ...unshed,
      ...env,
    }),
  });
  return {
    foyer,
    async ask(token) {
      const response = await fetch(`${foyer.url}/kiosk/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: '{"query":"{ __typename }"}',
      });
      const text = await response.text();
      return {
        status: response.status,
        code: JSON.parse(text).errors?.[0].extensions.code,
        headers: response.headers,
        text,
      };
    },
    async stop() {
      await foyer.stop();
      remove();
    },
  };
}

function assertUnavailable(answer: Awaited<ReturnType<Kiosk['ask']>>): void {
  assert.deepEqual([answer.status, answer.code], [503, 'AUTH_UNAVAILABLE'], answer.text);
  assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  assert.equal(answer.headers.get('www-authenticate'), null);
  assert.doesNotMatch(answer.text, /127\.0\.0\.1|jwks|introspect/);
}

const jwksIdentity = "{ issuers: [{ issuer: 'id', algorithms: ['ES256', 'RS256'], jwksUrl: '${ID_URL}/jwks' }] }";

/** Ways of not giving the keys, or an answer about a token. */
const faults: Readonly<Record<string, NonNullable<IdentityServer['fault']>>> = {
  'that answers 500': (response) => response.writeHead(500).end('{"keys":[]}'),
  'that resets the connection': (response) => response.destroy(),
  'that answers something else': (response) => response.end('<html>login</html>'),
  'that redirects': (response) => response.writeHead(302, { location: '/jwks?again' }).end(),
  'whose answer never ends': (response) => {
    const timer = setInterval(() => response.write(' '.repeat(65_536)), 1);
    response.once('close', () => clearInterval(timer));
  },
};

describe('an issuer that publishes its keys', () => {
  let provider: IdentityServer;
  let key: SigningKey;
  let other: SigningKey;
  before(async () => {
    provider = await startIdentityServer();
    key = createSigningKey('one');
    other = createSigningKey('two', 'RS256');
  });
  after(() => provider.stop());
  beforeEach(() => {
    provider.keys = [key.jwk, other.jwk];
    provider.fault = undefined;
    provider.asked.jwks = 0;
  });

  const withKiosk = async (use: (kiosk: Kiosk) => Promise<void>) => {
    const kiosk = await startKiosk(jwksIdentity, { ID_URL: provider.url });
    try {
      await use(kiosk);
    } finally {
      await kiosk.stop();
    }
  };

  test('S44: its tokens are believed, and its keys fetched once for all of them', () =>
    withKiosk(async ({ ask }) => {
      const tokens = Array.from({ length: 20 }, (_, n) => signWith(n % 2 ? key : other, { jti: `j${n}` }));
      const answers = await Promise.all(tokens.map((token) => ask(token)));
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
      assert.equal(provider.asked.jwks, 1);
      assert.equal((await ask()).status, 200, 'nobody is nobody still');
    }));

  test('attacks 121, 122: a key that it does not publish is 401, and makes nobody ask again and again', () =>
    withKiosk(async ({ ask }) => {
      await ask(signWith(key));
      for (let n = 0; n < 5; n++) {
        const unknown = await ask(signWith(createSigningKey(`unknown ${n}`)));
        assert.deepEqual([unknown.status, unknown.code], [401, 'UNAUTHENTICATED']);
      }
      const impostor = await ask(signWith(createSigningKey('one')));
      assert.deepEqual([impostor.status, impostor.code], [401, 'UNAUTHENTICATED']);
      assert.equal(provider.asked.jwks, 1);
    }));

  test('C1: that is away: its keys that are known are used', () =>
    withKiosk(async ({ ask }) => {
      assert.equal((await ask(signWith(key))).status, 200);
      provider.fault = (response) => response.destroy();
      assert.equal((await ask(signWith(key, { jti: 'another' }))).status, 200);
    }));

  for (const [what, fault] of Object.entries(faults)) {
    test(`C1: ${what}: its tokens are 503 and not 401, and asked for once`, async () => {
      provider.fault = fault;
      await withKiosk(async ({ ask }) => {
        const startedAt = performance.now();
        const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => ask(signWith(key, { jti: `${n}` }))));
        answers.forEach(assertUnavailable);
        assert.ok(performance.now() - startedAt < 2_500);
        assert.equal(provider.asked.jwks, 1);
        assert.equal((await ask()).status, 200, 'who says nothing of himself is answered');
      });
    });
  }

  test('C3 S93: whose keys were never had: not ready, with the reason, and ready within seconds once they are', async () => {
    provider.fault = (response) => response.destroy();
    await withKiosk(async ({ foyer, ask }) => {
      const readyz = async () => {
        const response = await fetch(`${foyer.url}/readyz`);
        return { status: response.status, reason: ((await response.json()) as { reason?: string }).reason };
      };
      const before = await readyz();
      assert.equal(before.status, 503);
      assert.match(before.reason!, /keys of an issuer/);
      provider.fault = undefined;
      await eventually(async () => (await readyz()).status === 200, 'it is ready', 8_000);
      assert.equal((await ask(signWith(key))).status, 200);
    });
  });
});

describe('opaque tokens', () => {
  let provider: IdentityServer;
  let kiosk: Kiosk;
  before(async () => {
    provider = await startIdentityServer();
    kiosk = await startKiosk(
      "{ introspection: { url: '${ID_URL}/introspect', clientId: 'foyer:1', clientSecret: '${ID_SECRET}', timeoutMs: 300 } }",
      { ID_URL: provider.url, ID_SECRET: 'päss/word' },
    );
  });
  after(async () => {
    await kiosk.stop();
    await provider.stop();
  });
  beforeEach(() => {
    provider.fault = undefined;
    provider.asked.introspect = 0;
    provider.tokens.clear();
  });

  const good = (changes: object = {}) => ({ active: true, sub: 'u1', aud: 'kiosk', exp: now() + 60, ...changes });

  test('S44: are judged by their issuer, who is asked once', async () => {
    provider.tokens.set('opaque-1', good());
    const answers = await Promise.all(Array.from({ length: 10 }, () => kiosk.ask('opaque-1')));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal((await kiosk.ask('opaque-1')).status, 200);
    assert.equal(provider.asked.introspect, 1);
    const { authorization, body } = provider.last;
    assert.equal(Buffer.from(authorization!.slice(6), 'base64').toString(), 'foyer%3A1:p%C3%A4ss%2Fword');
    assert.equal(new URLSearchParams(body).get('token'), 'opaque-1');
  });

  test('that are not active, or not for us, are 401, and not asked about again at once', async () => {
    const wrong: readonly object[] = [
      { active: false },
      good({ aud: 'other' }),
      good({ aud: undefined }),
      good({ exp: now() - 1 }),
      good({ nbf: now() + 3600 }),
      good({ token_type: 'refresh_token' }),
      good({ sub: undefined }),
      good({ roles: 'admin' }),
    ];
    for (const [n, answer] of wrong.entries()) {
      provider.tokens.set(`wrong-${n}`, answer);
      for (let again = 0; again < 2; again++) {
        const { status, code } = await kiosk.ask(`wrong-${n}`);
        assert.deepEqual([status, code], [401, 'UNAUTHENTICATED'], JSON.stringify(answer));
      }
    }
    assert.equal(provider.asked.introspect, wrong.length);
  });

  test('attacks 119, 133: what is no opaque token is refused without asking', async () => {
    const [header, body] = signWith(createSigningKey('one')).split('.');
    for (const token of [
      `${header}.${body}.`,
      `${header}.${body}`,
      `${header}.a.b.c.d`,
      signWith(createSigningKey('x')),
    ])
      assert.equal((await kiosk.ask(token)).status, 401);
    assert.equal(provider.asked.introspect, 0);
  });

  for (const [what, fault] of Object.entries({ ...faults, 'that hangs': () => {} })) {
    test(`C4: of an issuer ${what}: 503 and not 401`, async () => {
      provider.fault = fault;
      const startedAt = performance.now();
      assertUnavailable(await kiosk.ask(`token of one ${what}`.replaceAll(' ', '-')));
      assert.ok(performance.now() - startedAt < 600, 'three hundred milliseconds were all that it had');
      assert.equal(provider.asked.introspect, 1);
      provider.fault = undefined;
      await believesAgain();
    });
  }

  test('C4: of an issuer that fails and fails: nobody waits for it any more, until it is back', async () => {
    provider.fault = () => {};
    for (let n = 0; n < 3; n++) assertUnavailable(await kiosk.ask(`failing-${n}`));
    const startedAt = performance.now();
    for (let n = 3; n < 10; n++) assertUnavailable(await kiosk.ask(`failing-${n}`));
    assert.ok(performance.now() - startedAt < 300, 'none of them waits for the issuer');
    assert.equal(provider.asked.introspect, 3);
    provider.fault = undefined;
    await believesAgain();
  });

  /** Until whoever judges is asked again; each time about another token, since answers are remembered. */
  async function believesAgain(): Promise<void> {
    await eventually(async () => {
      const fresh = `fresh-${fresher++}`;
      provider.tokens.set(fresh, good());
      return (await kiosk.ask(fresh)).status === 200;
    }, 'the issuer is asked again');
  }
  let fresher = 0;
});

describe("S49: a team's own auth service", () => {
  const provider = `{ provider: {
    timeoutMs: 100,
    recognises: (token) => !token.startsWith('foreign'),
    async verify(token, { bff, signal }) {
      if (token === 'good') return { id: 'u1', roles: [bff], expiresAt: Date.now() / 1000 + 60 };
      if (token === 'throws') throw new Error('the database at 127.0.0.1 is away');
      if (token === 'hangs') return new Promise(() => {});
      if (token === 'nonsense') return { name: 'no id' };
      if (token === 'roles') return { id: 'u1', roles: 'admin', expiresAt: Date.now() / 1000 + 60 };
      return null;
    },
  } }`;
  let kiosk: Kiosk;
  before(async () => {
    kiosk = await startKiosk(provider, {});
  });
  after(() => kiosk.stop());

  test('says who is who', async () => {
    assert.equal((await kiosk.ask('good')).status, 200);
    for (const token of ['bad', 'foreign-token']) assert.equal((await kiosk.ask(token)).status, 401);
  });

  test('that throws, hangs or gives back nonsense costs its request a 503, in time', async () => {
    const startedAt = performance.now();
    for (const token of ['throws', 'nonsense']) assertUnavailable(await kiosk.ask(token));
    assert.equal((await kiosk.ask('bad-2')).status, 401);
    for (const token of ['roles', 'hangs']) assertUnavailable(await kiosk.ask(token));
    assert.ok(performance.now() - startedAt < 1_000);
  });
});

describe('revoked tokens', { skip: noRedisServer }, () => {
  let redis: RedisServer;
  let accepting: Kiosk;
  let refusing: Kiosk;
  const secret = 'thirty-two bytes of secret, here.';
  const issuers = `issuers: [{ issuer: 'id', algorithms: ['ES256'], publicKey: \`\${PEM}\` }]`;
  const key = createSigningKey('one');
  before(async () => {
    redis = await startRedisServer();
    const pem = String(
      (await import('node:crypto')).createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' }),
    );
    const config = issuers.replace('`${PEM}`', JSON.stringify(pem));
    const env = { REDIS_URL: redis.url, AUTH_SECRET: secret };
    accepting = await startKiosk(`{ ${config} }`, env);
    refusing = await startKiosk(`{ ${config}, whenRevocationUnknown: 'refuse' }`, env);
  });
  after(async () => {
    await accepting.stop();
    await refusing.stop();
    await redis.stop();
  });

  const both = () => [accepting, refusing];

  test('attack 139, S45: by foyer revoke, a token is 401 everywhere within five seconds', async () => {
    const [gone, stays] = [signWith(key, { jti: 'gone' }), signWith(key, { jti: 'stays' })];
    for (const kiosk of both()) assert.equal((await kiosk.ask(gone)).status, 200);
    const { code, stderr } = await runFoyer(['revoke', '--token-id', 'gone'], { env: { REDIS_URL: redis.url } });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /the token gone; every server refuses it within 5 seconds/);
    for (const kiosk of both()) {
      await eventually(async () => (await kiosk.ask(gone)).status === 401, 'it is refused', 5_000);
      assert.equal((await kiosk.ask(stays)).status, 200);
    }
  });

  test('attack 139: all tokens of a viewer until now, and none after', async () => {
    const old = signWith(key, { sub: 'u7', iat: now() - 10 });
    assert.equal((await accepting.ask(old)).status, 200);
    await refusing.foyer.revocations.revoke({ viewerId: 'u7', issuedUntil: now() - 1, until: now() + 60 });
    assert.equal((await refusing.ask(old)).status, 401, 'at once where it was revoked');
    await eventually(async () => (await accepting.ask(old)).status === 401, 'it is refused elsewhere', 5_000);
    for (const kiosk of both()) assert.equal((await kiosk.ask(signWith(key, { sub: 'u7' }))).status, 200);
  });

  test('Redis away: taken until they expire, or refused with 503, as bff.ts says; what is known to be revoked is 401', async () => {
    redis.signal('SIGKILL');
    const token = signWith(key);
    await eventually(async () => (await refusing.ask(token)).status === 503, 'the strict one refuses', 7_000);
    assertUnavailable(await refusing.ask(token));
    assert.equal((await refusing.ask()).status, 200, 'who says nothing of himself is answered');
    assert.equal((await accepting.ask(token)).status, 200);
    for (const kiosk of both()) assert.equal((await kiosk.ask(signWith(key, { jti: 'gone' }))).status, 401);
    await redis.start();
    await eventually(async () => (await refusing.ask(token)).status === 200, 'it is back', 5_000);
  });
});

describe('foyer revoke', () => {
  test('says what it lacks', async () => {
    const nothing = await runFoyer(['revoke']);
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /either --token-id <jti> or --viewer <id>/);
    const nowhere = await runFoyer(['revoke', '--viewer', 'u1']);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /Set REDIS_URL or REVOCATIONS_FILE/);
  });
});
