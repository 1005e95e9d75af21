// Clients that leave, and crowds (faults, section 5.5, X6, X12, X16), over sockets of their own.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { readiness, type Stage, startStage, trouble } from '../support/faults.ts';
import { startFoyerProcess } from '../support/foyer-process.ts';
import { freePort } from '../support/free-port.ts';
import { createClient, type Outcome, startLoad, tally } from '../support/load.ts';

describe('clients that leave, and crowds', () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.end());

  test('X6: clients that leave abort their calls at once, open no breaker, and are told in the log', async () => {
    const { url, foyer } = await stage.serve(trouble, { env: { LOG_LEVEL: 'debug', SHED_LOOP_DELAY_MS: '0' } });
    stage.shop.faults('products', { hang: true });
    const body = '{"query":"{ product(id: \\"p1\\") { title } }"}';
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const leave = () =>
      new Promise<void>((resolve) => {
        const outgoing = request(`${url}/trouble/graphql`, { method: 'POST', headers, agent: false });
        outgoing.on('error', () => resolve());
        outgoing.on('response', (incoming) => incoming.resume().on('close', resolve));
        outgoing.end(body, () => setTimeout(() => outgoing.destroy(), 40));
      });
    const clients = 60;
    for (let wave = 0; wave < 6; wave++) await Promise.all(Array.from({ length: clients / 6 }, leave));
    const seen = await eventually(
      () => {
        const calls = Object.values(stage.shop.calls().products);
        const sum = (key: 'count' | 'aborted') => calls.reduce((total, operation) => total + operation[key], 0);
        return sum('count') > 0 && sum('aborted') === sum('count') && calls;
      },
      'every call is aborted',
      10_000,
    );
    for (const { lastAbortAfterMs } of seen) assert.ok(lastAbortAfterMs! < 95, `aborted after ${lastAbortAfterMs} ms`);
    await eventually(
      () => foyer.said.stdout.split('"status":499').length > clients * 0.9,
      'they are in the log as 499',
    );
    stage.shop.resetFaults('products');
    const client = createClient(1);
    const { text } = await client.ask({ url: `${url}/trouble/graphql`, query: '{ product(id: "p1") { title } }' });
    client.close();
    assert.doesNotMatch(text, /CIRCUIT_OPEN|degraded/);
  });

  test('X12: with 256 open files a crowd is refused, the process lives, and serves when they have gone', async (context) => {
    const { url, foyer } = await stage.serve(trouble, { prelude: 'ulimit -n 256', env: { SHED_LOOP_DELAY_MS: '0' } });
    const ask = { url: `${url}/trouble/graphql`, query: '{ offers { id } }' };
    const crowd = createClient(400);
    const outcomes = await Promise.all(Array.from({ length: 400 }, () => crowd.ask(ask)));
    const counts = tally(outcomes);
    context.diagnostic(JSON.stringify(counts));
    assert.ok(counts[200]! > 50 && counts[503]! > 0, JSON.stringify(counts));
    assert.ok(outcomes.filter(({ status }) => status === 503).every(({ text }) => text.includes('OVERLOADED')));
    crowd.close();
    const client = createClient(1);
    const clean = async () => {
      const { status, text } = await client.ask(ask);
      return status === 200 && !text.includes('degraded');
    };
    await eventually(clean, 'it serves again', 10_000);
    client.close();
    assert.equal(foyer.process.exitCode, null);
  });

  test('X16: asked by many before it is ready, it says so, and is warm when it says that it is', async (context) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const foyer = startFoyerProcess(['start', '--port', `${port}`, ...trouble], {
      env: { NODE_ENV: 'development', ...stage.shop.env },
    });
    const client = createClient(100);
    const ask = () => client.ask({ url: `${url}/trouble/graphql`, query: '{ offers { id } }' });
    const load = startLoad({ perSecond: 200, send: ask });
    try {
      await eventually(async () => (await readiness(url)).status === 200, 'it is ready', 30_000);
      const readyAt = performance.now();
      await eventually(() => load.outcomes.some(({ sentAt }) => sentAt > readyAt + 500), 'the load goes on', 10_000);
      const outcomes = await load.stop();
      const answered = outcomes.filter(({ sentAt, status }) => sentAt > readyAt && status !== 0);
      const last = await ask();
      context.diagnostic(JSON.stringify({ before: tally(outcomes), afterReady: tally(answered) }));
      assert.deepEqual(
        Object.keys(tally(outcomes)).filter((how) => !['200', '503', 'ECONNREFUSED'].includes(how)),
        [],
      );
      assert.ok(outcomes.filter(({ status }) => status === 503).every(isOverloaded));
      assert.equal(last.status, 200);
      assert.doesNotMatch(last.text, /degraded/);
    } finally {
      client.close();
      foyer.process.kill('SIGKILL');
      await foyer.ended;
    }
  });
});

function isOverloaded({ text, headers }: Outcome): boolean {
  return text.includes('OVERLOADED') && headers['retry-after'] === '1';
}
