import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../../../test/support/eventually.ts';
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

test('S47: a file that has a mistake once it changes leaves the last good one in force, and is logged', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'foyer-addresses-'));
  const file = join(directory, 'list.txt');
  writeFileSync(file, 'deny 192.0.2.1\n');
  const resolved = resolveAddresses({ file: 'list.txt' }, { directory, configFile: 'bff.ts' }, new Findings())!;
  const warned: object[] = [];
  const addresses = new Addresses(resolved, { info: () => {}, warn: (detail) => void warned.push(detail) });
  // What watches does not keep a process alive.
  const awake = setInterval(() => {}, 1_000);
  try {
    writeFileSync(file, 'deny 192.0.2.2\ndeny everybody\n');
    await eventually(() => warned.length > 0, 'the mistake is logged', 8_000);
    assert.deepEqual([addresses.may('192.0.2.1'), addresses.may('192.0.2.2'), addresses.may('')], [false, true, false]);
    writeFileSync(file, 'deny 192.0.2.2\n');
    await eventually(() => addresses.may('192.0.2.1'), 'the new list holds', 8_000);
    assert.equal(addresses.may('192.0.2.2'), false);
  } finally {
    clearInterval(awake);
    addresses.close();
    rmSync(directory, { recursive: true });
  }
});
