// Services of all three protocols that show a certificate of a private authority and want one of ours.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { readEnvironment } from '../../shared/config/index.ts';
import { type Foyer, startFoyer } from '../../shared/server/index.ts';
import { type Authority, createAuthority, noOpenssl, replaceCertificate } from '../support/certificates.ts';
import { echoContract } from '../support/echo-service.ts';
import { eventually } from '../support/eventually.ts';
import { at } from '../support/repository.ts';

const thing = JSON.stringify({ id: 't1', name: 'thing', price: 1 });

describe('S42: services behind mTLS', { skip: noOpenssl }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-mtls-'));
  /** Common names of the certificates that were shown, by service. */
  const shown: Record<string, string[]> = { rest: [], graphql: [] };
  const https: HttpsServer[] = [];
  let authority: Authority;
  let grpc: Server;
  let foyer: Foyer;
  const ours = { cert: join(folder, 'foyer.pem'), key: join(folder, 'foyer.key') };

  before(async () => {
    authority = createAuthority();
    replaceCertificate(ours, authority.issue('foyer-1'));
    const service = authority.issue('service', { names: 'DNS:things.internal' });
    const pair = { key: readFileSync(service.key), cert: readFileSync(service.cert) };
    const ca = readFileSync(authority.ca);

    const serve = async (name: string, answer: string) => {
      const server = createServer({ ...pair, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
        shown[name]!.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN));
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
      });
      server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
      await once(server, 'listening');
      https.push(server);
      return (server.address() as AddressInfo).port;
    };
    const restPort = await serve('rest', thing);
    const graphqlPort = await serve('graphql', '{"data":{"thing":{"id":"t1"}}}');

    grpc = new Server();
    grpc.addService(loadSync(echoContract, { keepCase: true, longs: String })['test.echo.v1.Echo'] as never, {
      Get: (call: { request: { id: string } }, answer: (error: null, value: object) => void) =>
        answer(null, { id: call.request.id }),
      Put: () => {},
    });
    const credentials = ServerCredentials.createSsl(ca, [{ private_key: pair.key, cert_chain: pair.cert }], true);
    const grpcPort = await new Promise<number>((resolve, reject) =>
      grpc.bindAsync('127.0.0.1:0', credentials, (error, port) => (error ? reject(error) : resolve(port))),
    );

    const mutual = { ca: authority.ca, ...ours, serverName: 'things.internal' };
    const common = { timeoutMs: 900 };
    const rest = { protocol: 'rest', contract: at('test/faults/things/things.yaml'), ...common };
    const echo = { protocol: 'grpc', contract: echoContract, grpcService: 'test.echo.v1.Echo', ...common };
    const restUrl = `https://127.0.0.1:${restPort}`;
    const { cert: _, key: __, ...withoutOurs } = mutual;
    const services = {
      rest: { ...rest, url: restUrl, tls: mutual },
      graphql: {
        protocol: 'graphql',
        contract: 'things.graphql',
        url: `https://127.0.0.1:${graphqlPort}/graphql`,
        tls: mutual,
        ...common,
      },
      grpc: { ...echo, url: `127.0.0.1:${grpcPort}`, tls: mutual },
      restUnproven: { ...rest, url: restUrl, tls: withoutOurs },
      grpcUnproven: { ...echo, url: `127.0.0.1:${grpcPort}`, tls: withoutOurs },
      restMisnamed: { ...rest, url: restUrl, tls: { ...mutual, serverName: 'others.internal' } },
      grpcMisnamed: { ...echo, url: `127.0.0.1:${grpcPort}`, tls: { ...mutual, serverName: 'others.internal' } },
      grpcUnknown: { ...echo, url: `127.0.0.1:${grpcPort}`, tls: { serverName: 'things.internal' } },
    };
    writeFileSync(join(folder, 'services.yaml'), JSON.stringify({ services }, null, 2));
    writeFileSync(join(folder, 'things.graphql'), 'type Query { thing(id: ID!): Thing }\ntype Thing { id: ID! }\n');
    mkdirSync(join(folder, 'bff'));
    const names = Object.keys(services);
    const operation = (name: string) => (name.startsWith('rest') ? 'getThing' : name === 'graphql' ? 'thing' : 'Get');
    const fields = names.map(
      (name) =>
        `${name}(id: ID! = "t1"): Thing @call(service: "${name}", operation: "${operation(name)}", input: {id: "{args.id}"})`,
    );
    writeFileSync(
      join(folder, 'bff/bff.mjs'),
      `export default ${JSON.stringify({ name: 'tls', path: '/tls/graphql', services: names })}`,
    );
    writeFileSync(
      join(folder, 'bff/schema.graphql'),
      `type Query {\n${fields.join('\n')}\n}\ntype Thing { id: ID! }\n`,
    );
    foyer = await startFoyer({
      directories: [join(folder, 'bff')],
      servicesFile: join(folder, 'services.yaml'),
      environment: readEnvironment({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', SHED_LOOP_DELAY_MS: '0' }),
    });
  });
  after(async () => {
    await foyer?.stop();
    grpc?.forceShutdown();
    for (const server of https) {
      server.close();
      server.closeAllConnections();
    }
    authority?.remove();
    rmSync(folder, { recursive: true });
  });

  async function ask(field: string) {
    const answer = await fetch(`${foyer.url}/tls/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ ${field} { id } }` }),
    });
    return {
      status: answer.status,
      ...((await answer.json()) as { data: object; errors?: { extensions: { code: string } }[] }),
    };
  }

  for (const protocol of ['rest', 'graphql', 'grpc'])
    test(`${protocol}: believed for the private authority and the name it stands for, and shown our certificate`, async () => {
      const whole = await eventually(async () => {
        const answer = await ask(protocol);
        return answer.errors === undefined && answer;
      }, `an answer of ${protocol}`);
      assert.deepEqual(whole.data, { [protocol]: { id: 't1' } });
      if (protocol in shown) assert.equal(shown[protocol]!.at(-1), 'foyer-1');
    });

  const wrong = {
    restUnproven: 'REST without our certificate',
    grpcUnproven: 'gRPC without our certificate',
    restMisnamed: 'REST whose certificate is for another name',
    grpcMisnamed: 'gRPC whose certificate is for another name',
    grpcUnknown: 'gRPC whose authority nobody knows',
  };
  for (const [field, what] of Object.entries(wrong))
    test(`${what}: UPSTREAM_UNAVAILABLE, whatever the environment says`, async () => {
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      try {
        const before = shown.rest!.length;
        const { status, data, errors } = await ask(field);
        assert.deepEqual(
          [status, data, errors?.[0]?.extensions.code],
          [200, { [field]: null }, 'UPSTREAM_UNAVAILABLE'],
        );
        assert.equal(shown.rest!.length, before, 'the service saw no request');
      } finally {
        delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      }
    });

  test('new files are shown on new connections; what is no pair leaves the last good one', async () => {
    replaceCertificate(ours, authority.issue('foyer-2'));
    const seen = () =>
      eventually(async () => {
        https[0]!.closeAllConnections();
        await ask('rest');
        return shown.rest!.at(-1) === 'foyer-2';
      }, 'the new certificate');
    await seen();
    copyFileSync(authority.issue('foyer-3').cert, ours.cert);
    https[0]!.closeAllConnections();
    assert.equal((await ask('rest')).errors, undefined);
    assert.equal(shown.rest!.at(-1), 'foyer-2');
  });
});
