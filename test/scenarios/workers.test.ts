// `foyer start --workers`: several processes on one port, none of which is missed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { askOver, type FoyerProcess, startFoyerProcess } from '../support/foyer-process.ts';
import { freePort } from '../support/free-port.ts';
import { createClient, startLoad, tally } from '../support/load.ts';
import { type Files, writeFolder } from '../support/proofs.ts';

const schema = 'type Query { hello: String pid: Int }';

const kiosk: Files = {
  'services.yaml': 'services: {}',
  'users.yaml': undefined,
  'orders.proto': undefined,
  'reviews.graphql': undefined,
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: [] };`,
  'kiosk/schema.graphql': schema,
  'kiosk/resolvers.mjs': 'export default { Query: { hello: () => "hello", pid: () => process.pid } };',
};

async function startTwo(folder: string, env: Readonly<Record<string, string>> = { DRAIN_MS: '0' }) {
  const port = String(await freePort());
  const args = ['start', '--workers', '2', '--bff', 'kiosk', '--services', 'services.yaml', '--port', port];
  const foyer = startFoyerProcess(args, {
    cwd: folder,
    env: { NODE_ENV: 'development', INTERNAL_PORT: '0', ...env },
  });
  return { foyer, port };
}

describe('foyer start --workers 2', () => {
  const { folder: directory, remove } = writeFolder(kiosk);
  let foyer: FoyerProcess;
  let url: string;
  before(async () => {
    ({ foyer } = await startTwo(directory, { DRAIN_MS: '400' }));
    url = `${await foyer.url}/kiosk/graphql`;
    await eventually(() => foyer.said.stdout.includes('2 workers'), 'both serve', 20_000);
  });
  after(async () => {
    foyer.process.kill('SIGKILL');
    await foyer.ended;
    remove();
  });

  /** On a connection of its own: one that is kept stays with its process. */
  const answeringProcess = async (): Promise<number> => {
    const headers = { 'content-type': 'application/json', connection: 'close' };
    const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ pid }"}' });
    return ((await response.json()) as { data: { pid: number } }).data.pid;
  };
  const internal = () => /(http:\/\/[\d.]+:\d+)\/metrics/.exec(foyer.said.stdout)![1]!;
  const status = async () => (await (await fetch(`${internal()}/status`)).json()) as { workers: { process: number }[] };
  const processes = async () => (await status()).workers.map(({ process }) => process);

  test('S10 S145: both take requests, and are counted as one', async () => {
    const seen = new Set<number>();
    await eventually(async () => {
      seen.add(await answeringProcess());
      return seen.size === 2;
    }, 'both have answered');
    assert.deepEqual([...seen].sort(), (await processes()).sort());
    const metrics = await (await fetch(`${internal()}/metrics`)).text();
    const counted = /^foyer_requests_total\{bff="kiosk".*code="OK"\} (\d+)$/m.exec(metrics)?.[1];
    assert.ok(Number(counted) >= 2, metrics.slice(0, 400));
    assert.match(metrics, /^foyer_requests_in_flight\{worker="\d+"\} 0$/m);
  });

  test('S98 P1: one that is killed is replaced, and a reload replaces all without a failed request', async () => {
    const [killed] = (await processes()) as [number];
    process.kill(killed, 'SIGKILL');
    const old = await eventually(
      async () => {
        const now = await processes();
        return now.length === 2 && !now.includes(killed) && now;
      },
      'another one takes its place',
      20_000,
    );
    const client = createClient(20);
    const load = startLoad({ perSecond: 50, send: () => client.ask({ url, query: '{ hello }' }) });
    foyer.process.kill('SIGHUP');
    const areNew = async () => {
      const now = await processes();
      return now.length === 2 && now.every((pid) => !old.includes(pid));
    };
    await eventually(areNew, 'both are new', 30_000);
    const outcomes = await load.stop();
    client.close();
    assert.deepEqual(tally(outcomes), { 200: outcomes.length });
    assert.match(foyer.said.stderr, /ended \(SIGKILL\)/);
    await eventually(() => foyer.said.stderr.includes('all workers are new'), 'the end of the reload is told');
  });

  test('C7, S127, P10, S94: a reload with a schema that is wrong says so, and the old ones stay', async () => {
    const before = await processes();
    writeFileSync(join(directory, 'kiosk/schema.graphql'), 'type Query { hello: Strin }');
    foyer.process.kill('SIGHUP');
    await eventually(() => foyer.said.stderr.includes('the old ones stay'), 'it is told', 20_000);
    writeFileSync(join(directory, 'kiosk/schema.graphql'), schema);
    assert.match(foyer.said.stderr, /Strin/);
    assert.deepEqual(await processes(), before);
    assert.equal((await askOver(url, '{ hello }')).status, 200);
  });

  test('SIGTERM ends all of them, in order', async () => {
    const running = await processes();
    foyer.process.kill('SIGTERM');
    assert.equal((await foyer.ended).code, 0);
    for (const pid of running) assert.throws(() => process.kill(pid, 0), /ESRCH/);
  });
});

describe('foyer start --workers 2, without Redis', () => {
  test('what a mutation at one worker made wrong is served by none', async () => {
    let version = 1;
    const service = createServer(({ method }, response) => {
      if (method === 'POST') version++;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ version }));
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    const { folder, remove } = writeFolder({
      ...kiosk,
      'services.yaml': `
        services:
          notes: { protocol: rest, contract: notes.yaml, url: 'http://127.0.0.1:${(service.address() as AddressInfo).port}', identity: none }`,
      'notes.yaml': `
        openapi: 3.1.0
        info: { title: notes, version: '1' }
        paths:
          /note:
            get: { operationId: getNote, responses: { '200': { $ref: '#/components/responses/Note' } } }
            post: { operationId: changeNote, responses: { '200': { $ref: '#/components/responses/Note' } } }
        components:
          responses:
            Note:
              description: ok
              content:
                application/json:
                  schema: { type: object, required: [version], properties: { version: { type: integer, format: int32 } } }`,
      'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: ['notes'] };`,
      'kiosk/schema.graphql': `
        type Query {
          pid: Int
          note: Note @call(service: "notes", operation: "getNote") @cache(maxAgeSeconds: 3600, tags: ["note"])
        }
        type Mutation { change: Note @call(service: "notes", operation: "changeNote") @invalidates(tags: ["note"]) }
        type Note { version: Int! }`,
      'kiosk/resolvers.mjs': 'export default { Query: { pid: () => process.pid } };',
    });
    const { foyer } = await startTwo(folder);
    /** What each process serves, by a connection of its own for each request. */
    const served = new Map<number, number>();
    const look = async () => {
      const headers = { 'content-type': 'application/json', connection: 'close' };
      const response = await fetch(url, { method: 'POST', headers, body: '{"query":"{ pid note { version } }"}' });
      const { pid, note } = ((await response.json()) as { data: { pid: number; note: { version: number } } }).data;
      served.set(pid, note.version);
    };
    const url = `${await foyer.url}/kiosk/graphql`;
    const bothServe = (wanted: number) =>
      eventually(async () => {
        await look();
        return served.size === 2 && [...served.values()].every((found) => found === wanted);
      }, `both serve version ${wanted}`);
    try {
      await eventually(() => foyer.said.stdout.includes('2 workers'), 'both serve', 20_000);
      await bothServe(1);
      assert.deepEqual((await askOver(url, 'mutation { change { version } }')).body, {
        data: { change: { version: 2 } },
      });
      await bothServe(2);
    } finally {
      foyer.process.kill('SIGKILL');
      await foyer.ended;
      remove();
      service.close();
    }
  });
});

describe('foyer start --workers 2, of which one does not start', () => {
  test('S98: the first one serves on, and the other is tried again', async () => {
    const { folder, remove } = writeFolder({
      ...kiosk,
      'kiosk/resolvers.mjs': `
        import cluster from 'node:cluster';
        if (cluster.worker.id === 2) process.exit(7);
        export default { Query: { hello: () => 'hello', pid: () => process.pid } };`,
    });
    const { foyer, port } = await startTwo(folder);
    try {
      await foyer.url;
      await eventually(() => foyer.said.stderr.includes('a worker could not start'), 'the second one failed', 20_000);
      const url = `http://127.0.0.1:${port}/kiosk/graphql`;
      const first = (await askOver(url, '{ hello pid }')).body.data as { hello: string; pid: number };
      assert.equal(first.hello, 'hello');
      const internal = /(http:\/\/[\d.]+:\d+)\/metrics/.exec(foyer.said.stdout)![1]!;
      const processes = async () =>
        ((await (await fetch(`${internal}/status`)).json()) as { workers: { process: number }[] }).workers;
      const both = await eventually(
        async () => {
          const now = await processes();
          return now.length === 2 && now;
        },
        'a third one takes its place',
        20_000,
      );
      assert.ok(both.some(({ process }) => process === first.pid));
    } finally {
      foyer.process.kill('SIGKILL');
      await foyer.ended;
      remove();
    }
  });
});

describe('foyer start --workers 2, told to end while it starts', () => {
  test('X1: what the first worker serves is answered while the second one is still starting, and the exit is in order', async () => {
    const { folder, remove } = writeFolder({
      ...kiosk,
      // The second worker takes long, and says when it has begun.
      'kiosk/schema.graphql': 'type Query { hello: String @timeout(ms: 950) pid: Int }',
      'kiosk/resolvers.mjs': `
        import cluster from 'node:cluster';
        if (cluster.worker.id > 1) {
          process.stderr.write('second begins\\n');
          await new Promise((resolve) => setTimeout(resolve, 30_000));
        }
        const hello = () => {
          process.stderr.write('hello asked\\n');
          return new Promise((resolve) => setTimeout(resolve, 500, 'hello'));
        };
        export default { Query: { hello, pid: () => process.pid } };`,
    });
    const { foyer, port } = await startTwo(folder);
    try {
      await eventually(() => foyer.said.stderr.includes('second begins'), 'the second one starts', 20_000);
      const url = `http://127.0.0.1:${port}/kiosk/graphql`;
      const asked = askOver(url, '{ hello }');
      await eventually(() => foyer.said.stderr.includes('hello asked'), 'the request is under way');
      foyer.process.kill('SIGTERM');
      assert.deepEqual((await asked).body, { data: { hello: 'hello' } });
      assert.equal((await foyer.ended).code, 0);
    } finally {
      foyer.process.kill('SIGKILL');
      await foyer.ended;
      remove();
    }
  });
});
