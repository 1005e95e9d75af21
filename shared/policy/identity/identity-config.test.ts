import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { ConfigurationError, type Finding } from '../../errors/index.ts';
import type { IdentityConfig, IssuerConfig } from './identity-config.ts';
import { resolveIdentity } from './resolve-identity.ts';

const secret = 'thirty-two bytes of secret, here.';
const rsa = (modulusLength: number) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
const strong = rsa(2048);

/** What resolveIdentity finds wrong with these entries, one line each. */
function mistakes(...issuers: object[]): string[] {
  try {
    resolveIdentity({ issuers: issuers as IssuerConfig[] }, { bff: 'shop', development: false, file: 'shop/bff.ts' });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.findings.map(({ message, expected, found }: Finding) => `${message}: ${expected}, not ${found}`);
  }
}

describe('the configuration of identity', () => {
  it('takes a secret, and a public key', () => {
    assert.deepEqual(mistakes({ issuer: 'a', algorithms: ['HS256'], secret }), []);
    assert.deepEqual(mistakes({ issuer: 'a', algorithms: ['RS256', 'PS512'], publicKey: strong.publicKey }), []);
  });

  it('refuses a secret of less than 32 bytes, and does not print it', () => {
    const found = mistakes({ issuer: 'a', algorithms: ['HS256'], secret: 'short and dear' });
    assert.deepEqual(found, ['shop: identity.issuers[0].secret cannot be used: at least 32 bytes, not 14 bytes']);
  });

  it('refuses keys that are weak, private, or no keys', () => {
    const weak = mistakes({ issuer: 'a', algorithms: ['RS256'], publicKey: rsa(1024).publicKey });
    assert.match(weak.join(), /at least 2048 bits, not 1024 bits/);
    assert.match(
      mistakes({ issuer: 'a', algorithms: ['RS256'], publicKey: strong.privateKey }).join(),
      /public key in PEM/,
    );
    assert.match(mistakes({ issuer: 'a', algorithms: ['RS256'], publicKey: 'nonsense' }).join(), /public key in PEM/);
  });

  it('refuses algorithms that are missing, unknown, or not for the key', () => {
    assert.match(mistakes({ issuer: 'a', secret }).join(), /algorithms cannot be used: .*, not nothing/);
    assert.match(mistakes({ issuer: 'a', algorithms: [], secret }).join(), /not \[\]/);
    assert.match(mistakes({ issuer: 'a', algorithms: ['none'], secret }).join(), /not "none"/);
    assert.match(mistakes({ issuer: 'a', algorithms: ['HS256', 'RS256'], secret }).join(), /for a secret, not RS256/);
    const hmacWithKey = mistakes({ issuer: 'a', algorithms: ['RS256', 'HS256'], publicKey: strong.publicKey });
    assert.match(hmacWithKey.join(), /for this key, not HS256/);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    assert.match(
      mistakes({ issuer: 'a', algorithms: ['ES256'], publicKey: pem }).join(),
      /ES384, for this key, not ES256/,
    );
  });

  it('refuses an entry with two keys or none, unknown words, a name twice, and our own name', () => {
    const good = { issuer: 'a', algorithms: ['HS256'], secret };
    assert.match(
      mistakes({ ...good, publicKey: strong.publicKey }).join(),
      /one of secret, publicKey and jwksUrl, not secret and publicKey/,
    );
    assert.match(mistakes({ issuer: 'a', algorithms: ['HS256'] }).join(), /not none of them/);
    assert.match(mistakes({ ...good, audiance: 'x' }).join(), /audiance cannot be used/);
    assert.match(mistakes({ ...good, audience: '' }).join(), /audience cannot be used/);
    assert.match(mistakes(good, good).join(), /issuers\[1\]\.issuer cannot be used: an issuer not taken yet/);
    assert.match(mistakes({ ...good, issuer: 'foyer-development' }).join(), /not taken yet/);
  });

  it('names all mistakes at once', () => {
    assert.equal(mistakes({ issuer: '', algorithms: [] }, { issuer: 'b', algorithms: ['none'], secret }).length, 4);
  });

  /** What is found wrong with an identity as a whole. */
  function wholeMistakes(identity: object, development = false): string[] {
    try {
      resolveIdentity(identity as IdentityConfig, { bff: 'shop', development, file: 'shop/bff.ts' });
      return [];
    } catch (error) {
      assert.ok(error instanceof ConfigurationError);
      return error.findings.map(({ message, expected, found }: Finding) => `${message}: ${expected}, not ${found}`);
    }
  }

  const jwks = (jwksUrl: unknown, algorithms = ['ES256']) => ({ issuers: [{ issuer: 'a', algorithms, jwksUrl }] });

  it('takes published keys over https, over http only on this machine or in development', () => {
    for (const url of ['https://id.example/jwks', 'http://127.0.0.1:1/jwks', 'http://localhost/jwks', 'http://[::1]/j'])
      assert.deepEqual(wholeMistakes(jwks(url)), [], url);
    const plain = 'http://id.example/jwks';
    assert.match(wholeMistakes(jwks(plain)).join(), /jwksUrl cannot be used: an https: URL, not "http:/);
    assert.deepEqual(wholeMistakes(jwks(plain), true), []);
    for (const url of [
      'ftp://x/',
      'file:///etc/passwd',
      'jwks',
      '',
      'http://127.0.0.1.evil.example/jwks',
      'http://localhost.evil/',
    ])
      assert.equal(wholeMistakes(jwks(url)).length, 1, url);
    assert.match(wholeMistakes(jwks('https://user:dear@id.example/')).join(), /not a URL with a password/);
    assert.equal(wholeMistakes(jwks(7)).length >= 1, true);
  });

  it('refuses a secret kind of signature for published keys', () => {
    assert.match(
      wholeMistakes(jwks('https://id.example/', ['ES256', 'HS256'])).join(),
      /for published keys, not HS256/,
    );
  });

  it('takes introspection and a provider, and names what is wrong with them', () => {
    const introspection = { url: 'https://id.example/introspect', clientId: 'foyer', clientSecret: 'dear' };
    assert.deepEqual(wholeMistakes({ introspection, provider: { verify: async () => null } }), []);
    const wrong = { ...introspection, clientSecret: 7, timeoutMs: 1, rememberSecond: 5 };
    const found = wholeMistakes({ introspection: wrong, provider: { verify: 'x' }, whenRevocationUnknown: 'maybe' });
    assert.deepEqual(found.sort(), [
      'shop: identity.introspection.clientSecret cannot be used: a text, not number',
      'shop: identity.introspection.rememberSecond cannot be used: url, clientId, clientSecret, audience, issuer, timeoutMs, rememberSeconds, not rememberSecond',
      'shop: identity.introspection.timeoutMs cannot be used: milliseconds from 50 to 10000, not number',
      'shop: identity.provider cannot be used: an object with verify(token, { bff, signal }), not object',
      "shop: identity.whenRevocationUnknown cannot be used: 'accept' or 'refuse', not \"maybe\"",
    ]);
  });
});
