import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CredentialKind, kindOf } from './credentials.ts';

const never = () => {
  throw new Error('nobody asked for that');
};
const bearer: CredentialKind = {
  name: 'bearer',
  isIn: ({ authorization }) => authorization !== undefined,
  verify: never,
};
const key: CredentialKind = { name: 'key', isIn: ({ apiKey }) => apiKey !== undefined, verify: never };
const certificate: CredentialKind = {
  name: 'certificate',
  isAmbient: true,
  isIn: (credentials) => credentials.certificate !== undefined,
  verify: never,
};
const machine = { subject: { CN: 'm' }, alternativeNames: [], fingerprint: '', issuedAt: 0, expiresAt: 0 };

describe('the credential that a request is judged by', () => {
  for (const kinds of [
    [bearer, key, certificate],
    [certificate, key, bearer],
  ]) {
    const order = kinds.map(({ name }) => name).join(', ');

    it(`is the one that it has (${order})`, () => {
      assert.equal(kindOf(kinds, {}), undefined);
      assert.equal(kindOf(kinds, { authorization: '' }), bearer);
      assert.equal(kindOf(kinds, { apiKey: 'k' }), key);
      assert.equal(kindOf(kinds, { certificate: machine }), certificate);
      assert.equal(kindOf(kinds, { cookie: 'of=others' }), undefined);
    });

    it(`is its own before the connection's (${order})`, () => {
      assert.equal(kindOf(kinds, { authorization: 'a', certificate: machine }), bearer);
      assert.equal(kindOf(kinds, { apiKey: 'k', certificate: machine }), key);
    });

    it(`is none of two: nobody guesses which was meant (${order})`, () => {
      assert.throws(() => kindOf(kinds, { authorization: 'a', apiKey: 'k' }), { code: 'BAD_REQUEST' });
      assert.throws(() => kindOf(kinds, { authorization: 'a', apiKey: 'k', certificate: machine }), {
        code: 'BAD_REQUEST',
      });
    });
  }
});
