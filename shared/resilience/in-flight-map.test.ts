import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { InFlightMap } from './in-flight-map.ts';

describe('map of what is in flight', () => {
  it('has what was set last, until that is removed', () => {
    const map = new InFlightMap<object>();
    const [first, second] = [{}, {}];
    map.set('a', first);
    map.set('a', second);
    assert.equal(map.size, 1);
    assert.equal(map.get('a'), second);
    map.remove('a', first);
    assert.equal(map.get('a'), second);
    map.remove('a', second);
    assert.equal(map.get('a'), undefined);
    assert.equal(map.size, 0);
  });

  it('does not make what is over outlive collections of the young, as a plain Map does', () => {
    const bytesKept = (map: string) =>
      Number(execFileSync(process.execPath, [...flags, churn(map)], { encoding: 'utf8' }));
    const kept = bytesKept('new InFlightMap()');
    const keptByMap = bytesKept('new Map()');
    assert.ok(keptByMap > 4e6, `${keptByMap} bytes kept by a Map: this no longer measures anything`);
    assert.ok(kept < keptByMap / 4, `${kept} bytes kept, ${keptByMap} by a Map`);
  });
});

/** Room enough that no full collection comes between, which would free what is kept. */
const flags = ['--expose-gc', '--initial-heap-size=256', '--max-semi-space-size=16', '--input-type=module', '--eval'];

/** Ten of 20,000 entries of a kilobyte at a time, in a map of some age; prints what they leave in the old generation. */
const churn = (map: string) => `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { InFlightMap } from '${new URL('./in-flight-map.js', import.meta.url)}';
  const map = ${map};
  const open = [];
  const come = (number) => {
    const entry = ['key ' + number, new Array(128).fill(number)];
    map.set(...entry);
    open.push(entry);
    if (open.length <= 10) return;
    const [key, value] = open.shift();
    if (map.remove) map.remove(key, value);
    else map.delete(key);
  };
  const old = () => getHeapSpaceStatistics().find((space) => space.space_name === 'old_space').space_used_size;
  for (let number = 0; number < 20; number++) come(number);
  gc();
  gc();
  const before = old();
  for (let number = 20; number < 20_000; number++) {
    come(number);
    if (number % 2_000 === 0) gc({ type: 'minor' });
  }
  gc({ type: 'minor' });
  gc({ type: 'minor' });
  process.stdout.write(String(old() - before));
`;
