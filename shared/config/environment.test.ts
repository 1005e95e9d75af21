import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigurationError, Findings } from '../errors/index.ts';
import { readEnvironment } from './index.ts';

test('an empty environment is production', () => {
  const { variables, ...environment } = readEnvironment({});
  assert.deepEqual(variables, {});
  assert.deepEqual(environment, {
    development: false,
    host: '0.0.0.0',
    port: 4000,
    internalHost: '127.0.0.1',
    internalPort: undefined,
    accessLogLines: 100,
    redisUrl: undefined,
    sharing: 'operations',
    redisCluster: false,
    apiKeysFile: undefined,
    revocationsFile: undefined,
    logLevel: 'info',
    drainMs: 10_000,
    shedLoopDelayMs: 200,
    trustedProxies: [],
    instances: 1,
    tls: undefined,
  });
});

test('only the exact word makes it development', () => {
  assert.equal(readEnvironment({ NODE_ENV: 'development' }).development, true);
  assert.equal(readEnvironment({ NODE_ENV: 'dev' }).development, false);
});

test('in development Ctrl-C ends at once', () => {
  assert.equal(readEnvironment({ NODE_ENV: 'development' }).drainMs, 0);
  assert.equal(readEnvironment({ NODE_ENV: 'development', DRAIN_MS: '500' }).drainMs, 500);
  assert.throws(() => readEnvironment({ DRAIN_MS: '10s' }), /DRAIN_MS/);
});

test('variables set to nothing are unset', () => {
  assert.equal(readEnvironment({ PORT: '', REDIS_URL: ' ' }).port, 4000);
});

for (const port of ['http', '-1', '65536', '4000x', '1e3']) {
  test(`PORT=${port} is a finding`, () => {
    const findings = new Findings();
    readEnvironment({ PORT: port }, findings);
    assert.match(findings.list[0]?.message ?? '', /^PORT/);
  });
}

test('trusted proxies are addresses and networks; everybody is none', () => {
  const { trustedProxies } = readEnvironment({ TRUSTED_PROXIES: '10.0.0.0/8, ::1 192.0.2.7' });
  assert.deepEqual(trustedProxies, ['10.0.0.0/8', '::1', '192.0.2.7']);
  for (const networks of ['true', 'nginx', '10.0.0.0/33', '0.0.0.0/0', '::/0'])
    assert.throws(() => readEnvironment({ TRUSTED_PROXIES: networks }), /TRUSTED_PROXIES/, networks);
});

test('a certificate to serve comes with its key', () => {
  const [TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA_FILE] = ['cert.pem', 'key.pem', 'ca.pem'];
  const tls = { certFile: 'cert.pem', keyFile: 'key.pem' };
  assert.deepEqual(readEnvironment({ TLS_CERT_FILE, TLS_KEY_FILE }).tls, { ...tls, clientCaFile: undefined });
  assert.deepEqual(readEnvironment({ TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA_FILE }).tls?.clientCaFile, 'ca.pem');
  for (const env of [{ TLS_CERT_FILE }, { TLS_KEY_FILE }, { TLS_CLIENT_CA_FILE }])
    assert.throws(() => readEnvironment(env), /TLS_/);
});

test('all mistakes are thrown together, without the password of Redis', () => {
  assert.throws(
    () => readEnvironment({ PORT: 'x', REDIS_URL: 'http://:hunter2@cache', LOG_LEVEL: 'loud' }),
    (error) => error instanceof ConfigurationError && error.findings.length === 3 && !/hunter2/.test(error.message),
  );
});
