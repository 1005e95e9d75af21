// Code that misbehaves inside the process (faults, section 5.5): X7, X9 to X11, X13. What it breaks is its own field.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { readiness, type Stage, startStage, trouble } from '../support/faults.ts';
import { startFoyerProcess } from '../support/foyer-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Client, createClient, type Outcome, percentile, startLoad, tally } from '../support/load.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers by their paths
const parse = ({ text }: Outcome): any => JSON.parse(text);

/** Other work on this machine must not make the server shed: that is another row. */
const unshed = { SHED_LOOP_DELAY_MS: '0' };

describe('code that misbehaves', () => {
  let stage: Stage;
  let client: Client;
  before(async () => {
    stage = await startStage();
    client = createClient(50);
  });
  after(async () => {
    client.close();
    await stage.end();
  });
  const ask = (url: string, query: string) => client.ask({ url: `${url}/trouble/graphql`, query });

  test('X10: a resolver that throws, rejects or leaves a rejected promise behind costs its field, not the process', async () => {
    const { url, foyer } = await stage.serve(trouble, { env: { LOG_LEVEL: 'error' } });
    const answer = await ask(url, '{ offers { id } throws rejects throwsNothing forgets }');
    const { data, errors, extensions } = parse(answer);
    assert.equal(answer.status, 200);
    assert.equal(data.offers.length, 3);
    assert.deepEqual(
      { ...data, offers: 3 },
      { offers: 3, throws: null, rejects: null, throwsNothing: null, forgets: 'done' },
    );
    const expected = ['throws', 'rejects', 'throwsNothing'].map((field) => [field, 'INTERNAL_SERVER_ERROR']);
    assert.deepEqual(
      errors.map((error: { path: string[]; extensions: { code: string } }) => [
        error.path.join('.'),
        error.extensions.code,
      ]),
      expected,
    );
    assert.equal(extensions.degraded.length, 3);
    await eventually(() => foyer.said.stdout.includes('"rejections":1,'), 'the rejection nobody handled is counted');
    assert.equal((await ask(url, '{ offers { id } }')).status, 200);
    assert.equal(foyer.process.exitCode, null);
  });

  test('X10: an exception that nobody catches ends the process in order, and requests under way are answered', async () => {
    const { url, foyer } = await stage.serve(trouble, { env: { LOG_LEVEL: 'fatal', DRAIN_MS: '500' } });
    stage.shop.faults('products', { latencyMs: 60 });
    const [first, beside] = await Promise.all([ask(url, '{ explodes }'), ask(url, '{ product(id: "p1") { id } }')]);
    stage.shop.resetFaults();
    assert.equal(parse(first).data.explodes, 'soon');
    assert.equal(beside.status, 200);
    const { code, stdout } = await foyer.ended;
    assert.equal(code, 1);
    assert.match(stdout, /thrown where nobody catches/);
  });

  test('X11: a resolver that never settles ends at its time, and leaves nothing behind', async (context) => {
    const { url, foyer } = await stage.serve(trouble, {
      env: { NODE_OPTIONS: '--max-old-space-size=128', ...unshed },
    });
    const query = '{ offers { id } never }';
    const answer = await ask(url, query);
    assert.equal(parse(answer).data.offers.length, 3);
    assert.equal(parse(answer).errors[0].extensions.code, 'UPSTREAM_TIMEOUT');
    const many = async (requests: number) => {
      const load = startLoad({ perSecond: 60, send: () => ask(url, query) });
      await eventually(() => load.outcomes.length >= requests, 'the load runs', 30_000);
      return load.stop();
    };
    await many(120);
    const before = residentMegabytes(foyer.process.pid!);
    const outcomes = await many(180);
    const grown = residentMegabytes(foyer.process.pid!) - before;
    context.diagnostic(`p10 ${percentile(outcomes, 0.1).toFixed(0)} ms, resident ${grown.toFixed(0)} MB more`);
    assert.deepEqual(Object.keys(tally(outcomes)), ['200']);
    // Of those that no other work on this machine has held up.
    assert.ok(percentile(outcomes, 0.1) < 250, `${percentile(outcomes, 0.1).toFixed(0)} ms`);
    assert.ok(grown < 40, `${grown.toFixed(0)} MB more`);
  });

  test('X11: what a resolver’s value holds back for ever costs its own place, each time it is asked for', async () => {
    const { url } = await stage.serve(trouble, { env: unshed });
    const query = '{ offers { id } holdsBack { there item promise function } }';
    for (let time = 0; time < 2; time++) {
      const answer = await ask(url, query);
      const { data, errors } = parse(answer);
      assert.equal(data.offers.length, 3);
      assert.deepEqual(data.holdsBack, { there: 4, item: [1, null], promise: null, function: null });
      assert.deepEqual(
        errors.map(
          (error: { path: unknown[]; extensions: { code: string } }) => `${error.path} ${error.extensions.code}`,
        ),
        ['item,1', 'promise', 'function'].map((place) => `holdsBack,${place} UPSTREAM_TIMEOUT`),
      );
      assert.ok(answer.ms < 1_000, `${answer.ms} ms`);
    }
  });

  test('X7: two seconds without an event loop open no breaker and change no readiness; a second later all is well', async () => {
    const { url } = await stage.serve(trouble, { env: unshed });
    stage.shop.faults('promotions', { latencyMs: 50 });
    const load = startLoad({ perSecond: 50, send: () => ask(url, '{ offers { id } }') });
    await eventually(() => load.outcomes.length > 50, 'the load runs', 10_000);
    const readinesses = new Set<number>();
    const probe = setInterval(() => void readiness(url).then(({ status }) => readinesses.add(status)), 100);
    await ask(url, '{ blocks(ms: 2000) }');
    const overAt = performance.now();
    await eventually(() => performance.now() - overAt > 2_500, 'time passes', 4_000);
    clearInterval(probe);
    const outcomes = await load.stop();
    stage.shop.resetFaults();
    const later = outcomes.filter(({ sentAt }) => sentAt > overAt + 1_000);
    assert.ok(later.length > 20);
    assert.deepEqual(tally(later), { 200: later.length });
    const degraded = later.filter(({ text }) => text.includes('degraded'));
    assert.ok(degraded.length <= later.length / 20, `${degraded.length} of ${later.length} a second later`);
    assert.ok(
      outcomes.every(({ text }) => !text.includes('CIRCUIT_OPEN')),
      'no breaker has opened',
    );
    assert.deepEqual([...readinesses], [200]);
  });

  test('X9: a heap that is nearly full takes no new work, stays alive, and takes it again', async () => {
    const env = { NODE_OPTIONS: '--max-old-space-size=128', ...unshed };
    const { url, foyer } = await stage.serve(trouble, { env });
    const ends = async (status: number, query: string) => {
      const outcome = await ask(url, query);
      assert.equal(outcome.error, undefined, `it is alive, ${foyer.said.stderr}`);
      return outcome.status === status && outcome;
    };
    const { headers, text } = await eventually(() => ends(503, '{ holds(megabytes: 4) }'), 'work is refused', 40_000);
    assert.equal(headers['retry-after'], '1');
    assert.match(text, /OVERLOADED/);
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    foyer.process.kill('SIGUSR2');
    await eventually(() => ends(200, '{ offers { id } }'), 'it serves again', 40_000);
  });

  test('X13: a full pipe behind the log makes nobody wait, and the end still comes', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-pipe-'));
    execFileSync('mkfifo', [join(folder, 'log')]);
    // Open at both ends and never read: 64 KB, and it is full.
    const pipe = openSync(join(folder, 'log'), constants.O_RDWR);
    const port = await freePort();
    const foyer = startFoyerProcess(['start', '--port', `${port}`, ...trouble], {
      env: { NODE_ENV: 'development', LOG_LEVEL: 'debug', ...unshed, ...stage.shop.env },
      stdout: pipe,
    });
    try {
      const url = `http://127.0.0.1:${port}`;
      await eventually(async () => (await readiness(url)).status === 200, 'it is ready', 20_000);
      const load = startLoad({ perSecond: 100, send: () => ask(url, '{ throws rejects throwsNothing }') });
      await eventually(() => load.outcomes.length > 300, 'each leaves three lines of a kilobyte', 20_000);
      const outcomes = await load.stop();
      context.diagnostic(`p99 ${percentile(outcomes, 0.99).toFixed(0)} ms`);
      assert.deepEqual(tally(outcomes), { 200: outcomes.length });
      assert.ok(percentile(outcomes, 0.1) < 50, `${percentile(outcomes, 0.1).toFixed(0)} ms`);
      foyer.process.kill('SIGTERM');
      const signalledAt = performance.now();
      assert.equal((await foyer.ended).code, 0);
      assert.ok(performance.now() - signalledAt < 3_000);
    } finally {
      foyer.process.kill('SIGKILL');
      await foyer.ended;
      closeSync(pipe);
      rmSync(folder, { recursive: true });
    }
  });
});

function residentMegabytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`], { encoding: 'utf8' })) / 1_024;
}
