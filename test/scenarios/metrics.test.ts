import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createDevelopmentToken } from '../../shared/policy/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Served, type Stage, startStage } from '../support/faults.ts';
import { development, runFoyer } from '../support/foyer-process.ts';
import { operation } from '../support/operations.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

const home = operation('mobile', 'home');
const viewer = { sub: 'u1' };

/** The value of the first sample whose line begins so; 0 where there is none. */
async function metric(running: Running, beginning: string): Promise<number> {
  const response = await fetch(`${running.foyer.internalUrl}/metrics`);
  const line = (await response.text()).split('\n').find((one) => one.startsWith(beginning));
  return Number(line?.split(' ').at(-1) ?? 0);
}

interface Status {
  readonly state: string;
  readonly breakers: readonly { readonly operation: string }[];
}

async function status(running: Running): Promise<Status> {
  return (await (await fetch(`${running.foyer.internalUrl}/status`)).json()) as Status;
}

describe('metrics', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
    await running.warm('mobile', { query: home, as: viewer });
  });
  after(() => running.stop());
  beforeEach(() => running.shop.resetFaults());

  test('what the server asked itself before it was ready is nobody’s request', async () => {
    for (const bff of ['web', 'admin']) assert.equal(await metric(running, `foyer_requests_total{bff="${bff}"`), 0);
  });

  test('S121: are in the text format of Prometheus, each family once', async () => {
    const response = await fetch(`${running.foyer.internalUrl}/metrics`);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).trimEnd().split('\n');
    const sample = /^[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? -?[\d.e+-]+$/;
    for (const line of lines) assert.match(line, line.startsWith('#') ? /^# (HELP|TYPE) [a-z_]+ \S/ : sample);
    const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    assert.deepEqual(families, [...new Set(families)]);
  });

  test('S121: tell a request by its BFF, its operation and what came of it; names that nobody registered are one', async () => {
    const ok = 'foyer_requests_total{bff="mobile",operation="Home",code="OK"}';
    const other = 'foyer_requests_total{bff="mobile",operation="other",code="OK"}';
    const before = await Promise.all([ok, other].map((name) => metric(running, name)));
    await running.warm('mobile', { query: home, as: viewer });
    for (const name of ['A', 'B', 'C']) await running.ask('mobile', { query: `query ${name} { __typename }` });
    await eventually(async () => (await metric(running, other)) === before[1]! + 3, 'three that nobody registered');
    assert.ok((await metric(running, ok)) > before[0]!);
    const text = await (await fetch(`${running.foyer.internalUrl}/metrics`)).text();
    assert.doesNotMatch(text, /operation="[ABC]"/);
  });

  test('S121: tell what stood in for what, and the attempts at the service that was the reason', async () => {
    const degraded = 'foyer_degraded_fields_total{bff="mobile",reason="UPSTREAM_ERROR",served="fallback"}';
    running.shop.faults('recommendations', { status: 500 });
    await running.ask('mobile', { query: home, as: viewer });
    await eventually(async () => (await metric(running, degraded)) > 0, 'a fallback is counted');
    const attempts = 'foyer_calls_total{service="recommendations",operation="ListForUser",outcome="UPSTREAM_ERROR"}';
    assert.ok((await metric(running, attempts)) > 0);
    assert.ok((await metric(running, 'foyer_call_duration_seconds_count{service="recommendations"')) > 0);
  });

  test('S121: tell refusals by their code', async () => {
    const refused = 'foyer_refusals_total{bff="web",code="UNAUTHENTICATED"}';
    const before = await metric(running, refused);
    await running.ask('web', { query: '{ __typename }', headers: { authorization: 'Bearer a.b.c' } });
    assert.equal(await metric(running, refused), before + 1);
    const invalid = 'foyer_requests_total{bff="web",operation="none",code="GRAPHQL_VALIDATION_FAILED"}';
    await running.ask('web', { query: '{ nothing }' });
    await eventually(async () => (await metric(running, invalid)) === 1, 'a document that does not fit is counted');
  });

  test('S83: tell each breaker by its three counters, at 30 % failures', async () => {
    running.shop.faults('users', { errorRate: 0.3 });
    for (let round = 0; round < 30; round++) await running.ask('mobile', { query: home, as: { sub: `u${round}` } });
    const labels = '{service="users",operation="listUsers",variant=""}';
    const [total, successful, rejected] = await Promise.all(
      ['attempts', 'successes', 'rejections'].map((name) => metric(running, `foyer_breaker_${name}_total${labels}`)),
    );
    assert.ok(total! >= 30, `${total} attempts`);
    assert.ok(successful! > 0 && successful! < total!, `${successful} of ${total} successful`);
    assert.ok(rejected! <= total! - successful!, `${rejected} rejected`);
    const { breakers } = await status(running);
    const breaker = breakers.find((one) => one.operation === 'listUsers');
    assert.deepEqual(Object.keys(breaker ?? {}).sort(), [
      ...['operation', 'rejected', 'service', 'state', 'successful', 'total', 'variant'],
    ]);
  });

  test('S121: are never on the public port, nor is anything else on the internal one', async () => {
    for (const path of ['/metrics', '/status'])
      assert.equal((await fetch(running.foyer.url + path)).status, 404, `public ${path}`);
    for (const path of ['/', '/mobile/graphql', '/metrics/', '/__proto__'])
      assert.equal((await fetch(running.foyer.internalUrl + path)).status, 404, `internal ${path}`);
    assert.equal((await fetch(`${running.foyer.internalUrl}/metrics`, { method: 'POST' })).status, 405);
    assert.equal((await status(running)).state, 'ready');
  });
});

test('an internal port in use is a finding, and the process ends with 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await runFoyer(['start', 'mobile'], { env: { ...development, INTERNAL_PORT: `${port}` } });
    assert.equal(code, 1);
    assert.match(stderr, /INTERNAL_PORT: metrics and status cannot be served at 127\.0\.0\.1:\d+/);
    assert.match(stderr, /set INTERNAL_PORT to another port/);
  } finally {
    taken.close();
  }
});

describe('the access log', () => {
  let stage: Stage;
  let served: Served;
  before(async () => {
    stage = await startStage();
    served = await stage.serve(['mobile'], { env: { LOG_LEVEL: 'info', ACCESS_LOG_LINES: '3' } });
  });
  after(() => stage.end());
  const linesWith = (text: string) => served.foyer.said.stdout.split('\n').filter((line) => line.includes(text));

  test('S120: has one line a request: who by a hash, what, how it ended; no token, no variable', async () => {
    const token = createDevelopmentToken({ sub: 'ada@example.test', audiences: ['mobile'] });
    const response = await fetch(`${served.url}/mobile/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: 'query Typed($secret: Boolean!) { __typename @include(if: $secret) }',
        variables: { secret: true, more: 'a secret wish' },
      }),
    });
    const [text] = await eventually(() => {
      const lines = linesWith('"msg":"answered"');
      return lines.length > 0 && lines;
    }, 'a line about the request');
    const { time, ms, viewer, ...line } = JSON.parse(text!);
    assert.equal(typeof time, 'number');
    assert.equal(typeof ms, 'number');
    assert.match(viewer, /^[0-9a-f]{16}$/);
    assert.deepEqual(line, {
      ...{ level: 30, bff: 'mobile', operation: 'Typed', kind: 'query', status: 200, code: 'OK', msg: 'answered' },
      traceId: response.headers.get('x-trace-id'),
    });
    assert.doesNotMatch(served.foyer.said.stdout, /secret|ada@example|eyJ/);
  });

  test('S120: is bounded: of a flood some lines are written, and how many were not', async () => {
    const ask = () => fetch(`${served.url}/mobile/graphql`, { method: 'PUT' });
    const startedAt = performance.now();
    let asked = 0;
    await eventually(
      async () => {
        for (let round = 0; round < 10; round++) await ask();
        asked += 10;
        return linesWith('"skipped"').length > 0;
      },
      'a line that tells of those that were not written',
      5_000,
    );
    const seconds = Math.ceil((performance.now() - startedAt) / 1_000) + 1;
    const lines = linesWith('METHOD_NOT_ALLOWED');
    assert.ok(lines.length <= 3 * seconds, `${lines.length} lines of ${asked} in ${seconds} s`);
    assert.ok(lines.length < asked);
  });
});
