import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Findings } from '../errors/index.ts';
import { readBffConfig } from './bff-config.ts';

const base = { name: 'kiosk', path: '/kiosk/graphql', services: ['users'] };
const options = { file: 'bff.ts', env: { ORIGIN: 'https://shop.example' }, development: false };

test('the origins of pages may come from the environment', () => {
  const findings = new Findings();
  const config = readBffConfig({ ...base, cors: { origins: ['${ORIGIN}'], credentials: true } }, options, findings);
  assert.deepEqual([findings.list, config?.cors], [[], { origins: ['https://shop.example'], credentials: true }]);
});

test('every mistake in cors is told in words of its own', () => {
  const findings = new Findings();
  const cors = { origins: ['*', 'https://shop.example/'], credentials: 1 };
  assert.equal(readBffConfig({ ...base, cors }, options, findings), undefined);
  assert.deepEqual(
    findings.list.map(({ found }) => found),
    ['"*"', '"https://shop.example/"', '1'],
  );
});

test('a list with a hole, which two commas make, is no list of services', () => {
  const findings = new Findings();
  const services: string[] = Object.assign(new Array(3), { 0: 'users', 2: 'orders' });
  assert.equal(readBffConfig({ ...base, services }, options, findings), undefined);
  assert.deepEqual(
    findings.list.map(({ message, found }) => [message, found]),
    [['"services" cannot be used', '["users",null,"orders"]']],
  );
});
