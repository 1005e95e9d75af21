import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import grpc from '@grpc/grpc-js';
import { parse, parseAllDocuments } from 'yaml';
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

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into manifests by their paths
  readonly spec: any;
  readonly data: Readonly<Record<string, string>>;
}

const manifests = (path: string): readonly Manifest[] =>
  parseAllDocuments(read(path)).map((document) => document.toJS() as Manifest);

describe('deploy/kubernetes', () => {
  const [deployment] = manifests('deploy/kubernetes/bff/deployment.yaml');
  const pod = deployment!.spec.template.spec;
  const [container] = pod.containers;
  const [settings] = manifests('deploy/kubernetes/settings.yaml');

  it('S134: has an overlay for each BFF, which the whole and the ingress know', () => {
    const whole = parse(read('deploy/kubernetes/kustomization.yaml'));
    const [ingress] = manifests('deploy/kubernetes/ingress.yaml');
    for (const client of clients) {
      const overlay = parse(read(`deploy/kubernetes/${client}/kustomization.yaml`));
      assert.equal(overlay.nameSuffix, `-${client}`);
      assert.deepEqual(parse(overlay.patches[0].patch)[0].value, ['start', client]);
      assert.ok(whole.resources.includes(client));
    }
    assert.deepEqual(
      ingress!.spec.rules[0].http.paths.map((route: { path: string; backend: { service: { name: string } } }) => [
        route.path,
        route.backend.service.name,
      ]),
      clients.map((client) => [`/${client}`, `foyer-${client}`]),
    );
  });

  it('S134: tells a BFF every variable that the registry and the BFFs have no default for, and where each service is', () => {
    const texts = [...clients.map((client) => `bffs/${client}/bff.ts`), 'schemas/services.yaml'].map(read).join('');
    const needed = [...texts.matchAll(/\$\{(\w+)(?::-[^}]*)?\}/g)].filter(
      ([whole, name]) => !whole.includes(':-') || name!.endsWith('_URL'),
    );
    const given = new Set([...Object.keys(settings!.data), 'AUTH_SECRET']);
    assert.ok(needed.length > 10);
    assert.deepEqual(
      needed.map(([, name]) => name!).filter((name) => !given.has(name)),
      [],
    );
    assert.deepEqual(
      container.envFrom.map((source: Record<string, { name: string }>) => Object.values(source)[0]!.name),
      ['foyer-settings', 'foyer-secrets'],
    );
  });

  it('S97, S149: asks /livez and /readyz every 5 s, at the port that clients come to', () => {
    assert.deepEqual(
      [container.livenessProbe, container.readinessProbe].map(({ httpGet, periodSeconds }) => [
        httpGet.path,
        httpGet.port,
        periodSeconds,
      ]),
      [
        ['/livez', 'http', 5],
        ['/readyz', 'http', 5],
      ],
    );
  });

  it('S96, P1: keeps two of each, replaces none before another is ready, and waits for its drain', () => {
    const [scaler, budget] = manifests('deploy/kubernetes/bff/scaling.yaml');
    assert.equal(scaler!.spec.minReplicas, 2);
    assert.equal(deployment!.spec.replicas, 2);
    assert.equal(budget!.spec.maxUnavailable, 1);
    assert.deepEqual(deployment!.spec.strategy.rollingUpdate, { maxSurge: 1, maxUnavailable: 0 });
    assert.ok(pod.terminationGracePeriodSeconds > 25);
  });

  it('runs as nobody special, writes nowhere but /tmp, and shows metrics to Prometheus alone', () => {
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const [{ spec }] = manifests('deploy/kubernetes/network-policy.yaml') as [Manifest];
    const internal = spec.ingress.filter(({ ports }: { ports: { port: string }[] }) => ports[0]!.port === 'internal');
    assert.equal(internal.length, 1);
    assert.equal(internal[0].from[0].namespaceSelector.matchLabels['kubernetes.io/metadata.name'], 'monitoring');
  });

  it('S134: comes to manifests whose names and labels fit', { skip: absent('kubectl', 'version', '--client') }, () => {
    const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', at('deploy/kubernetes')], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const built = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
    for (const client of clients) {
      const mine = built.filter(({ metadata }) => metadata.name === `foyer-${client}`);
      assert.deepEqual(mine.map(({ kind }) => kind).sort(), [
        'Deployment',
        'HorizontalPodAutoscaler',
        'PodDisruptionBudget',
        'Service',
      ]);
      const of = (kind: string) => mine.find((manifest) => manifest.kind === kind)!.spec;
      const labels = of('Deployment').template.metadata.labels;
      for (const selector of [of('Service').selector, of('PodDisruptionBudget').selector.matchLabels])
        assert.deepEqual(selector, labels);
      assert.equal(of('HorizontalPodAutoscaler').scaleTargetRef.name, `foyer-${client}`);
    }
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
