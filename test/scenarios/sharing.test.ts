// Whole operations that are under way are shared by all who ask the same meanwhile, and by nobody else.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createDevelopmentToken } from '../../shared/policy/index.ts';
import { type Files, writeFolder } from '../support/proofs.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

const kiosk: Files = {
  'services.yaml': 'services: {}',
  'users.yaml': undefined,
  'orders.proto': undefined,
  'reviews.graphql': undefined,
  'kiosk/bff.mjs': `export default { name: 'kiosk', path: '/kiosk/graphql', services: [], headers: ['x-language'] };`,
  'kiosk/schema.graphql': `
    type Query {
      run(of: Int): Int @timeout(ms: 600)
      ownRun: Int @timeout(ms: 600)
      limitedRun: Int @timeout(ms: 600) @rateLimit(max: 1000, window: "1m")
      guardedRun: Int @timeout(ms: 600) @auth
      broken: Int @timeout(ms: 600)
      lostOnce: Int @timeout(ms: 400)
    }
    type Mutation { change: Int }
  `,
  // Each says which execution it was, after a while in which others may come.
  'kiosk/resolvers.mjs': `
    import { publicResolver } from '@foyer/bff';
    let runs = 0;
    let lost = false;
    const run = () => new Promise((resolve) => setTimeout(resolve, 250, ++runs));
    const broken = () => new Promise((_resolve, reject) => setTimeout(() => reject(new Error('broken')), 250));
    export default {
      Query: {
        run: publicResolver(run), ownRun: () => run(), limitedRun: publicResolver(run), guardedRun: publicResolver(run),
        broken: publicResolver(broken),
        lostOnce: publicResolver(() => (lost ? 7 : ((lost = true), new Promise(() => {})))),
      },
      Mutation: { change: () => run() },
    };
  `,
};

describe('an operation that many ask at once', () => {
  const { folder, remove } = writeFolder(kiosk);
  let running: Running;
  let url: string;
  before(async () => {
    running = await startRunning({ directories: [join(folder, 'kiosk')], servicesFile: join(folder, 'services.yaml') });
    url = `${running.foyer.url}/kiosk/graphql`;
  });
  after(async () => {
    await running.stop();
    remove();
  });

  const token = (sub: string) => createDevelopmentToken({ sub, audiences: ['kiosk'] });

  async function ask(query: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
      ...(signal ? { signal } : {}),
    });
    return { text: await response.text(), traceId: response.headers.get('x-trace-id')! };
  }

  /** How many executions ten requests at once came to. */
  async function runsOf(query: string, headersOf: (index: number) => Readonly<Record<string, string>> = () => ({})) {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => ask(query, headersOf(index))));
    return new Set(answers.map(({ text }) => text)).size;
  }

  test('S23: what reads nothing of a request runs once for all, and each has a trace of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('{ run }')));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(new Set(answers.map(({ traceId }) => traceId)).size, 20);
    assert.match(answers[0]!.text, /^\{"data":\{"run":\d+\}\}\n$/);
  });

  test('arguments, another operation, another deadline: each runs by itself', async () => {
    const queries = ['{ run(of: 1) }', '{ run(of: 2) }', '{ other: run(of: 1) }', 'query @deadline(ms: 700) { run }'];
    const answers = await Promise.all(queries.map((query) => ask(query)));
    const runs = answers.map(({ text }) => /\d+(?=\}\}\n$)/.exec(text)?.[0]);
    assert.equal(new Set(runs).size, queries.length);
    assert.equal(await runsOf('{ run }', (index) => ({ 'x-request-timeout-ms': String(600 + index) })), 10);
  });

  test('a mutation, a limited field and code that may read all run for each request', async () => {
    for (const query of ['mutation { change }', '{ limitedRun }', '{ ownRun }', '{ run ownRun }'])
      assert.equal(await runsOf(query), 10, query);
  });

  test('what a guard decides is shared by one token alone', async () => {
    const [ada, bob] = [token('ada'), token('bob')];
    assert.equal(await runsOf('{ guardedRun }', () => ({ authorization: `Bearer ${ada}` })), 1);
    assert.equal(await runsOf('{ guardedRun }', (index) => ({ authorization: `Bearer ${index % 2 ? ada : bob}` })), 2);
    const [, nobody] = await Promise.all([
      ask('{ guardedRun }', { authorization: `Bearer ${ada}` }),
      ask('{ guardedRun }'),
    ]);
    assert.match(nobody.text, /UNAUTHENTICATED/);
  });

  test('a failure is shared, and told to each with their own trace id', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask('{ broken run }')));
    for (const { text, traceId } of answers) assert.equal(JSON.parse(text).extensions.traceId, traceId);
    assert.equal(new Set(answers.map(({ text }) => JSON.parse(text).data.run)).size, 1);
  });

  test('whoever came later does not lose with the first one: a second execution has what is left of their time', async () => {
    const first = ask('{ lostOnce }');
    await new Promise((resolve) => setTimeout(resolve, 150));
    const startedAt = performance.now();
    const later = await Promise.all([ask('{ lostOnce }'), ask('{ lostOnce }')]);
    assert.ok(performance.now() - startedAt < 390);
    assert.match((await first).text, /"reason":"UPSTREAM_TIMEOUT"/);
    for (const { text } of later) assert.equal(text, '{"data":{"lostOnce":7}}\n');
  });

  test('whoever leaves first takes nothing from those who stay', async () => {
    const leaving = new AbortController();
    const first = ask('{ run(of: 7) }', {}, leaving.signal);
    const second = ask('{ run(of: 7) }');
    setTimeout(() => leaving.abort(), 20);
    await assert.rejects(first, { name: 'AbortError' });
    assert.match((await second).text, /"run":\d+/);
  });
});
