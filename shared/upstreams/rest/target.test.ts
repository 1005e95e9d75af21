import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isFoyerError } from '../../errors/index.ts';
import { compileRequest } from './compile-request.ts';
import { operationOf, serviceAt } from './test-service.ts';

const service = serviceAt('http://127.0.0.1:1');

function target(name: string, input: Record<string, unknown>, basePath = ''): string {
  return compileRequest(operationOf(service, name), basePath).target(input);
}

function isRefused(name: string, input: Record<string, unknown>): boolean {
  try {
    target(name, input);
    return false;
  } catch (error) {
    return isFoyerError(error) && error.code === 'BAD_USER_INPUT' && error.notSent;
  }
}

describe('a path value', () => {
  const refused = [
    ...['', '.', '..', '%2e%2e', '%2E.', '.%2e', '../admin', '..\\admin', 'a/../b', 'a/..', './a', '..;/admin', '..;'],
    ...['..%2fadmin', '%2e%2e%5cadmin', '.\t./admin', 'a\r\nHost: evil', 'a\0b', 'a\nb', '\u0085', '\ud800'],
  ];
  for (const id of refused) {
    it(`is refused when it is ${JSON.stringify(id)}`, () => assert.ok(isRefused('getUser', { id })));
  }

  const encoded: readonly (readonly [unknown, string])[] = [
    ['u1', 'u1'],
    [42, '42'],
    [true, 'true'],
    ['a/b', 'a%2Fb'],
    ['a?x=1', 'a%3Fx%3D1'],
    ['a#b', 'a%23b'],
    [';x', '%3Bx'],
    ['//127.0.0.66:9/x', '%2F%2F127.0.0.66%3A9%2Fx'],
    ['http://127.0.0.66:9', 'http%3A%2F%2F127.0.0.66%3A9'],
    ['@evil', '%40evil'],
    ['a b+c', 'a%20b%2Bc'],
    ['100%', '100%25'],
    ['a..b', 'a..b'],
    ['...', '...'],
    ['.hidden', '.hidden'],
    ['／', '%EF%BC%8F'],
    ['．．', '%EF%BC%8E%EF%BC%8E'],
    ['ü€😀', '%C3%BC%E2%82%AC%F0%9F%98%80'],
    ['x'.repeat(10_240), 'x'.repeat(10_240)],
  ];
  for (const [id, segment] of encoded) {
    it(`is one segment when it is ${String(id).slice(0, 20)}`, () => {
      assert.equal(target('getUser', { id }), `/users/${segment}`);
    });
  }

  it('cannot become a dot segment together with its neighbours', () => {
    const file = { folder: 'f', name: 'n', ending: 'txt', a: 'a', b: 'b' };
    assert.equal(target('getFile', file), '/files/f/n.txt/ab');
    assert.ok(isRefused('getFile', { ...file, a: '.', b: '' }));
    assert.ok(isRefused('getFile', { ...file, name: '', ending: '' }));
    assert.ok(isRefused('getFile', { ...file, a: '', b: '' }));
  });

  it('is refused when it is missing or an object', () => {
    assert.ok(isRefused('getUser', {}));
    assert.ok(isRefused('getUser', { id: { toString: () => 'x' } }));
  });

  it('comes behind the path of the service', () => {
    assert.equal(target('getUser', { id: 'u1' }, '/api/v2'), '/api/v2/users/u1');
  });
});

describe('a query value', () => {
  it('stays one value', () => {
    assert.equal(target('listUsers', { q: 'a&admin=true#x\r\n' }), '/users?q=a%26admin%3Dtrue%23x%0D%0A');
  });

  it('repeats the name for lists, or joins them, as the contract says', () => {
    assert.equal(target('listUsers', { ids: ['1', '2'], tags: ['a,b', 'c'] }), '/users?ids=1&ids=2&tags=a%2Cb,c');
  });

  it('is left out when there is none', () => {
    assert.equal(target('listUsers', { ids: [], q: null }), '/users');
  });

  it('is refused when it is broken or far too long', () => {
    assert.ok(isRefused('listUsers', { q: '\udc00' }));
    assert.ok(isRefused('listUsers', { q: 'x'.repeat(20_000) }));
  });
});
