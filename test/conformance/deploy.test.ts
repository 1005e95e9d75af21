import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import grpc from '@grpc/grpc-js';
import { parse } from 'yaml';
import { absent } from '../support/edge.ts';
import { at, top } from '../support/repository.ts';

const read = (path: string) => readFileSync(at(path), 'utf8');

interface Container {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[]; readonly interval: string };
  readonly restart?: string;
}

const containers: Readonly<Record<string, Container>> = parse(read('docker-compose.yml'), { merge: true }).services;
const registry: Readonly<Record<string, { protocol: string; url: string }>> = parse(
  read('schemas/services.yaml'),
).services;
const clients = ['mobile', 'web', 'admin'];

describe('docker-compose.yml', () => {
  it('passes docker-compose config', { skip: absent('docker-compose', 'version') }, () => {
    const { status, stderr } = spawnSync('docker-compose', ['config', '-q'], { cwd: top, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('S14: runs each BFF apart and tells it where every service of the registry is', () => {
    for (const client of clients) {
      assert.deepEqual(containers[client]?.command, ['start', client]);
      for (const [service, { url }] of Object.entries(registry)) {
        const [, variable, fallback] = /^\$\{(\w+):-(.+)\}$/.exec(url) ?? [];
        assert.equal(containers[client].environment?.[variable!], fallback?.replace('127.0.0.1', service), service);
      }
    }
  });

  it('tells each BFF every variable that its configuration reads', () => {
    for (const client of clients) {
      const variables = [...read(`bffs/${client}/bff.ts`).matchAll(/\$\{(\w+)/g)].map(([, name]) => name!);
      const unset = variables.filter((name) => !Object.hasOwn(containers[client]?.environment ?? {}, name));
      assert.deepEqual(unset, []);
    }
  });

  it('S15: runs every service of the registry apart, and asks it how it is by its own protocol', () => {
    for (const [service, { protocol, url }] of Object.entries(registry)) {
      const port = /:(\d{4})/.exec(url)?.[1];
      const asked = protocol === 'grpc' ? `grpc://127.0.0.1:${port}` : `http://127.0.0.1:${port}/healthz`;
      assert.deepEqual(containers[service]?.command, [service]);
      assert.deepEqual(containers[service].healthcheck?.test, ['CMD', 'node', 'deploy/health-check.js', asked]);
    }
  });

  it('S97: asks every container how it is, every 5 s, and starts it again when it ends', () => {
    for (const [name, { healthcheck, restart }] of Object.entries(containers)) {
      assert.deepEqual([name, healthcheck?.interval, restart], [name, '5s', 'unless-stopped']);
    }
  });

  it('has a container for each upstream of the edge', () => {
    const upstreams = [...read('deploy/nginx/foyer.conf').matchAll(/server (\w+):4000/g)].map(([, name]) => name!);
    assert.deepEqual(upstreams, clients);
    assert.deepEqual(
      upstreams.filter((name) => !(name in containers)),
      [],
    );
  });
});

describe('the Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');

  it('copies only what exists', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    assert.ok(sources.length >= 8);
    assert.deepEqual(
      sources.filter((source) => !existsSync(at(source))),
      [],
    );
  });

  it('runs as nobody special, in production', () => {
    assert.ok(lines.indexOf('USER node') > lines.lastIndexOf('FROM node:24-slim'));
    assert.ok(lines.indexOf('USER node') < lines.findIndex((line) => line.startsWith('ENTRYPOINT')));
    assert.ok(lines.includes('ENV NODE_ENV=production'));
  });
});

describe('deploy/health-check.js', () => {
  async function check(address: string): Promise<number> {
    const [code] = await once(
      spawn(process.execPath, [at('deploy/health-check.js'), address], { stdio: 'ignore' }),
      'exit',
    );
    return code;
  }

  it('believes a server that answers well over HTTP, and no other', async () => {
    const server = createServer((incoming, response) => {
      response.statusCode = incoming.url === '/livez' ? 200 : 503;
      response.end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.equal(await check(`${url}/livez`), 0);
    assert.equal(await check(`${url}/readyz`), 1);
    server.close().closeAllConnections();
    assert.equal(await check(`${url}/livez`), 1);
  });

  it('believes a gRPC server that says SERVING, and no other', async () => {
    let status = 1;
    const bytes = (value: Buffer) => value;
    const method = { path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false };
    const codec = {
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    };
    const server = new grpc.Server();
    server.addService(
      { check: { ...method, ...codec } },
      {
        check: (_: unknown, answer: grpc.sendUnaryData<Buffer>) => answer(null, Buffer.from([8, status])),
      },
    );
    const insecure = grpc.ServerCredentials.createInsecure();
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', insecure, (error, bound) => (error ? reject(error) : resolve(bound))),
    );
    assert.equal(await check(`grpc://127.0.0.1:${port}`), 0);
    status = 2;
    assert.equal(await check(`grpc://127.0.0.1:${port}`), 1);
    server.forceShutdown();
    assert.equal(await check(`grpc://127.0.0.1:${port}`), 1);
  });
});
