// An operator's afternoon with API keys: made, listed, used, revoked; in a file and in Redis.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ApiKeys, createApiKeyKind, openApiKeyStore } from '../../shared/policy/index.ts';
import { runFoyer } from '../support/foyer-process.ts';
import { writeFolder } from '../support/proofs.ts';
import { noRedisServer, startRedisServer } from '../support/redis-server.ts';

const named = ['--name', 'Acme, nightly report', '--bff', 'kiosk'];
/** Where no REDIS_URL is, and API_KEYS_FILE says where. */
const { folder, remove } = writeFolder({});
after(remove);
const keys = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runFoyer(['keys', ...args], { cwd: folder, env });

describe('S45: foyer keys', () => {
  test('create prints the key alone, this once; the file has its hash; list and revoke know it by its id', async () => {
    const created = await keys(['create', ...named, '--role', 'reader', '--tier', 'gold', '--days', '90']);
    assert.equal(created.code, 0, created.stderr);
    assert.match(created.stdout, /^foyer_[0-9A-Za-z]{49}\n$/);
    assert.match(
      created.stderr,
      /^key-[\da-f]{12} {2}Acme, nightly report: for kiosk, until \d{4}-\d\d-\d\d; its hash is kept/,
    );
    const file = readFileSync(join(folder, 'api-keys.json'), 'utf8');
    assert.ok(!file.includes(created.stdout.trim().slice(6, 20)));

    const id = created.stderr.split(' ', 1)[0]!;
    const listed = await keys(['list']);
    assert.match(listed.stdout, /^id +state +name +BFFs +roles, scopes +tier, tenant, quota +until\n/);
    assert.match(
      listed.stdout,
      new RegExp(`\n${id} +good +Acme, nightly report +kiosk +reader +gold +\\d{4}-\\d\\d-\\d\\d\n$`),
    );

    const mistyped = await keys(['revoke', `${id}0`]);
    assert.equal(
      mistyped.stderr,
      `foyer: no key in api-keys.json has the id "${id}0". Did you mean ${id}? foyer keys list shows them all.\n`,
    );
    assert.equal(mistyped.code, 1);
    const revoked = await keys(['revoke', id]);
    assert.match(revoked.stderr, /: revoked; every server refuses it within 10 seconds\.\n$/);
    assert.match((await keys(['revoke', id])).stderr, /: it is revoked already\.\n$/);
    const [record] = JSON.parse((await keys(['list', '--json'])).stdout);
    assert.deepEqual([record.id, record.state], [id, 'revoked']);
  });

  const mistakes = [
    [['create', '--bff', 'kiosk'], /required option '--name <text>' not specified/],
    [['create', '--name', 'x'], /required option '--bff <name>' not specified/],
    [['create', ...named, '--days', '0'], /Days are a whole number from 1 to 3650\./],
    [['create', ...named, '--role', 'a\nb'], /--role "a\\nb" is not a text of 1 to 256 characters in one line\./],
  ] as const;
  for (const [args, said] of mistakes) {
    test(`keys ${args.join(' ').replace('\n', '\\n')} says what is wrong with it`, async () => {
      const { code, stderr, stdout } = await keys(args);
      assert.match(stderr, said);
      assert.deepEqual([code, stdout], [1, '']);
    });
  }

  test('keys --help and keys create --help explain themselves', async () => {
    for (const args of [['--help'], ['create', '--help']]) {
      const { code, stdout } = await keys(args);
      assert.match(stdout, /^Usage: foyer keys /);
      assert.equal(code, 0);
    }
  });
});

describe('S45: what a key is made with', () => {
  test('reaches the viewer and the limits: subject, roles, scopes, tenant, tier and quota', async () => {
    const file = join(folder, 'given.json');
    const given = ['--sub', 'acme', '--role', 'reader', '--scope', 'orders:read', '--tenant', 't7', '--tier', 'gold'];
    const made = await keys(['create', ...named, ...given, '--quota', 'acme-month'], { API_KEYS_FILE: file });
    const apiKeys = new ApiKeys({ store: openApiKeyStore({ file, redis: undefined }) });
    const kind = createApiKeyKind({ keys: apiKeys, bff: 'kiosk', mayBeStale: false });
    const apiKey = made.stdout.trim();
    const verified = await kind.verify({ apiKey });
    const id = made.stderr.split(' ', 1)[0]!;
    const { expiresAt, ...viewer } = verified.viewer;
    assert.deepEqual(viewer, {
      id: 'acme',
      roles: ['reader'],
      scopes: ['orders:read'],
      tenant: 't7',
      tier: 'gold',
      tokenId: id,
    });
    assert.deepEqual(verified.apiKey, { id, quota: 'acme-month' });
    assert.equal(verified.validUntil, expiresAt);
    assert.equal(await kind.verify({ apiKey }), verified, 'made once, not for each request');
  });
});

describe('S45, S68: foyer keys with Redis', { skip: noRedisServer }, () => {
  let redis: Awaited<ReturnType<typeof startRedisServer>>;
  before(async () => {
    redis = await startRedisServer();
  });
  after(() => redis.stop());

  test('keys lie where all servers look; without Redis the command says so and what to do', async () => {
    const env = { REDIS_URL: redis.url };
    const created = await keys(['create', ...named], env);
    assert.match(created.stderr, /its hash is kept in Redis\./);
    const texts = await redis.admin.hvals('foyer:api-keys');
    assert.equal(texts.length, 1);
    assert.equal(JSON.parse(texts[0]!).name, 'Acme, nightly report');
    const away = await keys(['list'], { REDIS_URL: 'redis://127.0.0.1:1' });
    assert.match(away.stderr, /^foyer: Redis \(REDIS_URL\) cannot be reached: .*ECONNREFUSED.* API_KEYS_FILE\.\n$/);
    assert.equal(away.code, 1);
  });
});

test('S43: foyer revoke --viewer holds for tokens of clocks that are ahead, and as long as an API key may live', async () => {
  const env = { REVOCATIONS_FILE: join(folder, 'revoked.jsonl') };
  const now = Math.floor(Date.now() / 1_000);
  const { code, stderr } = await runFoyer(['revoke', '--viewer', 'u1'], { cwd: folder, env });
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^revoked: all tokens, sessions, API keys and client certificates of u1 so far; .* until 20\d\d-/,
  );
  const written = JSON.parse(readFileSync(env.REVOCATIONS_FILE, 'utf8').trim().split('\n').at(-1)!);
  assert.equal(written.viewerId, 'u1');
  assert.ok(written.issuedUntil >= now + 30 && written.issuedUntil < now + 60, stderr);
  assert.ok(written.until >= now + 3_650 * 86_400, stderr);
});
