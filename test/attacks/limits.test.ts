// H 152 to 155: more than anyone may ask for.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type AttackAnswer, assertRefused, calledOperations, startTarget, type Target } from '../support/attack.ts';
import { eventually } from '../support/eventually.ts';
import { type LimitedFolder, limitedOptions, nextAddress, writeLimitedBff } from '../support/limited.ts';

const hourly = (max: number) => ({ max, window: '1h' });

/** Connections that a crowd shares: who opens hundreds at once waits for the machine and not for the server. */
const connections = 40;

/** Sends so many as fast as it goes; how many passed, and the refusals. */
async function crowd(times: number, send: () => Promise<AttackAnswer>) {
  const answers: AttackAnswer[] = [];
  let sent = 0;
  const one = async () => {
    while (sent++ < times) answers.push(await send());
  };
  await Promise.all(Array.from({ length: connections }, one));
  const refused = answers.filter(({ status }) => status !== 200);
  return { passed: times - refused.length, refused };
}

function assertTooMany(answer: AttackAnswer, code = 'RATE_LIMITED'): void {
  assertRefused(answer, 429, code);
  assert.ok(Number(answer.headers.get('retry-after')) >= 1, 'Retry-After');
}

/** All on one connection at once, from an address of its own: no client could be quicker. */
async function pipelined({ foyer }: Target, bff: string, times: number) {
  const { hostname, port } = new URL(foyer.url);
  const head = [
    `GET /${bff}/graphql?query=%7B__typename%7D HTTP/1.1`,
    `host: ${hostname}`,
    `x-forwarded-for: ${nextAddress()}`,
    'x-foyer-preflight: 1',
  ];
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  socket.write(`${head.join('\r\n')}\r\n\r\n`.repeat(times - 1));
  socket.write(`${head.join('\r\n')}\r\nconnection: close\r\n\r\n`);
  await once(socket, 'close');
  const heads = text.split('HTTP/1.1 ').slice(1);
  return {
    passed: heads.filter((one) => one.startsWith('200')).length,
    refused: heads.filter((one) => one.startsWith('429')),
  };
}

function countsOf({ foyer }: Target, bff: string, limit: string): Readonly<Record<string, number>> {
  const rows = foyer.limits.counts().filter((row) => row.bff === bff && row.limit === limit);
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
}

/** As structured fields: the limit's name, what is left, and the seconds until it changes. */
function assertHeaders({ headers }: AttackAnswer, name: string, left: number | RegExp = /\d+/): void {
  const amount = left instanceof RegExp ? left.source : left;
  assert.match(headers.get('ratelimit') ?? '', new RegExp(`^"${name}";r=${amount};t=\\d+$`));
  assert.match(headers.get('ratelimit-policy') ?? '', new RegExp(`^"${name}";q=\\d+;w=\\d+$`));
}

describe('limits of the three BFFs', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  });
  after(() => target.stop());

  for (const bff of ['mobile', 'web', 'admin']) {
    test(`attack 152, S62: twice the burst of one address at once: the burst passes, the rest is 429 (${bff})`, async () => {
      const { address } = target.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.limits;
      assert.ok(address?.kind === 'bucket');
      target.shop.resetCalls();
      const startedAt = performance.now();
      const answered = await pipelined(target, bff, address.burst * 2);
      const refilled = Math.ceil((((performance.now() - startedAt) * address.max) / address.windowMs) * 1.01);
      const { allowed = 0, refused = 0 } = countsOf(target, bff, 'address');
      assert.ok(allowed >= address.burst && allowed <= address.burst + refilled, `${allowed} of ${address.burst}`);
      assert.equal(allowed + refused, address.burst * 2);
      // So many at once on one connection meet the limit of requests under way as well.
      assert.equal(answered.passed + answered.refused.length, address.burst * 2);
      for (const head of answered.refused) assert.match(head, /retry-after: [1-9]/);
      assert.deepEqual(calledOperations(target), []);
    });
  }

  test('S62: whoever asks from a machine that is exempt is not limited, unless somebody else is forwarded from it', async () => {
    const { headers } = await target.send('mobile');
    assert.equal(headers.get('ratelimit'), null);
    const forwarded = await target.send('mobile', { headers: { 'x-forwarded-for': '127.0.0.1' } });
    assertHeaders(forwarded, 'address');
  });
});

describe('limits that a test says', () => {
  let target: Target;
  const folders: LimitedFolder[] = [];

  before(async () => {
    folders.push(
      writeLimitedBff({ name: 'by-address', path: '/by-address', limits: { address: hourly(10) } }),
      writeLimitedBff({
        name: 'by-viewer',
        path: '/by-viewer',
        limits: {
          viewer: { max: 60, window: '1h', burst: 10 },
          tenant: hourly(15),
          tiers: { gold: { viewer: hourly(20) } },
          quotas: { viewer: { day: 30 } },
        },
      }),
      writeLimitedBff({ name: 'by-quota', path: '/by-quota', limits: { quotas: { viewer: { day: 5, month: 100 } } } }),
      writeLimitedBff({
        name: 'by-operation',
        path: '/by-operation',
        limits: { operations: { 'Mutation.pay': hourly(3), Slow: hourly(2) } },
      }),
      writeLimitedBff({ name: 'dry', path: '/dry', limits: { viewer: { ...hourly(2), dryRun: true } } }),
      writeLimitedBff({ name: 'at-once', path: '/at-once', limits: { concurrency: { viewer: { max: 5 } } } }),
    );
    target = await startTarget(limitedOptions(folders.map(({ directory }) => directory)));
  });
  after(async () => {
    await target.stop();
    for (const folder of folders) folder.remove();
  });

  const from = (bff: string, address: string, body?: unknown) =>
    target.send(bff, { headers: { 'x-forwarded-for': address }, ...(body === undefined ? {} : { body }) });
  const as = (bff: string, claims: Readonly<Record<string, unknown>>, query = '{ __typename }') =>
    target.send(bff, { headers: { authorization: `Bearer ${target.token(bff, claims)}` }, body: { query } });
  const counts = (bff: string, limit: string) => countsOf(target, bff, limit);

  test('attack 154: a whole /64 of IPv6 is one client, and an address has one name however it is written', async () => {
    const hosts = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:0db8:0001:0002:1:2:3:4', '[2001:db8:1:2::7]:443'];
    let next = 0;
    const { passed } = await crowd(20, () => from('by-address', hosts[next++ % hosts.length]!));
    assert.equal(passed, 10);
    assert.equal((await from('by-address', '2001:db8:1:3::1')).status, 200);
    const names = ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107', '203.0.113.7:5000'];
    const again = await crowd(20, () => from('by-address', names[next++ % names.length]!));
    assert.equal(again.passed, 10);
  });

  test('attack 152, S51 S53: an address is refused before its body and its token are read, whatever they are', async () => {
    const address = nextAddress();
    await crowd(10, () => from('by-address', address));
    assertTooMany(await from('by-address', address, '{"query": "{ __typename'));
    const headers = { 'x-forwarded-for': address, authorization: 'Bearer rubbish' };
    assertTooMany(await target.send('by-address', { headers }));
  });

  test('S61 S65: a viewer has their burst, whatever address they ask from; another one has theirs', async () => {
    const { passed, refused } = await crowd(20, () => as('by-viewer', { sub: 'ada' }));
    assert.equal(passed, 10);
    assertTooMany(refused[0]!);
    assertHeaders(refused[0]!, 'viewer', 0);
    const other = await as('by-viewer', { sub: 'bob' });
    assert.equal(other.status, 200);
    assertHeaders(other, 'viewer', 9);
  });

  test('S64: a tier has its own limit, and what it does not say holds as for all', async () => {
    const { passed } = await crowd(30, () => as('by-viewer', { sub: 'gil', tier: 'gold' }));
    assert.equal(passed, 20);
    const base = await crowd(30, () => as('by-viewer', { sub: 'sil', tier: 'silver' }));
    assert.equal(base.passed, 10);
  });

  test('S66: viewers of one tenant share its limit', async () => {
    let next = 0;
    const { passed } = await crowd(30, () => as('by-viewer', { sub: `t${next++}`, tenant: 'acme' }));
    assert.equal(passed, 15);
  });

  test('S66: a quota that is used up says so, and when it begins anew', async () => {
    const { passed, refused } = await crowd(12, () => as('by-quota', { sub: 'ada' }));
    assert.equal(passed, 5);
    for (const answer of refused) assertTooMany(answer, 'QUOTA_EXCEEDED');
    assertHeaders(refused[0]!, 'viewer.day', 0);
    assert.ok(Number(refused[0]!.headers.get('retry-after')) <= 86_400);
  });

  test('S63: each time a root field is selected counts, by alias, fragment and request', async () => {
    const pay = (fields: string) => as('by-operation', { sub: 'ada' }, `mutation { ${fields} }`);
    assert.equal((await pay('a: pay(id: 1) b: pay(id: 2)')).status, 200);
    assertTooMany(await pay('c: pay(id: 3) ... on Mutation { d: pay(id: 4) }'));
    assert.equal((await pay('pay(id: 5)')).status, 200);
    assertTooMany(await pay('pay(id: 6)'));
    assert.equal((await as('by-operation', { sub: 'bob' }, 'mutation { pay(id: 7) }')).status, 200);
  });

  test('S63: an operation is limited by its name', async () => {
    const { passed, refused } = await crowd(5, () => as('by-operation', { sub: 'cy' }, 'query Slow { __typename }'));
    assert.equal(passed, 2);
    assertTooMany(refused[0]!);
    assertHeaders(refused[0]!, 'Slow', 0);
  });

  test('S63: an operation that is named by an empty text is the one that there is, and counts for everybody', async () => {
    const ask = async (query: string, operationName: string | undefined) =>
      (
        await target.send('by-operation', {
          headers: { 'x-forwarded-for': '198.51.100.77' },
          body: { query, operationName },
        })
      ).status;
    // First by somebody else, by the direct way and by the long one.
    for (const [query, extensions] of [
      ['query Slow { a: __typename }'],
      ['query Slow { b: __typename }', {}],
    ] as const) {
      const { status } = await target.send('by-operation', { body: { query, operationName: '', extensions } });
      assert.equal(status, 200);
    }
    assert.deepEqual(
      [
        await ask('query Slow { a: __typename }', ''),
        await ask('query Slow { b: __typename }', undefined),
        await ask('query Slow { a: __typename }', undefined),
        await ask('query Slow { b: __typename }', ''),
        await ask('query Slow { c: __typename }', ''),
      ],
      [200, 200, 429, 429, 429],
    );
    const search = '?operationName=&query=query%20Slow%7Bd%3A__typename%7D';
    const headers = { 'x-foyer-preflight': '1', 'x-forwarded-for': '198.51.100.78' };
    const byUrl = await target.send('by-operation', { method: 'GET', search, headers });
    assert.equal(byUrl.status, 200);
  });

  test('a dry run refuses nobody, tells nobody, and counts', async () => {
    const { passed } = await crowd(6, () => as('dry', { sub: 'ada' }));
    assert.equal(passed, 6);
    assert.deepEqual(counts('dry', 'viewer'), { allowed: 2, dry_run: 4 });
    assert.equal((await as('dry', { sub: 'ada' })).headers.get('ratelimit'), null);
  });

  test('attack 73 152: aliases and items of a list count each; the rest of the answer stays', async () => {
    const aliases = Array.from({ length: 12 }, (_, index) => `a${index}: dear(id: "p1") { id }`).join(' ');
    const one = await as('by-address', { sub: 'ada' }, `{ ${aliases} product(id: "p1") { id } }`);
    const codes = one.json.errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code);
    assert.deepEqual(codes, ['RATE_LIMITED', 'RATE_LIMITED']);
    assert.equal(one.json.data.product.id, 'p1');
    assert.equal(one.json.extensions.degraded, undefined);
    const two = await as('by-address', { sub: 'bob' }, '{ many(ids: ["p1", "p2", "p3", "p4", "p5"]) { id title } }');
    assert.equal(two.json.errors.length, 2);
    assert.deepEqual(
      two.json.errors.map(({ path }: { path: unknown[] }) => path[2]),
      ['title', 'title'],
    );
  });

  test('50 at once of a field that may be asked for 10 times: 10 are answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => as('by-operation', { sub: 'eve' }, '{ dear(id: "p1") { id } }')),
    );
    assert.equal(answers.filter(({ json }) => json.data.dear !== null).length, 10);
    const dry = await as(
      'by-operation',
      { sub: 'eve' },
      '{ a: tried(id: "p1") { id } b: tried(id: "p1") { id } c: tried(id: "p1") { id } }',
    );
    assert.equal(dry.json.errors, undefined);
    assert.deepEqual(counts('by-operation', 'Query.tried'), { allowed: 2, dry_run: 1 });
  });

  test('attack 155: one viewer has so many requests under way; the rest is refused at once, and others are answered', async () => {
    target.shop.faults('products', { hang: true });
    target.shop.resetCalls();
    const url = `${target.foyer.url}/at-once`;
    const client = new AbortController();
    const slow = Array.from({ length: 5 }, (_, index) =>
      fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${target.token('at-once', { sub: 'ada' })}`,
        },
        body: JSON.stringify({ query: `{ product(id: "p${index + 1}") { id } }` }),
        signal: client.signal,
      }).catch(() => undefined),
    );
    const underWay = () => Object.values(target.shop.calls().products).reduce((sum, { count }) => sum + count, 0);
    await eventually(() => underWay() === 5, 'five are under way', 5_000);
    const { passed, refused } = await crowd(195, () => as('at-once', { sub: 'ada' }));
    assert.equal(passed, 0);
    for (const answer of refused) assertTooMany(answer);
    assert.equal((await as('at-once', { sub: 'bob' })).status, 200);
    client.abort();
    await Promise.all(slow);
    target.shop.resetFaults();
    await eventually(async () => (await as('at-once', { sub: 'ada' })).status === 200, 'there is room again');
  });
});

describe('S47: addresses', () => {
  let target: Target;
  let folder: LimitedFolder;

  before(async () => {
    const addresses = { allow: ['198.51.0.0/16', '2001:db8::/32'], deny: ['198.51.100.66'], file: 'addresses.txt' };
    folder = writeLimitedBff(
      { addresses },
      { 'addresses.txt': '# partners\nallow 203.0.113.0/24\ndeny 203.0.113.9 # left\n' },
    );
    target = await startTarget(limitedOptions([folder.directory]));
  });
  after(async () => {
    await target.stop();
    folder.remove();
  });

  const from = (address: string, body?: string) =>
    target.send('kiosk', { headers: { 'x-forwarded-for': address }, ...(body ? { body } : {}) });

  test('only who is allowed may ask, and nobody who is denied; nothing of the request is read before', async () => {
    for (const address of ['198.51.7.7', '2001:db8::9', '203.0.113.8']) assert.equal((await from(address)).status, 200);
    for (const address of ['198.51.100.66', '::ffff:198.51.100.66', '203.0.113.9', '192.0.2.1', '2001:db9::1'])
      assertRefused(await target.attack(() => from(address, '{ no JSON')), 403, 'FORBIDDEN');
  });

  test('the file is read again when it changes', async () => {
    writeFileSync(join(folder.directory, 'addresses.txt'), 'allow 203.0.113.0/24\ndeny 203.0.113.8\n');
    await eventually(async () => (await from('203.0.113.8')).status === 403, 'the new list holds', 8_000);
    assert.equal((await from('203.0.113.9')).status, 200);
  });
});
