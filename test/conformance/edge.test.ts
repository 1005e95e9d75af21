import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { absent, adaptEdgeConfiguration, type Edge, startEdge } from '../support/edge.ts';

const skip = absent('nginx', '-v');
const clients = ['mobile', 'web', 'admin'];

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What a stub BFF answers: who it is and what reached it. */
interface Seen {
  readonly bff: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

async function startStub(name: string): Promise<{ server: Server; port: number; connections: () => number }> {
  let connections = 0;
  const server = createServer((incoming, response) => {
    const seen: Seen = { bff: name, url: incoming.url!, headers: incoming.headers };
    const padding = incoming.url!.includes('big') ? 'x'.repeat(5000) : '';
    response.setHeader('content-type', 'application/graphql-response+json');
    response.end(JSON.stringify({ ...seen, padding }));
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, connections: () => connections };
}

describe('the edge', { skip }, () => {
  const stubs = new Map<string, Awaited<ReturnType<typeof startStub>>>();
  let edge: Edge;

  before(async () => {
    for (const name of clients) stubs.set(name, await startStub(name));
    edge = await startEdge(Object.fromEntries([...stubs].map(([name, { port }]) => [name, port])));
  });
  after(async () => {
    await edge?.close();
    for (const { server } of stubs.values()) server.close().closeAllConnections();
  });

  /** node:http and not fetch: fetch sets headers of its own and decodes. */
  function ask(path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${edge.url}${path}`,
        { method: body === '' ? 'GET' : 'POST', headers },
        async (incoming) => {
          const chunks = await incoming.toArray();
          resolve({ status: incoming.statusCode!, headers: incoming.headers, text: Buffer.concat(chunks).toString() });
        },
      );
      outgoing.on('error', reject).end(body);
    });
  }

  const seenBy = async (path: string, headers?: Record<string, string>) =>
    JSON.parse((await ask(path, headers)).text) as Seen;

  const codeOf = ({ text }: Answer) => JSON.parse(text).errors[0].extensions.code;

  it('S3: routes by path to the BFF of each client, the path untouched', async () => {
    for (const name of clients) {
      const { bff, url } = await seenBy(`/${name}/graphql?extensions=%7B%22a%2Fb%22%3A1%7D`);
      assert.deepEqual([bff, url], [name, `/${name}/graphql?extensions=%7B%22a%2Fb%22%3A1%7D`]);
    }
  });

  it('S2: answers for nothing else: no health, no metrics, no way around', async () => {
    for (const path of ['/', '/livez', '/metrics', '/mobile', '/mobilex/graphql', '/mobile/../etc/passwd']) {
      const answer = await ask(path);
      assert.deepEqual([path, answer.status, codeOf(answer)], [path, 404, 'NOT_FOUND']);
      assert.match(answer.headers['x-trace-id'] as string, /^[0-9a-f]{32}$/);
    }
  });

  it('says where a request comes from, whatever the client says', async () => {
    const { headers } = await seenBy('/web/graphql', {
      'x-forwarded-for': '6.6.6.6',
      forwarded: 'for=6.6.6.6',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.example',
    });
    assert.equal(headers['x-forwarded-for'], '127.0.0.1');
    assert.equal(headers['x-forwarded-proto'], 'http');
    assert.equal(headers['x-forwarded-host'], '127.0.0.1');
    assert.equal(headers.forwarded, undefined);
  });

  it('S123: hands on a well-formed trace id and replaces any other', async () => {
    const traceOf = async (id: string) => (await seenBy('/web/graphql', { 'x-trace-id': id })).headers['x-trace-id'];
    assert.equal(await traceOf('screen-0001'), 'screen-0001');
    assert.match((await traceOf('<script>alert(1)</script>')) as string, /^[0-9a-f]{32}$/);
    assert.match((await traceOf('x'.repeat(200))) as string, /^[0-9a-f]{32}$/);
  });

  it("S48: drops the client's own identity and trace context", async () => {
    const forged = [
      'x-user-id',
      'X-User-Roles',
      'x-user-scopes',
      'X-Tenant',
      'traceparent',
      'tracestate',
      'baggage',
      'X_User_ID',
    ];
    const { headers } = await seenBy('/admin/graphql', Object.fromEntries(forged.map((name) => [name, 'admin'])));
    assert.deepEqual(
      forged.filter((name) => headers[name.toLowerCase()] !== undefined),
      [],
    );
  });

  it('keeps connections to a BFF', async () => {
    const connectionsBefore = stubs.get('web')!.connections();
    for (let count = 0; count < 20; count++) await ask('/web/graphql');
    assert.ok(stubs.get('web')!.connections() - connectionsBefore <= 1);
  });

  it('S22: compresses larger answers', async () => {
    const answer = await ask('/mobile/graphql?big', { 'accept-encoding': 'gzip' });
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.match(answer.headers.vary ?? '', /Accept-Encoding/);
    assert.ok(Buffer.byteLength(answer.text) < 2500);
  });

  it("refuses what is too large in the BFFs' own words", async () => {
    const body = await ask('/mobile/graphql', { 'content-type': 'application/json' }, 'x'.repeat(2 ** 20 + 1));
    assert.deepEqual([body.status, codeOf(body)], [413, 'PAYLOAD_TOO_LARGE']);
    const header = await ask('/mobile/graphql', { 'x-large': 'x'.repeat(20_000) });
    assert.deepEqual([header.status, codeOf(header)], [431, 'HEADERS_TOO_LARGE']);
  });

  it('P1: says that a BFF is away, and keeps the others answering', async () => {
    const { server } = stubs.get('admin')!;
    server.close().closeAllConnections();
    await once(server, 'close');
    const answer = await ask('/admin/graphql');
    assert.deepEqual([answer.status, codeOf(answer)], [503, 'OVERLOADED']);
    assert.equal(answer.headers['retry-after'], '1');
    assert.equal((await seenBy('/mobile/graphql')).bff, 'mobile');
  });
});

describe('the configuration of the edge', { skip }, () => {
  it('passes nginx -t', () => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-edge-'));
    writeFileSync(join(folder, 'nginx.conf'), adaptEdgeConfiguration({ mobile: 1, web: 2, admin: 3 }, 8080, folder));
    const { status, stderr } = spawnSync('nginx', ['-t', '-c', join(folder, 'nginx.conf')], { encoding: 'utf8' });
    rmSync(folder, { recursive: true, force: true });
    assert.equal(status, 0, stderr);
  });
});
