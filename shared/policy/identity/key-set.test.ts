import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { parseKeySet, selectKey } from './key-set.ts';

const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const jwk = ({ publicKey }: ReturnType<typeof ec>, extra: object = {}) => ({
  ...publicKey.export({ format: 'jwk' }),
  ...extra,
});

const good = jwk(ec('prime256v1'), { kid: 'good' });
const kidsOf = (keys: readonly unknown[]) => parseKeySet({ keys: [good, ...keys] }).map(({ kid }) => kid);

describe('a key set', () => {
  it('attack 122: has no weak, private, symmetric or foreign keys', () => {
    const pair = ec('prime256v1');
    const bad = [
      jwk(rsa(1024), { kid: 'weak' }),
      { ...pair.privateKey.export({ format: 'jwk' }), kid: 'private' },
      { kty: 'oct', k: 'c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0', kid: 'symmetric' },
      jwk(ec('secp256k1'), { kid: 'curve' }),
      jwk(generateKeyPairSync('ed25519'), { kid: 'edwards' }),
      jwk(pair, { kid: 'encryption', use: 'enc' }),
      jwk(pair, { kid: 'wrapping', key_ops: ['wrapKey'] }),
      jwk(pair, { kid: 7 }),
      { ...jwk(pair, { kid: 'off the curve' }), x: jwk(ec('prime256v1')).x },
      null,
      'key',
      [],
      { kty: 'EC' },
      { kty: 'RSA', n: {}, e: [], kid: 'shape' },
    ];
    assert.deepEqual(kidsOf(bad), ['good']);
  });

  it('without one usable key, and what is none, cannot be used', () => {
    for (const value of [null, 5, 'keys', [], {}, { keys: {} }, { keys: [] }, { keys: [null] }]) {
      assert.throws(() => parseKeySet(value), Error, JSON.stringify(value));
    }
  });

  it('attack 122: gives each key for its own kind of signature only', () => {
    const keys = parseKeySet({
      keys: [jwk(rsa(2048), { kid: 'r', alg: 'RS256' }), jwk(ec('secp384r1'), { kid: 'e' }), good],
    });
    assert.ok(selectKey(keys, 'r', 'RS256'));
    assert.equal(selectKey(keys, 'r', 'PS256'), undefined);
    assert.equal(selectKey(keys, 'r', 'HS256'), undefined);
    assert.equal(selectKey(keys, 'e', 'ES256'), undefined);
    assert.ok(selectKey(keys, 'e', 'ES384'));
    assert.equal(selectKey(keys, 'good', 'RS256'), undefined);
    assert.equal(selectKey(keys, '__proto__', 'ES256'), undefined);
    assert.ok(selectKey(keys, undefined, 'ES256'));
  });
});
