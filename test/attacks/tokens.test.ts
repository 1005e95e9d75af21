// F 119 to 140: tokens that are no good, at each BFF. All are 401 with the same words, before any service is called.
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:net';
import { after, before, describe, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { type AttackAnswer, type AttackRequest, assertRefused, startTarget, type Target } from '../support/attack.ts';
import { runFoyer } from '../support/foyer-process.ts';
import { authIssuer, authSecret } from '../support/production.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
const now = () => Math.floor(Date.now() / 1000);
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs what jsonwebtoken would refuse to. */
function sign(header: object, claims: object, secret = authSecret): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Good claims for a BFF; those set to undefined are left out. */
function claims(bff: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return JSON.parse(JSON.stringify({ iss: authIssuer, aud: bff, sub: 'u1', exp: now() + 60, ...changes }));
}

/** Fields of which each reads who asks, so that a token taken for good would call a service. */
const personal: Readonly<Record<string, string>> = {
  mobile: '{ home { profile { name } } }',
  web: '{ cart { itemCount } }',
  admin: '{ settings { key } }',
};

describe('tokens', () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
    // What is compiled for the first operation is no attack's.
    for (const bff of bffs) await ask(bff, `Bearer ${target.token(bff)}`);
  });
  after(() => target.stop());

  const ask = (bff: string, authorization: string) =>
    target.send(bff, { headers: { authorization }, body: { query: personal[bff] } });

  function assertInvalidToken(answer: AttackAnswer): void {
    assertRefused(answer, 401, 'UNAUTHENTICATED');
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    assert.equal(answer.headers.get('cache-control'), 'private, no-store');
    assert.equal(answer.json.errors[0].message, 'The token was not accepted; sign in again.');
  }

  /** One test a BFF; each token is refused, and costs less than 5 ms. */
  function refused(name: string, tokens: (bff: string) => readonly string[]): void {
    for (const bff of bffs) {
      test(`${name} (${bff})`, async () => {
        for (const token of tokens(bff)) {
          const answer = await target.attack(() => ask(bff, `Bearer ${token}`));
          assertInvalidToken(answer);
        }
      });
    }
  }

  for (const bff of bffs) {
    test(`a good token is taken (${bff})`, async () => {
      const answer = await target.attack(() => ask(bff, `Bearer ${target.token(bff)}`), { mayCall: true });
      assert.equal(answer.status, 200);
      assert.notEqual(answer.code, 'UNAUTHENTICATED');
    });
  }

  refused('attack 119: no algorithm, whatever it is called, with and without a signature', (bff) =>
    ['none', 'None', 'nOnE', 'NONE', '', undefined].flatMap((alg) => {
      const [header, body, signature] = sign({ alg }, claims(bff)).split('.');
      return [`${header}.${body}`, `${header}.${body}.`, `${header}.${body}.${signature}`, `${header}.${body}.AA`];
    }),
  );

  refused(
    'attack 121: a signature removed, cut, doubled or made with another key, and claims that were changed',
    (bff) => {
      const token = sign({}, claims(bff));
      const [header, , signature] = token.split('.');
      const others = part(claims(bff, { sub: 'u2', roles: ['admin'] }));
      return [
        token.slice(0, token.lastIndexOf('.')),
        token.slice(0, -1),
        token.slice(0, -10),
        `${token}${signature}`,
        `${token}.${signature}`,
        `${header}.${others}.${signature}`,
        sign({}, claims(bff), 'another secret that would be long enough as well'),
        sign({ alg: 'HS512' }, claims(bff)),
        sign({ alg: 'RS256' }, claims(bff)),
      ];
    },
  );

  test('attack 124: a token that expired 25 s ago is taken, as clocks differ (mobile)', async () => {
    const token = target.token('mobile', { exp: now() - 25 });
    const answer = await target.attack(() => ask('mobile', `Bearer ${token}`), { mayCall: true });
    assert.equal(answer.json.data.home.profile.name.length > 0, true);
  });

  refused('attacks 124, 125: what is out of its time, and what has none', (bff) =>
    [
      { exp: now() - 31 },
      { exp: 0 },
      { exp: -1 },
      { exp: undefined },
      { exp: null },
      { exp: String(now() + 60) },
      { nbf: now() + 3600 },
      { nbf: 'tomorrow' },
      { iat: now() + 3600 },
      { iat: 'yesterday' },
    ].map((changes) => sign({}, claims(bff, changes))),
  );

  refused("attack 127: another BFF's token, nobody's and another issuer's", (bff) => [
    ...bffs.filter((other) => other !== bff).map((other) => target.token(other)),
    sign({}, claims(bff, { aud: undefined })),
    sign({}, claims(bff, { aud: [] })),
    sign({}, claims(bff, { aud: `${bff}-` })),
    sign({}, claims(bff, { aud: { toString: bff } })),
    sign({}, claims(bff, { iss: 'https://login.shop.example.evil' })),
    sign({}, claims(bff, { iss: [authIssuer] })),
    sign({}, claims(bff, { iss: undefined })),
    sign({}, claims(bff, { iss: 'foyer-development' })),
  ]);

  refused('attack 128: ID and refresh tokens', (bff) => [
    sign({ typ: 'id+jwt' }, claims(bff)),
    sign({ typ: 'refresh+jwt' }, claims(bff)),
    sign({ typ: 'logout+jwt' }, claims(bff)),
    sign({ typ: ['JWT'] }, claims(bff)),
    sign({ typ: 7 }, claims(bff)),
    sign({}, claims(bff, { typ: 'ID' })),
    sign({}, claims(bff, { typ: 'Refresh' })),
  ]);

  refused('attack 130: key ids that look like a path or a query, on a token of another key', (bff) =>
    ['../../../dev/null', "' OR 1=1 --", 'x'.repeat(5_000), '__proto__', { kid: 1 }, ''].map((kid) =>
      sign({ kid }, claims(bff), '\0'.repeat(32)),
    ),
  );

  for (const bff of bffs) {
    test(`attack 131: keys that the token points to or brings along are never looked at (${bff})`, async () => {
      let connections = 0;
      const listener = createServer((socket) => {
        connections++;
        socket.destroy();
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(listener.address() as { port: number }).port}/keys.json`;
      const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const jwk = attacker.publicKey.export({ format: 'jwk' });
      for (const header of [{ jku: url }, { x5u: url }, { jwk }, { jku: url, x5u: url, jwk, kid: url, x5c: [url] }]) {
        const options = { algorithm: 'RS256', header: { alg: 'RS256', ...header } } as jwt.SignOptions;
        const token = jwt.sign(claims(bff), attacker.privateKey, options);
        assertInvalidToken(await target.attack(() => ask(bff, `Bearer ${token}`)));
      }
      listener.close();
      assert.equal(connections, 0);
    });
  }

  refused('attack 133: encrypted, compressed and critical tokens, refused by shape', (bff) => {
    const jwe = part({ alg: 'PBES2-HS256+A128KW', enc: 'A128CBC-HS256', p2c: 1_000_000_000, p2s: 'AA' });
    return [
      `${jwe}.AA.AA.AA.AA`,
      `${jwe}.AA.AA`,
      sign({ zip: 'DEF' }, claims(bff)),
      sign({ crit: ['exp'] }, claims(bff)),
      sign({ b64: false, crit: ['b64'] }, claims(bff)),
      'a.b.c',
      'ey',
      '.'.repeat(2_000),
      'A'.repeat(12_000),
      `${part({ alg: 'HS256' })}.${part([])}.AA`,
      `${part('HS256')}.${part({})}.AA`,
      `${Buffer.from('{"a":'.repeat(1_000)).toString('base64url')}.AA.AA`,
    ];
  });

  for (const bff of bffs) {
    test(`other schemes, and no scheme, are not taken for nobody (${bff})`, async () => {
      const good = target.token(bff);
      for (const authorization of ['', 'Basic dTpw', 'Bearer', good, `Token ${good}`, `Bearer ${good}, Bearer x`]) {
        assertInvalidToken(await target.attack(() => ask(bff, authorization)));
      }
    });

    test(`attack 130: a token of 100 KB never reaches anybody (${bff})`, async () => {
      const token = sign({ kid: 'x'.repeat(102_400) }, claims(bff));
      assertRefused(await target.attack(() => ask(bff, `Bearer ${token}`)), 431, 'HEADERS_TOO_LARGE');
    });

    test(`attack 134: two Authorization headers are refused, whichever is good (${bff})`, async () => {
      const good = `Bearer ${target.token(bff)}`;
      const path = target.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.folder.config.path;
      for (const [first, second] of [
        [good, 'Bearer bad'],
        ['Bearer bad', good],
        [good, good],
        [good, ''],
      ]) {
        const body = JSON.stringify({ query: personal[bff] });
        const request = [
          `POST ${path} HTTP/1.1`,
          'host: foyer',
          'connection: close',
          'content-type: application/json',
          `content-length: ${body.length}`,
          `Authorization: ${first}`,
          `authorization: ${second}`,
        ];
        const answer = await target.attack(() => target.sendBytes(`${request.join('\r\n')}\r\n\r\n${body}`));
        assertRefused(answer, 400, 'BAD_REQUEST');
      }
    });

    test(`attack 136: a token in the URL, a cookie or another header is nobody's (${bff})`, async () => {
      const good = target.token(bff, { roles: ['admin', 'support', 'analyst'] });
      const bring: readonly AttackRequest[] = [
        { search: `?access_token=${good}` },
        { headers: { cookie: `access_token=${good}; session=${good}; token=${good}` } },
        { headers: { 'x-access-token': good, 'x-authorization': `Bearer ${good}` } },
        { headers: { 'proxy-authorization': `Bearer ${good}` } },
      ];
      for (const request of bring) {
        const answer = await target.attack(() => target.send(bff, { ...request, body: { query: personal[bff] } }));
        assert.equal(answer.code, 'UNAUTHENTICATED', answer.text);
        assert.doesNotMatch(answer.text, /"name":"|"key":"|"itemCount":\d/);
      }
    });

    test(`attack 137: claims of the wrong shape elevate nobody (${bff})`, async () => {
      const wrong = [
        { sub: undefined },
        { sub: { id: 'u1' } },
        { sub: 'x'.repeat(5_000) },
        { sub: '' },
        { sub: 7 },
        { sub: 'u1\r\nx-user-roles: admin' },
        { roles: 'admin' },
        { roles: { 0: 'admin', length: 1 } },
        { roles: [['admin']] },
        { roles: ['admin', 7] },
        { scope: ['orders:read'] },
        { tenant: { $ne: 1 } },
        { jti: 7 },
      ];
      for (const changes of wrong) {
        const token = sign({}, claims(bff, changes));
        assertInvalidToken(await target.attack(() => ask(bff, `Bearer ${token}`)));
      }
    });
  }

  for (const bff of bffs) {
    test(`attack 139: a revoked token, and all of a viewer's until then, are refused at once (${bff})`, async () => {
      const { revocations } = target.foyer;
      const sub = `revoked at ${bff}`;
      const [one, other] = ['one', 'other'].map((jti) => target.token(bff, { sub, jti: `${jti} ${bff}` }));
      assert.equal((await ask(bff, `Bearer ${one}`)).status, 200);
      await revocations.revoke({ tokenId: `one ${bff}`, until: now() + 60 });
      assertInvalidToken(await target.attack(() => ask(bff, `Bearer ${one}`)));
      assert.equal((await ask(bff, `Bearer ${other}`)).status, 200);
      await revocations.revoke({ viewerId: sub, issuedUntil: now(), until: now() + 60 });
      assertInvalidToken(await target.attack(() => ask(bff, `Bearer ${other}`)));
      assertInvalidToken(await target.attack(() => ask(bff, `Bearer ${sign({}, claims(bff, { sub }))}`)));
    });
  }

  test('attack 137: roles that every object inherits are roles like any other, which nothing asks for (admin)', async () => {
    const token = sign({}, claims('admin', { roles: ['__proto__', 'constructor', 'toString', 'ADMIN', 'admin '] }));
    const answer = await target.attack(() => ask('admin', `Bearer ${token}`));
    assert.equal(answer.status, 200);
    assert.equal(answer.code, 'FORBIDDEN');
    assert.equal(answer.json.data.settings, null);
  });
});

test('attack 140: with a secret of less than 32 bytes no BFF starts, and the secret is not told', async () => {
  const env = { NODE_ENV: 'production', PORT: '0', INTERNAL_PORT: '0', AUTH_SECRET: 'dear, and 31 bytes of it: short' };
  const { code, stdout, stderr } = await runFoyer(['start'], { env });
  assert.equal(code, 1);
  for (const bff of bffs) assert.match(stderr, new RegExp(`${bff}: identity.issuers\\[0\\].secret cannot be used`));
  assert.match(stderr, /at least 32 bytes/);
  assert.doesNotMatch(stdout + stderr, /dear/);
});
