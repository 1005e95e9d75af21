// Twice the load that the process can serve (faults, section 5.5, X8), on a processor that the test shares with it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { longRows, type Served, type Stage, startStage, trouble } from '../support/faults.ts';
import { type Client, createClient, type Outcome, percentile, startLoad, tally } from '../support/load.ts';

/** A request that takes four milliseconds of the processor, and a service. */
const query = '{ offers { id } blocks(ms: 4) }';

describe('saturation', longRows, () => {
  let stage: Stage;
  let served: Served;
  let client: Client;
  before(async () => {
    stage = await startStage();
    // Equal requests that share one execution would never be too many.
    served = await stage.serve(trouble, { env: { SHARING: 'calls' } });
    client = createClient(1_000);
    stage.shop.faults('promotions', { latencyMs: 40 });
  });
  after(async () => {
    client.close();
    await stage.end();
  });
  const ask = () => client.ask({ url: `${served.url}/trouble/graphql`, query });

  /** Sends for so long, and gives what came in the second half of it. */
  async function load(perSecond: number, seconds: number): Promise<readonly Outcome[]> {
    const startedAt = performance.now();
    const running = startLoad({ perSecond, send: ask });
    await eventually(() => performance.now() - startedAt > seconds * 1_000, 'time passes', seconds * 2_000);
    return (await running.stop()).filter(({ sentAt }) => sentAt > startedAt + seconds * 500);
  }

  /** When each of so many clients asks again as soon as it has its answer. */
  async function closedLoad(clients: number, seconds: number): Promise<readonly Outcome[]> {
    const endAt = performance.now() + seconds * 1_000;
    const outcomes: Outcome[] = [];
    const one = async () => {
      while (performance.now() < endAt) outcomes.push(await ask());
    };
    await Promise.all(Array.from({ length: clients }, one));
    return outcomes;
  }

  /** Asks whether it lives, four times a second, while something else happens. */
  async function probing<T>(work: Promise<T>): Promise<{ readonly result: T; readonly probes: readonly Outcome[] }> {
    const probes: Outcome[] = [];
    const prober = createClient(1);
    const url = `${served.url}/livez`;
    const timer = setInterval(() => void prober.ask({ url }).then((probe) => probes.push(probe)), 250);
    const result = await work;
    clearInterval(timer);
    prober.close();
    return { result, probes };
  }

  test('X8: at twice the capacity, four fifths of the peak are served, and the rest is refused at once', async (context) => {
    await closedLoad(14, 4);
    const peakSeconds = 6;
    const cpu = createCpuMeter(served.foyer.process.pid!);
    const peak = (await closedLoad(14, peakSeconds)).filter(isGood).length;
    const peakCpuMs = cpu();
    const { result: normal, probes: normalProbes } = await probing(load((peak / peakSeconds) * 0.5, 6));
    cpu();
    const seconds = 20;
    const { result: outcomes, probes } = await probing(load((peak / peakSeconds) * 2, seconds));
    const cpuMs = cpu() / 2;

    const good = outcomes.filter(isGood);
    const refused = outcomes.filter(({ status }) => status === 503);
    // Others work on this machine: what counts is what comes of the processor time that the process was given.
    const peakPerCpuSecond = (peak / peakCpuMs) * 1_000;
    const perCpuSecond = (good.length / cpuMs) * 1_000;
    const noiseMs = percentile(normalProbes, 0.5);
    const figures = {
      peakASecond: peak / peakSeconds,
      goodASecond: good.length / (seconds / 2),
      peakPerCpuSecond,
      goodPerCpuSecond: perCpuSecond,
      normalP99: percentile(normal, 0.99),
      admittedP50: percentile(good, 0.5),
      admittedP99: percentile(good, 0.99),
      refusedP50: percentile(refused, 0.5),
      refusedP99: percentile(refused, 0.99),
      livezBefore: noiseMs,
      livezP90: percentile(probes, 0.9),
    };
    const rounded = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(0)}`);
    context.diagnostic(`${rounded.join(', ')}; ${JSON.stringify(tally(outcomes))}`);
    assert.ok(perCpuSecond >= 0.8 * peakPerCpuSecond, `${perCpuSecond} of ${peakPerCpuSecond}`);
    assert.ok(refused.every(({ headers, text }) => headers['retry-after'] === '1' && text.includes('OVERLOADED')));
    assert.deepEqual(Object.keys(tally(outcomes)), ['200', '503']);
    assert.ok(figures.refusedP50 < 20 + noiseMs, `refused after ${figures.refusedP50} ms`);
    assert.ok(figures.livezP90 < 200, `/livez took ${figures.livezP90} ms`);
  });
});

/** Gives the milliseconds of processor time that the process has used since it was asked last. */
function createCpuMeter(pid: number): () => number {
  const read = () => {
    const [utime, stime] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ').slice(11, 13);
    return (Number(utime) + Number(stime)) * 10;
  };
  let last = read();
  return () => {
    const before = last;
    last = read();
    return last - before;
  };
}

function isGood({ status, text }: Outcome): boolean {
  return status === 200 && !text.includes('"errors"');
}
