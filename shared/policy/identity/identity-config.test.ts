import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { ConfigurationError, type Finding } from '../../errors/index.ts';
import type { IssuerConfig } from './identity-config.ts';
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
});
