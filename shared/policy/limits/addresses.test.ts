import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Findings } from '../../errors/index.ts';
import { Addresses, resolveAddresses } from './addresses.ts';

test('S47: mistakes of bff.ts and of the file are told with their lines', () => {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-addresses-'));
  writeFileSync(join(directory, 'list.txt'), 'deny 10.0.0.0/8\ndenny 10.0.0.1\ndeny 10.0.0.0/99\n');
  const findings = new Findings();
  const config = { allow: ['everybody'], denied: [], file: 'list.txt' } as object;
  resolveAddresses(config, { directory, configFile: 'bff.ts' }, findings);
  rmSync(directory, { recursive: true });
  assert.deepEqual(
    findings.list.map(({ file, line, found }) => [file.split('/').at(-1), line, found]),
    [
      ['bff.ts', 1, '"denied"'],
      ['bff.ts', 1, '"everybody"'],
      ['list.txt', 2, 'denny 10.0.0.1'],
      ['list.txt', 3, 'deny 10.0.0.0/99'],
    ],
  );
  const missing = new Findings();
  resolveAddresses({ file: 'none.txt' }, { directory, configFile: 'bff.ts' }, missing);
  assert.match(missing.list[0]!.message, /cannot be read/);
});

test('C7, S47: a file that has a mistake once it changes leaves the last good one in force, and is logged', ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const directory = mkdtempSync(join(tmpdir(), 'foyer-addresses-'));
  const file = join(directory, 'list.txt');
  writeFileSync(file, 'deny 192.0.2.1\n');
  const resolved = resolveAddresses({ file: 'list.txt' }, { directory, configFile: 'bff.ts' }, new Findings())!;
  const warned: object[] = [];
  const addresses = new Addresses(resolved, { info: () => {}, warn: (detail) => void warned.push(detail) });
  const lookAgain = () => mock.timers.tick(3_000);
  try {
    lookAgain();
    assert.deepEqual(warned, []);
    writeFileSync(file, 'deny 192.0.2.2\ndeny everybody\n');
    lookAgain();
    lookAgain();
    assert.equal(warned.length, 1);
    assert.deepEqual([addresses.may('192.0.2.1'), addresses.may('192.0.2.2'), addresses.may('')], [false, true, false]);
    writeFileSync(file, 'deny 192.0.2.2\n');
    lookAgain();
    assert.deepEqual([addresses.may('192.0.2.1'), addresses.may('192.0.2.2')], [true, false]);
  } finally {
    addresses.close();
    rmSync(directory, { recursive: true });
  }
});

test('S47: a file that is emptied, or that loses its allow list, lets nobody else in until it says so', ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const directory = mkdtempSync(join(tmpdir(), 'foyer-addresses-'));
  const file = join(directory, 'list.txt');
  writeFileSync(file, 'allow 192.0.2.0/24\n');
  const resolved = resolveAddresses({ file: 'list.txt' }, { directory, configFile: 'bff.ts' }, new Findings())!;
  const warned: object[] = [];
  const addresses = new Addresses(resolved, { info: () => {}, warn: (detail) => void warned.push(detail) });
  const afterwards = (text: string) => {
    writeFileSync(file, text);
    mock.timers.tick(3_000);
    return [addresses.may('192.0.2.1'), addresses.may('198.51.100.1'), warned.length];
  };
  try {
    assert.deepEqual(afterwards(''), [true, false, 1]);
    assert.deepEqual(afterwards('\n\n'), [true, false, 2]);
    assert.deepEqual(afterwards('# partners\n'), [true, false, 3]);
    assert.deepEqual(afterwards('deny 203.0.113.9\n'), [true, false, 4]);
    assert.deepEqual(afterwards('allow 0.0.0.0/0\ndeny 192.0.2.1\n'), [false, true, 4]);
  } finally {
    addresses.close();
    rmSync(directory, { recursive: true });
  }
});
