import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { HostAddresses, type ResolveHost } from './host-addresses.ts';

type Answer = (error: Error | null, addresses: readonly LookupAddress[]) => void;

function setUp() {
  const asked: Answer[] = [];
  let changes = 0;
  const resolve: ResolveHost = (_hostname, callback) => asked.push(callback);
  const addresses = new HostAddresses('users.test', () => changes++, resolve);
  const lookup = promisify((callback: (error: Error | null, addresses: LookupAddress[]) => void) =>
    addresses.lookup('users.test', { all: true }, (error, found) => callback(error, found as LookupAddress[])),
  );
  return { asked, addresses, lookup, changes: () => changes };
}

const ip = (...addresses: string[]): LookupAddress[] => addresses.map((address) => ({ address, family: 4 }));

describe('the addresses of a host', () => {
  it('are asked for once by all connections that wait', async () => {
    const { asked, lookup } = setUp();
    const found = Promise.all([lookup(), lookup()]);
    assert.equal(asked.length, 1);
    asked[0]!(null, ip('10.0.0.1'));
    assert.deepEqual(await found, [ip('10.0.0.1'), ip('10.0.0.1')]);
    assert.deepEqual(await lookup(), ip('10.0.0.1'));
    assert.equal(asked.length, 1);
  });

  it('are taken in turn', async () => {
    const { asked, lookup } = setUp();
    const first = lookup();
    asked[0]!(null, ip('10.0.0.1', '10.0.0.2'));
    assert.deepEqual(await first, ip('10.0.0.1', '10.0.0.2'));
    assert.deepEqual(await lookup(), ip('10.0.0.2', '10.0.0.1'));
  });

  it('are asked for again after 25 seconds of calls, and a change is told', () => {
    const { asked, addresses, changes } = setUp();
    const start = performance.now();
    addresses.refresh(start);
    asked[0]!(null, ip('10.0.0.1', '10.0.0.2'));
    addresses.refresh(start + 24_000);
    assert.equal(asked.length, 1);
    addresses.refresh(start + 26_000);
    asked[1]!(null, ip('10.0.0.2', '10.0.0.1'));
    assert.equal(changes(), 0, 'another order is no change');
    addresses.refresh(start + 52_000);
    asked[2]!(null, ip('10.0.0.3'));
    assert.equal(changes(), 1);
  });

  it('are the old ones when the name service fails, or hangs', async (t) => {
    const { asked, lookup } = setUp();
    const first = lookup();
    asked[0]!(null, ip('10.0.0.1'));
    await first;
    const now = performance.now();
    t.mock.method(performance, 'now', () => now + 60_000);
    const failing = lookup();
    asked[1]!(new Error('SERVFAIL'), []);
    assert.deepEqual(await failing, ip('10.0.0.1'));
    assert.deepEqual(await lookup(), ip('10.0.0.1'), 'the third lookup is never answered');
  });

  it('are an error when there never were any', async () => {
    const { asked, lookup } = setUp();
    const failing = lookup();
    asked[0]!(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []);
    await assert.rejects(failing, { code: 'ENOTFOUND' });
    const empty = lookup();
    asked[1]!(null, []);
    await assert.rejects(empty, /no address/);
  });
});
