// Three instances behind the edge (faults, section 5.5, X4 and X5; promise 11): one is killed, all are replaced, and nobody notices.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { absent, type Edge, startEdge } from '../support/edge.ts';
import { eventually } from '../support/eventually.ts';
import { longRows, readiness, type Stage, startStage } from '../support/faults.ts';
import { type FoyerProcess, startFoyerProcess } from '../support/foyer-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Client, createClient, percentile, startLoad, tally } from '../support/load.ts';

const query = '{ home { promotions { __typename } } }';
const perSecond = 100;

describe('three instances behind the edge', { skip: absent('nginx', '-v') ?? longRows.skip }, () => {
  let stage: Stage;
  let edge: Edge;
  let client: Client;
  let ports: readonly number[];
  const instances = new Map<number, FoyerProcess>();

  /** Of the test's own, since a new one takes the place of an old one at the same port. */
  async function start(port: number): Promise<void> {
    const env = { NODE_ENV: 'development', DRAIN_MS: '2000', SHED_LOOP_DELAY_MS: '0', ...stage.shop.env };
    instances.set(port, startFoyerProcess(['start', 'mobile', '--port', `${port}`], { env }));
    await eventually(async () => (await readiness(`http://127.0.0.1:${port}`)).status === 200, 'it is ready', 30_000);
  }

  before(async () => {
    stage = await startStage();
    ports = [await freePort(), await freePort(), await freePort()];
    for (const port of ports) await start(port);
    edge = await startEdge({ mobile: ports, web: 1, admin: 1 });
    client = createClient(100);
  });
  after(async () => {
    client?.close();
    await edge?.close();
    for (const { process } of instances.values()) process.kill('SIGKILL');
    await Promise.all([...instances.values()].map(({ ended }) => ended));
    await stage?.end();
  });
  const send = () => client.ask({ url: `${edge.url}/mobile/graphql`, query });

  test('X5: a rolling restart loses no request, and makes few of them slow', async (context) => {
    const load = startLoad({ perSecond, send });
    await eventually(() => load.outcomes.length > 10 * perSecond, 'the load runs', 30_000);
    const steady = percentile(load.outcomes, 0.99);
    const restartedFrom = load.outcomes.length;
    for (let round = 0; round < 2; round++) {
      for (const port of ports) {
        const leaving = instances.get(port)!;
        leaving.process.kill('SIGTERM');
        assert.equal((await leaving.ended).code, 0);
        await start(port);
      }
    }
    const outcomes = await load.stop();
    const during = percentile(outcomes.slice(restartedFrom), 0.99);
    context.diagnostic(
      `${outcomes.length} requests, p99 ${steady.toFixed(0)} ms before, ${during.toFixed(0)} ms during six restarts`,
    );
    assert.deepEqual(tally(outcomes), { 200: outcomes.length });
  });

  test('S96, X4: when one is killed, only what it was answering fails', async (context) => {
    const load = startLoad({ perSecond, send });
    await eventually(() => load.outcomes.length > 5 * perSecond, 'the load runs', 30_000);
    const killedAt = performance.now();
    instances.get(ports[0]!)!.process.kill('SIGKILL');
    await eventually(() => performance.now() - killedAt > 15_000, 'time passes', 20_000);
    const outcomes = await load.stop();
    const failed = outcomes.filter(({ status }) => status !== 200);
    context.diagnostic(JSON.stringify(tally(outcomes)));
    assert.ok(failed.length <= 0.005 * 60 * perSecond, `${failed.length} failed`);
    const late = failed.filter(({ sentAt }) => sentAt > killedAt + 10_000);
    assert.deepEqual(late, [], 'after 10 s nobody is sent there');
  });
});
