// REST services whose certificates are not to be trusted (faults, section 5.1: F25), before a Foyer that trusts one authority.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type FoyerProcess, runFoyer, startFoyerProcess } from '../support/foyer-process.ts';
import { type Client, createClient } from '../support/load.ts';
import { at } from '../support/repository.ts';
import { answerDeadlineMs, thingText } from '../support/things.ts';

const noOpenssl = spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed';
const folder = mkdtempSync(join(tmpdir(), 'foyer-tls-'));
const inFolder = (name: string) => join(folder, name);

/** By service: what is wrong with it. `well` shows that the authority is trusted. */
const faults = ['expired', 'misnamed', 'selfsigned', 'outdated', 'mutual'] as const;
const services = ['well', ...faults] as const;
type Name = (typeof services)[number];

describe('F25: a service that cannot prove who it is', { skip: noOpenssl }, () => {
  const asked: string[] = [];
  const servers: Server[] = [];
  let foyer: FoyerProcess;
  let client: Client;

  before(async () => {
    createCertificates();
    const ports = new Map<Name, number>();
    for (const name of services) {
      const server = createServer(optionsOf(name), (request, response) => {
        asked.push(name);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(thingText(request.url!.split('/').at(-1)!));
      });
      server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
      await once(server, 'listening');
      servers.push(server);
      ports.set(name, (server.address() as AddressInfo).port);
    }
    writeBff(ports);
    const env = { NODE_EXTRA_CA_CERTS: inFolder('ca.pem'), NODE_TLS_REJECT_UNAUTHORIZED: '0', HOST: '127.0.0.1' };
    const args = ['start', '--port', '0', '--bff', inFolder('bff'), '--services', inFolder('services.yaml')];
    foyer = startFoyerProcess(args, { env: { ...env, LOG_LEVEL: 'info', SHED_LOOP_DELAY_MS: '0' } });
    client = createClient(2);
    await ask('well');
    asked.length = 0;
  });
  after(async () => {
    client?.close();
    foyer?.process.kill('SIGKILL');
    await foyer?.ended;
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true });
  });

  const ask = async (name: Name) => {
    const url = `${await foyer.url}/tls/graphql`;
    const { status, text, ms, headers } = await client.ask({ url, query: `{ ${name}(id: "t1") { id } }` });
    return { status, text, ms, traceId: headers['x-trace-id'], ...JSON.parse(text) };
  };

  test('but for one that the authority vouches for: that one is asked', async () => {
    const { status, data, errors } = await ask('well');
    assert.deepEqual([status, data, errors], [200, { well: { id: 't1' } }, undefined]);
    assert.deepEqual(asked, ['well']);
  });

  const told = {
    expired: 'an expired certificate',
    misnamed: 'another name',
    selfsigned: 'its own signature',
    outdated: 'TLS 1.0',
    mutual: 'a wish for our certificate',
  };
  for (const name of faults)
    test(`with ${told[name]}: UPSTREAM_UNAVAILABLE, and it never sees the request, whatever the environment says`, async () => {
      asked.length = 0;
      const { status, data, errors, extensions, ms, traceId, text } = await ask(name);
      assert.equal(status, 200);
      assert.deepEqual(data, { [name]: null });
      assert.deepEqual(
        errors.map(({ path, extensions }: Failure) => [path, extensions.code]),
        [[[name], 'UPSTREAM_UNAVAILABLE']],
      );
      assert.deepEqual(extensions.degraded, [{ path: [name], reason: 'UPSTREAM_UNAVAILABLE', served: 'null' }]);
      assert.equal(extensions.traceId, traceId);
      assert.doesNotMatch(text, /certificate|CERT|localhost|tls/i);
      assert.ok(ms < answerDeadlineMs, `${ms} ms`);
      assert.deepEqual(asked, []);
    });

  test('there is no setting that trusts everybody: the start is refused', async () => {
    const registry = readFileSync(inFolder('services.yaml'), 'utf8');
    for (const setting of ['rejectUnauthorized: false', 'tls: { rejectUnauthorized: false }', 'insecure: true']) {
      writeFileSync(inFolder('unsafe.yaml'), registry.replace('protocol: rest', `protocol: rest\n    ${setting}`));
      const { code, stderr } = await runFoyer(
        ['start', '--port', '0', '--bff', inFolder('bff'), '--services', inFolder('unsafe.yaml')],
        { env: { HOST: '127.0.0.1' } },
      );
      assert.equal(code, 1);
      assert.match(stderr, new RegExp(`unsafe.yaml:\\d+.*${setting.split(':')[0]}`, 's'));
    }
  });
});

interface Failure {
  readonly path: readonly string[];
  readonly extensions: { readonly code: string };
}

function optionsOf(name: Name): ServerOptions {
  const file = name === 'outdated' || name === 'mutual' ? 'well' : name;
  const options = { key: readFileSync(inFolder(`${file}.key`)), cert: readFileSync(inFolder(`${file}.pem`)) };
  if (name === 'outdated')
    return { ...options, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
  if (name === 'mutual')
    return { ...options, requestCert: true, rejectUnauthorized: true, ca: readFileSync(inFolder('ca.pem')) };
  return options;
}

function createCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const keyOf = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    `${name}.key`,
  ];
  openssl('req', '-x509', ...keyOf('ca'), '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority');
  const sign = (name: string, host: string, dates: readonly string[]) => {
    writeFileSync(inFolder(`${name}.ext`), `subjectAltName=DNS:${host}\n`);
    openssl('req', ...keyOf(name), '-out', `${name}.csr`, '-subj', `/CN=${host}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${name}.pem`,
      '-extfile',
      `${name}.ext`,
      ...dates,
    );
  };
  sign('well', 'localhost', ['-days', '2']);
  sign('misnamed', 'somebody-else.test', ['-days', '2']);
  sign('expired', 'localhost', ['-days', '-1']);
  openssl(
    'req',
    '-x509',
    ...keyOf('selfsigned'),
    '-out',
    'selfsigned.pem',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  );
}

function writeBff(ports: ReadonlyMap<Name, number>): void {
  execFileSync('mkdir', [inFolder('bff')]);
  const config = { name: 'tls', path: '/tls/graphql', services };
  writeFileSync(inFolder('bff/bff.ts'), `export default ${JSON.stringify(config)};\n`);
  const fields = services.map(
    (name) => `  ${name}(id: ID!): Thing @call(service: "${name}", operation: "getThing", input: {id: "{args.id}"})\n`,
  );
  writeFileSync(inFolder('bff/schema.graphql'), `type Query {\n${fields.join('')}}\ntype Thing { id: ID! }\n`);
  const contract = at('test/faults/things/things.yaml');
  const entries = [...ports].map(
    // Time enough for a handshake on a busy machine: the fault is not about time.
    ([name, port]) =>
      `  ${name}:\n    protocol: rest\n    contract: ${contract}\n    url: https://localhost:${port}\n    timeoutMs: 900\n`,
  );
  writeFileSync(inFolder('services.yaml'), `services:\n${entries.join('')}`);
}
