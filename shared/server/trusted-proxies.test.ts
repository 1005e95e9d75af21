import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { TrustedProxies } from './trusted-proxies.ts';

const requestFrom = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

const proxies = new TrustedProxies(['10.0.0.0/8', 'fd00::/8']);
const addressOf = (remoteAddress: string | undefined, forwarded?: string) =>
  proxies.addressOf(requestFrom(remoteAddress, forwarded));

test('S62: the client is the right-most hop that no trusted proxy stands for', () => {
  assert.equal(addressOf('10.0.0.1', '203.0.113.9'), '203.0.113.9');
  assert.equal(addressOf('10.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.2'), '203.0.113.9');
  assert.equal(addressOf('::ffff:10.0.0.1', '203.0.113.9'), '203.0.113.9');
  assert.equal(addressOf('fd00::1', '2001:DB8::9'), '2001:db8::9');
  assert.equal(addressOf('10.0.0.1', '::ffff:203.0.113.9'), '203.0.113.9');
  assert.equal(addressOf('10.0.0.1', '203.0.113.9:51234'), '203.0.113.9');
  assert.equal(addressOf('10.0.0.1', '[2001:db8::9]:443'), '2001:db8::9');
});

test('S62: a client that is not a trusted proxy cannot say who it is', () => {
  assert.equal(addressOf('203.0.113.9', '1.1.1.1'), '203.0.113.9');
  assert.equal(addressOf('::ffff:203.0.113.9', '10.0.0.1'), '203.0.113.9');
  assert.equal(new TrustedProxies([]).addressOf(requestFrom('127.0.0.1', '1.1.1.1')), '127.0.0.1');
});

test('what is no address ends the way at the last trusted proxy', () => {
  assert.equal(addressOf('10.0.0.1', 'unknown'), '10.0.0.1');
  assert.equal(addressOf('10.0.0.1', ''), '10.0.0.1');
  assert.equal(addressOf('10.0.0.1', '203.0.113.9, unknown, 10.0.0.2'), '10.0.0.2');
  assert.equal(addressOf('10.0.0.1', '203.0.113.9,'), '10.0.0.1');
  assert.equal(addressOf('10.0.0.1', '10.0.0.3, 10.0.0.2'), '10.0.0.3');
  assert.equal(addressOf(undefined, '1.1.1.1'), '');
});

test('a list of hops as long as a header may be is not read to its end', () => {
  const startedAt = performance.now();
  assert.equal(addressOf('10.0.0.1', `${'10.0.0.2,'.repeat(1_600)}10.0.0.2`), '10.0.0.2');
  assert.ok(performance.now() - startedAt < 20);
});

test('only what a trusted proxy sent is its word', () => {
  assert.equal(proxies.sent(requestFrom('10.0.0.1')), true);
  assert.equal(proxies.sent(requestFrom('203.0.113.9')), false);
  assert.equal(new TrustedProxies([]).sent(requestFrom('10.0.0.1')), false);
});
