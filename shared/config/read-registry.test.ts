// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the registry's own variables are written so
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ConfigurationError, Findings } from '../errors/index.ts';
import { readRegistry } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'foyer-registry-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'users'));
writeFileSync(join(folder, 'users/openapi.yaml'), '');

function read(text: string, env: Record<string, string> = {}) {
  const file = join(folder, 'services.yaml');
  writeFileSync(file, text);
  const findings = new Findings();
  return { registry: readRegistry(file, env, findings), findings: findings.list };
}

/** A valid service with more lines, indented to stand below it. */
function withUsers(more = '', url = 'http://users:8001') {
  const lines = ['protocol: rest', 'contract: users/openapi.yaml', `url: ${url}`, ...more.split('\n').filter(Boolean)];
  return `services:\n  users:\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
}

function onlyFinding(text: string, env?: Record<string, string>) {
  const { findings } = read(text, env);
  assert.equal(findings.length, 1, new ConfigurationError(findings).message);
  return findings[0]!;
}

test('S82: a service that says only what it must gets the documented defaults', () => {
  const { registry, findings } = read(withUsers());
  assert.deepEqual(findings, []);
  assert.deepEqual(registry.services.get('users'), {
    name: 'users',
    protocol: 'rest',
    contractFile: join(folder, 'users/openapi.yaml'),
    url: 'http://users:8001',
    urls: ['http://users:8001'],
    variants: [],
    grpcService: undefined,
    identity: 'none',
    timeoutMs: undefined,
    concurrency: 64,
    coalesce: true,
    lenient: false,
    retry: { retries: 1, budget: 0.2 },
    breaker: { profile: 'ratio', errorRatio: 0.5, minimumCalls: 20, windowMs: 10_000, openMs: 5_000 },
    headers: { set: {}, forward: [], remove: [], hooks: [] },
    tls: undefined,
    operations: new Map(),
    line: 2,
  });
});

test('an operation entry is read with its batch and cache', () => {
  const { registry, findings } = read(
    withUsers(`
operations:
  getUser:
    timeoutMs: 150
    identity: viewer
    read: true
    cache: { maxAgeSeconds: 60, tags: [users] }
    batch: { operation: listUsers, input: ids, key: { id: userId }, items: page.users, max: 50, many: true }`),
  );
  assert.deepEqual(findings, []);
  assert.deepEqual(registry.services.get('users')?.operations.get('getUser'), {
    name: 'getUser',
    identity: 'viewer',
    timeoutMs: 150,
    read: true,
    cache: { maxAgeSeconds: 60, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0, tags: ['users'] },
    batch: {
      operation: 'listUsers',
      input: 'ids',
      key: { id: 'userId' },
      items: ['page', 'users'],
      max: 50,
      many: true,
      line: 12,
    },
    coalesce: undefined,
    checkId: undefined,
    line: 7,
  });
});

test('a REST service may be lenient about content types; others have no choice', () => {
  assert.equal(read(withUsers('lenient: true')).registry.services.get('users')?.lenient, true);
  const { message } = onlyFinding(
    'services:\n  i: { protocol: grpc, grpcService: shop.I, contract: users/openapi.yaml, url: "i:1", lenient: true }\n',
  );
  assert.match(message, /lenient: the answers of a grpc service have one content type/);
});

test('an operation may say which input its answer repeats', () => {
  const checkIds = (value: string) => {
    const { registry, findings } = read(withUsers(`\noperations:\n  getUser: { checkId: ${value} }`));
    assert.deepEqual(findings, []);
    return registry.services.get('users')?.operations.get('getUser')?.checkId;
  };
  assert.equal(checkIds('id'), 'id');
  assert.deepEqual(checkIds('{ id: userId }'), { id: 'userId' });
});

test('the breaker may be named by its profile alone', () => {
  const { registry } = read(withUsers('breaker: consecutive'));
  assert.equal(registry.services.get('users')?.breaker.profile, 'consecutive');
  assert.equal(read(withUsers('breaker: { profile: consecutive, openMs: 900 }')).findings.length, 0);
  assert.equal(onlyFinding(withUsers('breaker: consecutiv')).repair, 'write consecutive');
});

test('a service may have several endpoints, each once', () => {
  const { registry, findings } = read(withUsers('', '["http://a:1/", "http://b:1"]'));
  assert.deepEqual(findings, []);
  assert.deepEqual(registry.services.get('users')?.urls, ['http://a:1', 'http://b:1']);
  assert.equal(registry.services.get('users')?.url, 'http://a:1');
  assert.match(onlyFinding(withUsers('', '["http://a:1", "http://a:1"]')).message, /twice/);
  assert.match(onlyFinding(withUsers('', '["http://a:1", "b:1"]')).expected, /an http or https URL/);
  assert.match(onlyFinding(withUsers('', '[]')).message, /there is no endpoint/);
});

test('a service may have variants, by weight and by what asks for them', () => {
  const { registry, findings } = read(
    withUsers(`
variants:
  canary:
    url: [http://c:1, http://d:1]
    weight: 2.5
    when: { header: { X-Variant: canary }, query: { variant: canary }, operations: [getUser] }
  next: { url: http://e:1, weight: 0 }
`),
  );
  assert.deepEqual(findings, []);
  const [canary, next] = registry.services.get('users')!.variants;
  assert.deepEqual(canary, {
    name: 'canary',
    urls: ['http://c:1', 'http://d:1'],
    weight: 2.5,
    when: {
      header: [{ name: 'x-variant', value: 'canary' }],
      query: [{ name: 'variant', value: 'canary' }],
      operations: ['getUser'],
    },
    line: 7,
  });
  assert.deepEqual(next?.when, { header: [], query: [], operations: [] });
});

for (const [mistake, variants, message] of [
  ['has no address', '{ c: { weight: 1 } }', /variants\.c: url is missing/],
  ['gets no calls', '{ c: { url: "http://c:1" } }', /variants\.c: no call would ever go to this variant/],
  [
    'gets more than all',
    '{ c: { url: "http://c:1", weight: 60 }, d: { url: "http://d:1", weight: 60 } }',
    /more than all/,
  ],
  ['has an unknown key', '{ c: { url: "http://c:1", wieght: 1, weight: 1 } }', /variants\.c\.wieght: unknown key/],
  ['has a name that cannot be used', '{ "a b": { url: "http://c:1", weight: 1 } }', /this name cannot be used/],
] as const) {
  test(`a variant that ${mistake} is told`, () => {
    assert.match(onlyFinding(withUsers(`variants: ${variants}`)).message, message);
  });
}

test('variables of the environment stand in values, with defaults, as numbers too', () => {
  const text = withUsers('concurrency: ${MAX}', '${USERS_URL:-http://127.0.0.1:8001}');
  assert.equal(read(text, { MAX: '7' }).registry.services.get('users')?.url, 'http://127.0.0.1:8001');
  const set = read(text, { MAX: '7', USERS_URL: 'https://users/' }).registry.services.get('users');
  assert.equal(set?.url, 'https://users');
  assert.equal(set?.concurrency, 7);
});

test('a variable that is not set and has no default is named', () => {
  const finding = onlyFinding(withUsers('', '${USERS_URL}'));
  assert.match(finding.message, /services\.users\.url: the environment variable USERS_URL is not set/);
  assert.equal(finding.line, 5);
});

test('a number in quotes is not a number, unless the environment gave it', () => {
  assert.match(onlyFinding(withUsers('timeoutMs: "200"')).expected, /whole number from 1 to 60000/);
});

test('all mistakes are told at once, each with its line', () => {
  const { findings } = read(`services:
  users:
    protocol: soap
    contract: users/missing.yaml
    url: users:8001
    timoutMs: 200
  orders:
    protocol: grpc
    contract: users/openapi.yaml
    url: http://orders:8002
    identity: user
    retry: { retries: -1, budgets: 1 }
`);
  assert.deepEqual(findings.map(({ line, message }) => `${line} ${message}`).sort(), [
    '10 services.orders.url: this value cannot be used',
    '11 services.orders.identity: this value cannot be used',
    '12 services.orders.retry.budgets: unknown key',
    '12 services.orders.retry.retries: this value cannot be used',
    '3 services.users.protocol: this value cannot be used',
    '4 services.users.contract: there is no such contract',
    '6 services.users.timoutMs: unknown key',
    '7 services.orders: grpcService is missing',
  ]);
  assert.equal(findings.find(({ line }) => line === 6)?.repair, 'write timeoutMs');
});

for (const [url, expected] of [
  ['ftp://users', /http or https/],
  ['users:8001', /http or https/],
  ['http://', /http or https/],
  ['http://ada:secret@users', /without credentials/],
  ['http://users/?tenant=1', /without \? and #/],
] as const) {
  test(`the url ${url} is refused, and no password is shown`, () => {
    const finding = onlyFinding(withUsers('', JSON.stringify(url)));
    assert.match(finding.expected, expected);
    assert.doesNotMatch(finding.found, /secret/);
  });
}

for (const [url, fits] of [
  ['inventory:8005', true],
  ['"[::1]:8005"', true],
  ['inventory', false],
  ['inventory:99999', false],
  ['http://inventory:8005', false],
] as const) {
  test(`a gRPC address ${url} is ${fits ? 'taken' : 'refused'}`, () => {
    const { findings } = read(
      `services:\n  i: {protocol: grpc, grpcService: shop.I, contract: users/openapi.yaml, url: ${url.startsWith('"') ? url : `"${url}"`}}\n`,
    );
    assert.equal(findings.length === 0, fits);
  });
}

test('a key that stands twice is a finding, not a silent choice', () => {
  const finding = onlyFinding(withUsers('identity: none\nidentity: viewer'));
  assert.equal(finding.message, 'identity stands twice in one map');
  assert.equal(finding.line, 7);
});

test('broken YAML is told once, with its line', () => {
  const finding = onlyFinding('services:\n  users: {url: ${X:-1}, protocol: rest}\n');
  assert.equal(finding.line, 2);
  assert.match(finding.repair, /quotes/);
});

test('a registry that is missing, empty or no map is a finding', () => {
  const findings = new Findings();
  assert.equal(readRegistry(join(folder, 'none.yaml'), {}, findings).services.size, 0);
  assert.equal(findings.list[0]?.found, 'ENOENT');
  assert.equal(onlyFinding('').message, 'the file holds no map');
  assert.equal(onlyFinding('- a').found, 'a list');
  assert.equal(onlyFinding('services:\n').message, 'services is missing');
});

test('header names come out in lower case; values cannot start another header', () => {
  const { registry } = read(
    withUsers('headers: { set: { X-Client: foyer }, forward: [Accept-Language], remove: [Via], hooks: [X-Plan] }'),
  );
  assert.deepEqual(registry.services.get('users')?.headers, {
    set: { 'x-client': 'foyer' },
    forward: ['accept-language'],
    remove: ['via'],
    hooks: ['x-plan'],
  });
  const finding = onlyFinding(withUsers('headers: { set: { x-key: "hunter2\\r\\nx-user-id: 1" } }'));
  assert.match(finding.expected, /printable ASCII/);
  assert.doesNotMatch(finding.found, /hunter2/);
});

for (const name of [
  'Authorization',
  'cookie',
  'X-User-ID',
  'x-forwarded-for',
  'x-user-scopes',
  'X_User_ID',
  'x_forwarded_user',
  'X-B3-TraceId',
  'x_api_key',
  'traceparent',
  'Host',
  'grpc-status',
  'a b',
  'x-bin',
]) {
  test(`the client's header ${name} cannot be forwarded`, () => {
    assert.match(onlyFinding(withUsers(`headers: { forward: ["${name}"] }`)).message, /headers\.forward/);
  });

  test(`S128: a hook of a BFF cannot add ${name}`, () => {
    assert.match(onlyFinding(withUsers(`headers: { hooks: ["${name}"] }`)).message, /headers\.hooks/);
  });
}

test('a header set twice in different case is a finding', () => {
  assert.match(onlyFinding(withUsers('headers: { set: { X-A: "1", x-a: "2" } }')).expected, /each header once/);
});

test('a batch that does not say its key is a finding', () => {
  const finding = onlyFinding(withUsers('operations:\n  getUser: { batch: { operation: listUsers, input: ids } }'));
  assert.equal(finding.message, 'services.users.operations.getUser.batch: key is missing');
});

test('an alias stands for what it names', () => {
  const two = `${withUsers('retry: &once { retries: 2 }')}${withUsers('retry: *once').replace('services:\n  users', '  orders')}`;
  const { registry, findings } = read(two);
  assert.deepEqual(findings, []);
  assert.equal(registry.services.get('orders')?.retry.retries, 2);
});
