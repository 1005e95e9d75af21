import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'graphql';
import { Findings } from '../../errors/index.ts';
import type { Viewer } from '../../upstreams/index.ts';
import type { VerifiedViewer } from '../identity/credentials.ts';
import { InFlight } from './in-flight.ts';
import { keyOfAddress } from './limit-keys.ts';
import { LimitTally } from './limit-tally.ts';
import { Limits } from './limits.ts';
import type { LimitsConfig } from './limits-config.ts';
import { MemoryLimitStore } from './memory-limit-store.ts';
import { resolveLimits } from './resolve-limits.ts';
import { countRootFields } from './root-fields.ts';

function limitsOf(config: LimitsConfig) {
  const findings = new Findings();
  const resolved = resolveLimits(config, { file: 'bff.ts', findings });
  findings.throwIfAny();
  const warned: object[] = [];
  const tally = new LimitTally({ warn: (detail) => void warned.push(detail) });
  return { limits: new Limits(resolved, { bff: 'kiosk', store: new MemoryLimitStore(), tally }), tally, warned };
}

function verified(id: string, more: Partial<Viewer> = {}, apiKey?: VerifiedViewer['apiKey']): VerifiedViewer {
  const unsaid = { roles: [], scopes: [], tenant: undefined, tier: undefined, tokenId: undefined, expiresAt: 2e9 };
  return { viewer: { id, ...unsaid, ...more }, validUntil: 2e9, ...(apiKey ? { apiKey } : {}) };
}

/** How many of so many pass. */
async function passed(limits: Limits, times: number, who: () => VerifiedViewer): Promise<number> {
  let count = 0;
  for (let time = 0; time < times; time++) if (!(await limits.ofViewer(who())).refusal) count++;
  return count;
}

const hourly = (max: number) => ({ max, window: '1h' });

describe('limits of a BFF', () => {
  test('S45 S66: an API key has its own limit in place of the viewer, and keys of one quota share it', async () => {
    const { limits } = limitsOf({
      viewer: hourly(2),
      apiKey: hourly(5),
      quotas: { apiKey: { day: 4 } },
      namedQuotas: { acme: { day: 6 } },
    });
    assert.equal(await passed(limits, 10, () => verified('ada')), 2);
    assert.equal(await passed(limits, 10, () => verified('p', {}, { id: 'k1' })), 4);
    assert.equal(await passed(limits, 10, () => verified('p', {}, { id: 'k2', quota: 'acme' })), 5);
    assert.equal(await passed(limits, 10, () => verified('p', {}, { id: 'k3', quota: 'acme' })), 1);
  });

  test('S60: a rate that refuses leaves the quota alone', async () => {
    const { limits } = limitsOf({ viewer: { max: 60, window: '1h', burst: 1 }, quotas: { viewer: { day: 10 } } });
    assert.equal(await passed(limits, 50, () => verified('ada')), 1);
    const { refusal } = await limits.ofViewer(verified('ada'));
    assert.equal(refusal?.code, 'RATE_LIMITED');
  });

  test('what a tier says replaces only what it says', async () => {
    const { limits } = limitsOf({
      viewer: hourly(2),
      quotas: { viewer: { day: 8 } },
      tiers: { gold: { viewer: hourly(100) }, free: { quotas: { viewer: { day: 1 } } } },
    });
    assert.equal(await passed(limits, 20, () => verified('a', { tier: 'gold' })), 8);
    assert.equal(await passed(limits, 20, () => verified('b', { tier: 'free' })), 1);
    assert.equal(await passed(limits, 20, () => verified('c', { tier: '__proto__' })), 2);
  });

  test('what is exempt in development is this machine, and nobody in production', () => {
    const exempt = ['development, 10.0.0.0/8'];
    for (const development of [true, false]) {
      const findings = new Findings();
      const resolved = resolveLimits({ exempt }, { file: 'bff.ts', findings, development });
      findings.throwIfAny();
      const addresses = ['127.0.0.1', '::1', '10.1.1.1', '192.0.2.1'];
      assert.deepEqual(
        addresses.map((address) => resolved.exempt.has(address)),
        [development, development, true, false],
      );
    }
  });

  test('attack 154: whoever has no address is refused', async () => {
    const { limits } = limitsOf({ address: hourly(5) });
    assert.equal((await limits.ofAddress('')).refusal?.code, 'RATE_LIMITED');
    assert.equal((await limits.ofAddress('192.0.2.1')).refusal, undefined);
  });

  test('refusals are counted, and told once a minute', async () => {
    const { limits, tally, warned } = limitsOf({ viewer: { ...hourly(1), dryRun: true } });
    assert.equal(await passed(limits, 5, () => verified('ada')), 5);
    assert.deepEqual(warned, [{ bff: 'kiosk', limit: 'viewer', times: 1 }]);
    assert.deepEqual(tally.counts(), [
      { bff: 'kiosk', limit: 'viewer', outcome: 'allowed', count: 1 },
      { bff: 'kiosk', limit: 'viewer', outcome: 'dry_run', count: 4 },
    ]);
  });

  test('one of several processes lets in its part of what may be under way, and as much as a browser needs', () => {
    for (const [max, instances, expected] of [
      [20, 1, 20],
      [20, 2, 10],
      [100, 8, 13],
      [20, 16, 6],
      [4, 16, 4],
      [1, 16, 1],
    ] as const) {
      const inFlight = new InFlight({ max, dryRun: false }, instances);
      let entered = 0;
      while (inFlight.enter('ada')) entered++;
      assert.equal(entered, expected, `${max} over ${instances}`);
    }
  });

  test('P10: in a dry run of concurrency all enter, and all leave', () => {
    const { limits } = limitsOf({ concurrency: { viewer: { max: 1, dryRun: true }, address: { max: 1 } } });
    const leave = [limits.enter('v:ada', true), limits.enter('v:ada', true)];
    for (const one of leave) assert.equal(typeof one, 'function');
    const first = limits.enter('a:192.0.2.1', false);
    assert.ok(limits.enter('a:192.0.2.1', false) instanceof Error);
    (first as () => void)();
    assert.equal(typeof limits.enter('a:192.0.2.1', false), 'function');
  });
});

test('attack 154: one key for a /64, however it is written', () => {
  const same = ['2001:db8:0:1::', '2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:0db8:0000:0001::5', '2001:db8::1:0:0:0:9'];
  assert.deepEqual([...new Set(same.map(keyOfAddress))], ['a:2001:db8:0:1']);
  const others = ['2001:db8:0:2::1', '2001:db8::1', '::1', 'fe80::1', '64:ff9b::192.0.2.1', '192.0.2.1'];
  assert.equal(new Set(others.map(keyOfAddress)).size, others.length);
});

test('S63: root fields are counted as they are answered', () => {
  const counts = (text: string, name?: string) => Object.fromEntries(countRootFields(parse(text), name));
  assert.deepEqual(counts('{ a b: a a ... { c: a } ...F } fragment F on Query { d: a a ...F }'), { 'Query.a': 4 });
  assert.deepEqual(counts('query A { a } mutation B { b }', 'B'), { 'Mutation.b': 1 });
  assert.deepEqual(counts('query A { a } query B { b }'), {});
  const bomb = Array.from({ length: 30 }, (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`).join(' ');
  assert.deepEqual(counts(`{ ...f0 } ${bomb} fragment f30 on Query { a }`), { 'Query.a': 1 });
});
