// How the process ends (faults, section 5.5, X1 to X3): signals to a real process under load, over kept connections.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { readiness, type Served, type Stage, startStage } from '../support/faults.ts';
import { createClient, startLoad, tally } from '../support/load.ts';

const offers = '{ home { promotions { __typename } } }';

describe('the end of the process', () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.end());

  test('X1: SIGTERM under load loses no request: unready at once, connections let go, then the end', async (context) => {
    const drainMs = 3_000;
    // Other work on this machine must not make the server shed: that is another row.
    const options = { env: { DRAIN_MS: `${drainMs}`, SHED_LOOP_DELAY_MS: '0' } };
    const [leaving, staying] = await Promise.all([stage.serve(['mobile'], options), stage.serve(['mobile'], options)]);
    const balancer = startBalancer([leaving, staying]);
    const client = createClient(100);
    const load = startLoad({
      perSecond: 100,
      send: () => client.ask({ url: `${balancer.next()}/mobile/graphql`, query: offers }),
    });
    await eventually(() => load.outcomes.length > 150, 'the load runs', 20_000);

    const signalledAt = performance.now();
    leaving.foyer.process.kill('SIGTERM');
    await eventually(async () => (await readiness(leaving.url)).reason === 'draining', 'it is unready at once', 500);
    const { code } = await leaving.foyer.ended;
    const endedAfterMs = performance.now() - signalledAt;
    const answeredBefore = load.outcomes.length;
    await eventually(() => load.outcomes.length > answeredBefore + 50, 'the other one goes on', 20_000);
    const outcomes = await load.stop();
    balancer.stop();
    client.close();

    context.diagnostic(`${outcomes.length} requests, ended after ${endedAfterMs.toFixed(0)} ms`);
    assert.deepEqual(tally(outcomes), { 200: outcomes.length });
    assert.equal(code, 0);
    assert.ok(endedAfterMs >= drainMs && endedAfterMs < 30_000, `ended after ${endedAfterMs.toFixed(0)} ms`);
    const letGo = outcomes.filter(({ headers }) => headers.connection === 'close');
    assert.ok(letGo.length > 10, `${letGo.length} answers let their connection go`);
    assert.ok(letGo.every(({ sentAt, ms }) => sentAt + ms >= signalledAt));
  });

  test('X2: a request whose service hangs ends at its deadline, and then the process', async () => {
    const { url, foyer } = await stage.serve(['mobile'], { env: { DRAIN_MS: '0' } });
    stage.shop.faults('promotions', { hang: true });
    stage.shop.resetCalls();
    const client = createClient(1);
    const asking = client.ask({ url: `${url}/mobile/graphql`, query: offers });
    await eventually(() => stage.shop.calls().promotions.listActive?.count, 'the call is under way');
    foyer.process.kill('SIGTERM');
    const { status, ms, text, headers } = await asking;
    const { code } = await foyer.ended;
    stage.shop.resetFaults();
    client.close();
    assert.equal(status, 200);
    assert.match(text, /UPSTREAM_TIMEOUT/);
    assert.equal(headers.connection, 'close');
    assert.ok(ms < 1_000, `answered after ${ms.toFixed(0)} ms`);
    assert.equal(code, 0);
  });

  for (const second of ['SIGTERM', 'SIGINT'] as const) {
    test(`X3: a second signal (${second}) ends at once, with exit code 1`, async () => {
      const { url, foyer } = await stage.serve(['mobile'], { env: { DRAIN_MS: '20000' } });
      foyer.process.kill('SIGTERM');
      await eventually(async () => (await readiness(url)).reason === 'draining', 'it has begun to end');
      const signalledAt = performance.now();
      foyer.process.kill(second);
      assert.equal((await foyer.ended).code, 1);
      assert.ok(performance.now() - signalledAt < 1_000);
    });
  }

  test('in development Ctrl-C ends at once, whoever keeps connections open', async () => {
    const { url, foyer } = await stage.serve(['mobile']);
    const { hostname, port } = new URL(url);
    const silent = connect(Number(port), hostname).on('error', () => {});
    await once(silent, 'connect');
    const client = createClient(1);
    await client.ask({ url: `${url}/mobile/graphql`, query: offers });
    const signalledAt = performance.now();
    foyer.process.kill('SIGINT');
    assert.equal((await foyer.ended).code, 0);
    const took = performance.now() - signalledAt;
    client.close();
    silent.destroy();
    assert.ok(took < 1_000, `took ${took.toFixed(0)} ms`);
  });
});

/** Sends to each in turn, and to none that was unready twice; a real one looks every 5 s, this one ten times as often. */
function startBalancer(servers: readonly Served[]): { next(): string; stop(): void } {
  const failures = new Map(servers.map(({ url }) => [url, 0]));
  let turn = 0;
  const timer = setInterval(() => {
    for (const { url } of servers)
      void readiness(url).then(({ status }) => failures.set(url, status === 200 ? 0 : failures.get(url)! + 1));
  }, 500);
  return {
    next() {
      const fit = servers.filter(({ url }) => failures.get(url)! < 2);
      return fit[turn++ % fit.length]!.url;
    },
    stop: () => clearInterval(timer),
  };
}
