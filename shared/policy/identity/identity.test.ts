import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, it, mock } from 'node:test';
import jwt from 'jsonwebtoken';
import { RevocationList } from '../revocation/revocation-list.ts';
import { createDevelopmentToken } from './development-token.ts';
import { createIdentity } from './identity.ts';
import type { IdentityConfig } from './identity-config.ts';
import { resolveIdentity } from './resolve-identity.ts';

const secret = randomBytes(32).toString('hex');
const issuer = 'https://id.example';
const config: IdentityConfig = { issuers: [{ issuer, algorithms: ['HS256'], secret }] };
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const ecPem = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Good claims for the BFF `shop`; a key set to undefined is left out. */
function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const good = { iss: issuer, aud: 'shop', sub: 'u1', exp: nowSeconds() + 60, ...changes };
  return Object.fromEntries(Object.entries(good).filter(([, value]) => value !== undefined));
}

/** Signs anything, also what jsonwebtoken refuses to sign. */
function sign(body: unknown, header: Record<string, unknown> = {}, key = secret): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part(body)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function identity(issuers: IdentityConfig = config, options: { bff?: string; development?: boolean } = {}) {
  const { viewerOf } = createIdentity(resolveIdentity(issuers, { bff: 'shop', development: false, ...options }));
  return { viewerOf: async (authorization?: string) => (await viewerOf({ authorization }))?.viewer ?? null };
}

/** The refusal's own words, after checking that it is one that tells the client nothing. */
async function refusal(authorization: string, from = identity()): Promise<string> {
  let detail = '';
  await assert.rejects(from.viewerOf(authorization), (error: Error & { code?: string; detail?: string }) => {
    assert.equal(error.code, 'UNAUTHENTICATED');
    assert.equal(error.message, 'The token was not accepted; sign in again.');
    detail = error.detail ?? '';
    return true;
  });
  return detail;
}

const refuses = async (token: string, reason: RegExp, from = identity()) =>
  assert.match(await refusal(`Bearer ${token}`, from), reason);

describe('identity', () => {
  it('S43: reads the viewer from a good token', async () => {
    const full = { roles: ['support'], scope: 'orders:read orders:write', tenant: 't1', tier: 'gold', jti: 'j1' };
    const good = claims(full);
    assert.deepEqual(await identity().viewerOf(`Bearer ${sign(good)}`), {
      id: 'u1',
      roles: ['support'],
      scopes: ['orders:read', 'orders:write'],
      tenant: 't1',
      tier: 'gold',
      tokenId: 'j1',
      expiresAt: good.exp,
    });
  });

  it('takes scopes as a list, several audiences and a scheme in any case', async () => {
    const viewer = await identity().viewerOf(`bEARER  ${sign(claims({ scopes: ['a', 'b'], aud: ['other', 'shop'] }))}`);
    assert.deepEqual(viewer?.scopes, ['a', 'b']);
  });

  it('takes nobody for nobody, and no other credential for nobody', async () => {
    assert.equal(await identity().viewerOf(undefined), null);
    for (const other of ['', 'Basic dTpw', 'Bearer', `Bearer ${sign(claims())}, Bearer x`, sign(claims())]) {
      assert.match(await refusal(other), /not a bearer token/);
    }
  });

  it('believes RSA and EC keys', async () => {
    const [rs, es] = [
      { algorithms: ['RS256'], publicKey: rsaPem, issuer: 'rsa' },
      { algorithms: ['ES256'], publicKey: ecPem, issuer: 'ec' },
    ] as const;
    const both = identity({ issuers: [rs, es] });
    const rsToken = jwt.sign(claims({ iss: 'rsa' }), rsa.privateKey, { algorithm: 'RS256' });
    const esToken = jwt.sign(claims({ iss: 'ec', sub: 'u2' }), ec.privateKey, { algorithm: 'ES256' });
    assert.equal((await both.viewerOf(`Bearer ${rsToken}`))?.id, 'u1');
    assert.equal((await both.viewerOf(`Bearer ${esToken}`))?.id, 'u2');
    await refuses(jwt.sign(claims({ iss: 'ec' }), rsa.privateKey, { algorithm: 'RS256' }), /invalid algorithm/, both);
    await refuses(esToken.replace(/[^.]+$/, Buffer.alloc(64).toString('base64url')), /signature/, both);
  });
});

describe('identity refuses', () => {
  it('tokens without a signature, whatever they call it', async () => {
    for (const alg of ['none', 'None', 'nOnE']) {
      const [header, body] = sign(claims(), { alg }).split('.');
      await refuses(`${header}.${body}.`, /three parts/);
      await refuses(`${header}.${body}.AA`, /invalid algorithm/);
    }
  });

  it('a signature that was removed, cut, or made with another key, and claims that were changed', async () => {
    const token = sign(claims());
    const [header, , signature] = token.split('.');
    await refuses(token.slice(0, token.lastIndexOf('.')), /three parts/);
    await refuses(token.slice(0, -4), /invalid signature/);
    await refuses(sign(claims(), {}, 'another key that is long enough to be one'), /invalid signature/);
    const changed = Buffer.from(JSON.stringify(claims({ roles: ['admin'] }))).toString('base64url');
    await refuses(`${header}.${changed}.${signature}`, /invalid signature/);
  });

  it('an HMAC made with the public key', async () => {
    const asymmetric = identity({ issuers: [{ issuer, algorithms: ['RS256'], publicKey: rsaPem }] });
    await refuses(sign(claims(), {}, rsaPem), /invalid algorithm/, asymmetric);
  });

  it('C6: what is out of its time: clocks that differ by 20 s are forgiven, by 45 s not', async () => {
    const ahead = (seconds: number) => ({ iat: nowSeconds() + seconds, nbf: nowSeconds() + seconds });
    for (const near of [ahead(20), { exp: nowSeconds() - 20 }])
      assert.equal((await identity().viewerOf(`Bearer ${sign(claims(near))}`))?.id, 'u1');
    await refuses(sign(claims({ iat: nowSeconds() + 45 })), /issued in the future/);
    await refuses(sign(claims({ nbf: nowSeconds() + 45 })), /not active/);
    await refuses(sign(claims({ exp: nowSeconds() - 45 })), /expired/);
    const accepted = await identity().viewerOf(`Bearer ${sign(claims({ exp: nowSeconds() - 25 }))}`);
    assert.equal(accepted?.id, 'u1');
    await refuses(sign(claims({ exp: nowSeconds() - 31 })), /expired/);
    await refuses(sign(claims({ nbf: nowSeconds() + 3600 })), /not active/);
    await refuses(sign(claims({ iat: nowSeconds() + 3600 })), /issued in the future/);
    await refuses(sign(claims({ exp: undefined })), /never expires/);
    await refuses(sign(claims({ exp: 'tomorrow' })), /exp/);
  });

  it('a token for another BFF or of another issuer', async () => {
    const token = sign(claims({ aud: 'shop' }));
    await refuses(token, /audience/, identity(config, { bff: 'backoffice' }));
    await refuses(sign(claims({ aud: undefined })), /audience/);
    await refuses(sign(claims({ iss: 'https://evil.example' })), /issuer is not believed/);
    await refuses(sign(claims({ iss: undefined })), /issuer is not believed/);
    await refuses(sign(claims({ iss: [issuer] })), /issuer is not believed/);
  });

  it('ID and refresh tokens', async () => {
    await refuses(sign(claims(), { typ: 'refresh+jwt' }), /typ/);
    await refuses(sign(claims({ typ: 'ID' })), /typ/);
    assert.ok(await identity().viewerOf(`Bearer ${sign(claims(), { typ: 'application/at+jwt' })}`));
  });

  it('keys that the token brings along, and key ids that look like paths', async () => {
    const [jwk, kid] = [rsa.publicKey.export({ format: 'jwk' }), '../../../dev/null'];
    const bringing = { alg: 'RS256', jwk, kid, jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/cert' };
    const token = jwt.sign(claims(), rsa.privateKey, { algorithm: 'RS256', header: bringing });
    await refuses(token, /invalid algorithm/);
  });

  it('encrypted, compressed, critical, oversized and malformed tokens, before any cryptography', async () => {
    await refuses(`${sign(claims())}.d.e`, /three parts/);
    await refuses('an-opaque-token', /opaque/);
    await refuses(sign(claims(), { zip: 'DEF' }), /compressed/);
    await refuses(sign(claims(), { crit: ['exp'] }), /critical/);
    await refuses('a'.repeat(10_000), /longer than 8 KB/);
    await refuses('a.b.c', /not JSON/);
    await refuses(sign(['not', 'an', 'object']), /not a JSON object/);
    await refuses(sign('text'), /not a JSON object/);
    await refuses(sign(null), /not a JSON object/);
  });

  it('claims of the wrong shape: half an identity is none', async () => {
    for (const sub of [undefined, '', { id: 'u1' }, 7, 'x'.repeat(257), 'u1\r\nx-user-roles: admin', '\ud800']) {
      await refuses(sign(claims({ sub })), /sub is not/);
    }
    await refuses(sign(claims({ roles: 'admin' })), /roles is not/);
    await refuses(sign(claims({ roles: ['ok', 7] })), /roles is not/);
    await refuses(sign(claims({ scope: ['a'] })), /scope is not/);
    await refuses(sign(claims({ tenant: { $ne: 1 } })), /tenant is not/);
  });

  it('development tokens, unless it is in development', async () => {
    const token = createDevelopmentToken({ sub: 'dev', audiences: ['shop'], roles: ['support'], tier: 'gold' });
    const viewer = await identity(config, { development: true }).viewerOf(`Bearer ${token}`);
    assert.deepEqual([viewer?.id, viewer?.roles, viewer?.tier], ['dev', ['support'], 'gold']);
    await refuses(token, /issuer is not believed/);
    await refuses(token, /audience/, identity(config, { development: true, bff: 'backoffice' }));
  });
});

describe('a token that was verified', () => {
  it('C5: is remembered until it expires by the wall clock, not a second longer', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const verify = mock.method(jwt, 'verify');
    t.after(() => verify.mock.restore());
    const remembering = identity();
    const authorization = `Bearer ${sign(claims())}`;

    const first = await remembering.viewerOf(authorization);
    assert.equal(await remembering.viewerOf(authorization), first);
    assert.equal(verify.mock.callCount(), 1);

    t.mock.timers.tick(89_000);
    assert.equal(await remembering.viewerOf(authorization), first);
    t.mock.timers.tick(1_000);
    assert.match(await refusal(authorization, remembering), /expired/);
  });

  it('is forgotten when it is revoked, and refused from that moment', async (t) => {
    const verify = mock.method(jwt, 'verify');
    t.after(() => verify.mock.restore());
    const revocations = new RevocationList({ store: undefined });
    const resolved = resolveIdentity(config, { bff: 'shop', development: false });
    const { viewerOf } = createIdentity(resolved, { revocations });
    const authorization = `Bearer ${sign(claims({ jti: 'j1' }))}`;
    await viewerOf({ authorization });
    await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => revocations.revoke({ tokenId: `j${n}`, until: nowSeconds() + 60 })),
    );
    await assert.rejects(async () => viewerOf({ authorization }), { code: 'UNAUTHENTICATED' });
    assert.equal(verify.mock.callCount(), 1);
    await new Promise(setImmediate);
    await assert.rejects(async () => viewerOf({ authorization }), { code: 'UNAUTHENTICATED' });
    assert.equal(verify.mock.callCount(), 2, 'it is no longer remembered');
  });
});
