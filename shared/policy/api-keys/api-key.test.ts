import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createApiKey, hashOfApiKey, isApiKey } from './api-key.ts';

describe('S45: the text of an API key', () => {
  it('is recognisable, of one length, and never the same', () => {
    const keys = new Set(Array.from({ length: 1_000 }, createApiKey));
    assert.equal(keys.size, 1_000);
    for (const key of keys) assert.match(key, /^foyer_[0-9A-Za-z]{49}$/);
    for (const key of keys) assert.ok(isApiKey(key), key);
  });

  it('with one character changed, left out or added is none, and needs no look-up to be refused', () => {
    const key = createApiKey();
    for (let at = 'foyer_'.length; at < key.length; at++) {
      const other = key[at] === 'x' ? 'y' : 'x';
      assert.ok(!isApiKey(key.slice(0, at) + other + key.slice(at + 1)), `changed at ${at}`);
      assert.ok(!isApiKey(key.slice(0, at) + key.slice(at + 1)), `left out at ${at}`);
    }
    for (const text of [
      `${key}x`,
      ` ${key}`,
      `${key}\n`,
      key.toUpperCase(),
      '',
      'foyer_',
      '__proto__',
      'x'.repeat(1e6),
    ])
      assert.ok(!isApiKey(text));
  });

  it('is found by a hash that tells nothing of it', () => {
    const key = createApiKey();
    assert.match(hashOfApiKey(key), /^[\w-]{43}$/);
    assert.ok(!hashOfApiKey(key).includes(key.slice(6, 20)));
    assert.notEqual(hashOfApiKey(key), hashOfApiKey(createApiKey()));
  });
});
