// Foyer without a proxy in front: it serves TLS itself, and knows clients by their certificates.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import jwt from 'jsonwebtoken';
import { readEnvironment } from '../../shared/config/index.ts';
import type { ConfigurationError } from '../../shared/errors/index.ts';
import { type Foyer, startFoyer } from '../../shared/server/index.ts';
import { type Certificate, createAuthority, noOpenssl, replaceCertificate } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { authIssuer, authSecret } from '../support/production.ts';

describe('S40: Foyer serves TLS itself', { skip: noOpenssl }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-listener-'));
  const authority = createAuthority();
  const clients = createAuthority();
  const strangers = createAuthority();
  const ca = readFileSync(authority.ca);
  const served: Certificate = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  let foyer: Foyer;
  let port: number;

  const start = (env: Readonly<Record<string, string>>) =>
    startFoyer({
      directories: [join(folder, 'bff')],
      servicesFile: join(folder, 'services.yaml'),
      environment: readEnvironment({
        HOST: '127.0.0.1',
        PORT: '0',
        LOG_LEVEL: 'silent',
        SHED_LOOP_DELAY_MS: '0',
        ...env,
      }),
    });
  const tlsOf = (pair: Certificate) => ({ TLS_CERT_FILE: pair.cert, TLS_KEY_FILE: pair.key });

  before(async () => {
    replaceCertificate(served, authority.issue('first'));
    mkdirSync(join(folder, 'bff'));
    const config = {
      name: 'partners',
      path: '/partners/graphql',
      services: [],
      identity: {
        issuers: [{ issuer: authIssuer, algorithms: ['HS256'], secret: authSecret }],
        certificates: [
          { subject: { O: 'Acme' }, id: '{subject.CN}', roles: ['partner'], tenant: 'acme' },
          { alternativeName: 'URI:spiffe://shop/batch', id: 'batch' },
        ],
      },
    };
    writeFileSync(join(folder, 'bff/bff.mjs'), `export default ${JSON.stringify(config)}`);
    writeFileSync(
      join(folder, 'bff/schema.graphql'),
      'type Query { me: String  secret: String @auth(roles: ["partner"]) }',
    );
    const resolvers = `export default { Query: { me: (_parent, _args, { viewer }) => viewer && viewer.id, secret: () => 'told' } }`;
    writeFileSync(join(folder, 'bff/resolvers.mjs'), resolvers);
    writeFileSync(join(folder, 'services.yaml'), 'services: {}\n');
    foyer = await start({ ...tlsOf(served), TLS_CLIENT_CA_FILE: clients.ca });
    port = Number(new URL(foyer.url).port);
  });
  after(async () => {
    await foyer?.stop();
    for (const each of [authority, clients, strangers]) each.remove();
    rmSync(folder, { recursive: true });
  });

  /** On a connection of its own. */
  function ask(query: string, options: RequestOptions = {}) {
    return new Promise<{
      status: number;
      headers: object;
      json: { data?: unknown; errors?: { extensions: { code: string } }[] };
    }>((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path: '/partners/graphql',
          method: 'POST',
          ca,
          agent: new Agent(),
          ...options,
          headers: { 'content-type': 'application/json', ...options.headers },
        },
        async (incoming) => {
          const text = Buffer.concat(await incoming.toArray()).toString();
          resolve({ status: incoming.statusCode!, headers: incoming.headers, json: JSON.parse(text) });
        },
      );
      outgoing.on('error', reject).end(JSON.stringify({ query }));
    });
  }
  const shows = ({ cert, key }: Certificate) => ({ cert: readFileSync(cert), key: readFileSync(key) });

  test('S41: TLS 1.2 and later, and browsers are told to stay with it', async () => {
    assert.match(foyer.url, /^https:/);
    const { status, headers } = await ask('{ me }');
    assert.equal(status, 200);
    assert.equal((headers as Record<string, string>)['strict-transport-security'], 'max-age=31536000');
    const old = connectTls({
      port,
      host: '127.0.0.1',
      ca,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const [error] = await once(old, 'error');
    assert.match(String(error), /protocol|version/i);
  });

  test('attack 25: plain HTTP to the TLS port is closed, and nothing is said', async () => {
    const socket = connectTcp(port, '127.0.0.1').on('error', () => {});
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.write('GET /livez HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(socket, 'close');
    assert.doesNotMatch(Buffer.concat(chunks).toString('latin1'), /HTTP/);
    assert.equal((await ask('{ me }')).status, 200);
  });

  test('a client certificate names the viewer, by its subject or another name', async () => {
    const partner = shows(clients.issue('billing', { subject: '/O=Acme/CN=billing' }));
    assert.deepEqual((await ask('{ me secret }', partner)).json.data, { me: 'billing', secret: 'told' });
    const batch = shows(clients.issue('batch', { names: 'DNS:batch,URI:spiffe://shop/batch' }));
    assert.deepEqual((await ask('{ me }', batch)).json.data, { me: 'batch' });
    assert.equal((await ask('{ secret }', batch)).json.errors?.[0]?.extensions.code, 'FORBIDDEN');
  });

  test('without one, or with one that no rule names, nobody is signed in', async () => {
    assert.deepEqual((await ask('{ me }')).json.data, { me: null });
    const edge = shows(clients.issue('edge', { subject: '/O=Acme Inc/CN=edge' }));
    assert.deepEqual((await ask('{ me }', edge)).json.data, { me: null });
    const twice = shows(clients.issue('twice', { subject: '/O=Acme/O=Other/CN=twice' }));
    assert.deepEqual(
      (await ask('{ me }', twice)).json.data,
      { me: null },
      'an attribute that stands there twice is neither',
    );
    const quoted = shows(clients.issue('quoted', { names: '@names\n[names]\nDNS.1=a, URI:spiffe://shop/batch' }));
    assert.deepEqual((await ask('{ me }', quoted)).json.data, { me: null }, 'one name that looks like two is one');
  });

  test('a certificate of another authority, or one that has expired, ends the connection', async () => {
    const stranger = shows(strangers.issue('billing', { subject: '/O=Acme/CN=billing' }));
    await assert.rejects(ask('{ me }', stranger));
    const expired = shows(clients.issue('expired', { subject: '/O=Acme/CN=billing', days: -1 }));
    await assert.rejects(ask('{ me }', expired));
  });

  test('a token in the request comes before the certificate of the connection, a bad one too', async () => {
    const partner = shows(clients.issue('billing', { subject: '/O=Acme/CN=billing' }));
    const token = jwt.sign({ iss: authIssuer, aud: 'partners', sub: 'u1' }, authSecret, { expiresIn: 60 });
    const with_ = (authorization: string) => ask('{ me }', { ...partner, headers: { authorization } });
    assert.deepEqual((await with_(`Bearer ${token}`)).json.data, { me: 'u1' });
    assert.equal((await with_('Bearer a.b.c')).status, 401);
  });

  test('a header that says what a proxy would say of a certificate is worth nothing', async () => {
    const headers = {
      'x-forwarded-client-cert': 'Subject="O=Acme,CN=billing"',
      'x-ssl-client-verify': 'SUCCESS',
      'client-cert': ':aGk=:',
    };
    assert.deepEqual((await ask('{ me }', { headers })).json.data, { me: null });
  });

  test('S132: new files are served on new connections', async () => {
    const name = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connectTls({ port, host: '127.0.0.1', ca }, () => {
          resolve(String(socket.getPeerCertificate().subject.CN));
          socket.destroy();
        }).on('error', reject);
      });
    assert.equal(await name(), 'first');
    replaceCertificate(served, authority.issue('second'));
    await eventually(async () => (await name()) === 'second', 'the new certificate');
  });

  test('files that cannot be used, and rules that nothing could fit, refuse the start', async () => {
    const messages = (env: Readonly<Record<string, string>>) =>
      start(env).then(
        async (started) => {
          await started.stop();
          return [];
        },
        (error: unknown) => (error as ConfigurationError).findings.map(({ message }) => message),
      );
    const pair = { TLS_CERT_FILE: authority.issue('a').cert, TLS_KEY_FILE: authority.issue('b').key };
    assert.deepEqual(await messages({ ...pair, TLS_CLIENT_CA_FILE: clients.ca }), [
      'TLS_KEY_FILE: this file cannot be used',
    ]);
    assert.deepEqual(await messages(tlsOf(authority.issue('c'))), [
      'identity.certificates: no client can show a certificate',
    ]);
  });

  test('it ends without waiting for connections on which nothing ever came', async () => {
    const other = await start({ ...tlsOf(authority.issue('d')), TLS_CLIENT_CA_FILE: clients.ca });
    const otherPort = Number(new URL(other.url).port);
    const secured = connectTls({ port: otherPort, host: '127.0.0.1', ca }).on('error', () => {});
    await once(secured, 'secureConnect');
    const bare = connectTcp(otherPort, '127.0.0.1').on('error', () => {});
    await once(bare, 'connect');
    const startedAt = performance.now();
    await other.stop();
    assert.ok(performance.now() - startedAt < 3_000, `${performance.now() - startedAt} ms`);
    secured.destroy();
    bare.destroy();
  });
});
