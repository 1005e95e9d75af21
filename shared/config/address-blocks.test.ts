import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressBlocks, isAddressBlock, toAddress } from './address-blocks.ts';

test('an address has one spelling, whoever wrote it', () => {
  const spellings: [string, string | undefined][] = [
    ['10.1.2.3', '10.1.2.3'],
    [' 10.1.2.3 ', '10.1.2.3'],
    ['10.1.2.3:51234', '10.1.2.3'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:10.1.2.3', '10.1.2.3'],
    ['0:0:0:0:0:ffff:10.1.2.3', '10.1.2.3'],
    ['::ffff:a01:203', '10.1.2.3'],
    ['2001:DB8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['', undefined],
    ['unknown', undefined],
    ['_hidden', undefined],
    ['10.1.2', undefined],
    ['10.1.2.300', undefined],
    ['10.1.2.3:port', undefined],
    ['10.1.2.3, 10.1.2.4', undefined],
  ];
  for (const [text, address] of spellings) assert.equal(toAddress(text), address, text);
});

test('networks hold what lies in them, of both families', () => {
  const blocks = new AddressBlocks(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1']);
  for (const address of ['10.255.0.1', '192.0.2.7', '2001:db8:ffff::1', '::1']) assert.ok(blocks.has(address), address);
  for (const address of ['11.0.0.1', '192.0.2.8', '2001:db9::1', '::2']) assert.ok(!blocks.has(address), address);
  assert.ok(!new AddressBlocks([]).has('10.0.0.1'));
});

test('what is no network is told apart', () => {
  for (const block of ['0.0.0.0/0', '10.0.0.1', '10.0.0.0/32', '::/0', 'fd00::/8'])
    assert.ok(isAddressBlock(block), block);
  for (const text of ['', '10.0.0.0/33', '10.0/8', '::/129', 'nginx', '10.0.0.0/', '10.0.0.0/8/8', 'fe80::1%eth0'])
    assert.ok(!isAddressBlock(text), text);
});
