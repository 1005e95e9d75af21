import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { registryWith } from '../support/registry-file.ts';
import { at } from '../support/repository.ts';
import { type Answer, type Running, startRunning } from '../support/running-foyer.ts';

describe('hooks of bff.ts', () => {
  let running: Running;
  before(async () => {
    running = await startRunning({
      directories: [at('test/scenarios/hooked')],
      servicesFile: registryWith({ products: { headers: { hooks: ['X-Plan'] } } }),
    });
    await eventually(async () => (await ask({ id: 'p9' })).data?.product?.id === 'p9', 'a first answer');
  });
  after(() => running.stop());
  beforeEach(() => {
    running.shop.resetFaults();
    running.shop.resetCalls();
    running.foyer.cache.clear();
  });

  interface Wish {
    readonly wanted?: string;
    readonly plan?: string;
    readonly id?: string;
    readonly as?: string;
    readonly query?: string;
  }
  const ask = ({ wanted, plan, id = 'p1', as, query = `{ product(id: "${id}") { id } }` }: Wish): Promise<Answer> =>
    running.ask('hooked', {
      query,
      ...(as ? { as: { sub: as } } : {}),
      headers: {
        'x-app-version': '4.2',
        ...(wanted ? { 'x-try': wanted } : {}),
        ...(plan ? { 'x-plan': plan } : {}),
      },
    });
  const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code;
  const productCalls = () => Object.values(running.shop.calls().products).reduce((all, { count }) => all + count, 0);

  for (const place of ['request', 'operation'])
    test(`S128: on${place} refuses with its own words before any call; broken or late, it costs its own request only`, async () => {
      const refused = await ask({ wanted: `${place}: refuse` });
      assert.deepEqual([refused.status, codeOf(refused)], [403, 'FORBIDDEN']);
      assert.equal(refused.errors[0]!.message, 'This app is too old.');
      const [broken, late, fine] = await Promise.all([
        ask({ wanted: `${place}: break` }),
        ask({ wanted: `${place}: hang` }),
        ask({ id: 'p2' }),
      ]);
      for (const failed of [broken, late]) {
        assert.deepEqual([failed.status, codeOf(failed)], [500, 'INTERNAL_SERVER_ERROR']);
        assert.match(failed.headers.get('x-trace-id') ?? '', /^[0-9a-f]{32}$/);
      }
      assert.ok(late.ms >= 45 && late.ms < 1_000, `refused after ${late.ms} ms`);
      assert.deepEqual(fine.data, { product: { id: 'p2' } });
      assert.equal(productCalls(), 1);
    });

  test('S128: onOperation is told what will be called; what onRequest attached reaches resolvers', async () => {
    const listed = await ask({ query: 'query Listed { product(id: "p1") { id } plan }' });
    assert.equal(listed.errors[0]!.message, 'calls products.getProduct');
    assert.deepEqual((await ask({ query: '{ plan }', plan: 'gold' })).data, { plan: 'gold' });
  });

  test('S128: onCall refuses a field, also where a kept answer would do, and nothing stale stands in', async () => {
    assert.deepEqual((await ask({})).data, { product: { id: 'p1' } });
    running.shop.resetCalls();
    assert.deepEqual((await ask({})).data, { product: { id: 'p1' } });
    assert.equal(productCalls(), 0, 'it is kept');
    const outcomes = [
      ['call: refuse', 'FORBIDDEN', 'This app is too old.'],
      ['call: break', 'INTERNAL_SERVER_ERROR', 'Internal server error.'],
      ['call: hang', 'INTERNAL_SERVER_ERROR', 'Internal server error.'],
    ] as const;
    for (const [wanted, code, message] of outcomes) {
      const answer = await ask({ wanted });
      assert.deepEqual([answer.status, answer.data, codeOf(answer)], [200, { product: null }, code], wanted);
      assert.equal(answer.errors[0]!.message, message);
    }
    assert.equal(productCalls(), 0);
  });

  test('S128: headers that onCall adds are part of every key: no viewer sees what another was answered', async () => {
    const planSeen = () => Object.values(running.shop.calls().products)[0]?.lastHeaders['x-plan'];
    await ask({ as: 'u1' });
    assert.equal(planSeen(), undefined);
    await ask({ as: 'u1', plan: 'gold' });
    assert.equal(planSeen(), 'gold of u1');
    await ask({ as: 'u2', plan: 'gold' });
    assert.equal(planSeen(), 'gold of u2');
    assert.equal(productCalls(), 3);
    for (const as of ['u1', 'u2']) await ask({ as, plan: 'gold' });
    assert.equal(productCalls(), 3, 'each has its own');
  });

  test('S128: at once as well: ten viewers with headers of their own are ten calls, ten without are one', async () => {
    const viewers = Array.from({ length: 10 }, (_, index) => `u${index + 1}`);
    running.shop.faults('products', { latencyMs: 50 });
    await Promise.all(viewers.map((as) => ask({ as })));
    assert.equal(productCalls(), 1);
    running.foyer.cache.clear();
    running.shop.resetCalls();
    await Promise.all(viewers.map((as) => ask({ as, plan: 'gold' })));
    assert.equal(productCalls(), 10);
  });

  for (const wanted of ['call: forge', 'call: smuggle'])
    test(`S128: ${wanted}: a header that the registry does not allow, or no safe value, is never sent`, async () => {
      const answer = await ask({ wanted });
      assert.deepEqual([answer.data, codeOf(answer)], [{ product: null }, 'INTERNAL_SERVER_ERROR']);
      assert.equal(productCalls(), 0);
    });

  test('S128: a refused mutation was not carried out, and says nothing of doubt', async () => {
    const query = 'mutation { addToCart(productId: "p1") { userId } }';
    for (const wanted of ['call: refuse', 'call: hang']) {
      const answer = await ask({ wanted, query, as: 'u1' });
      assert.equal(answer.data.addToCart, null);
      assert.equal(answer.errors[0]!.extensions.outcome, undefined);
    }
    assert.deepEqual(running.shop.calls().cart, {});
  });

  test('S128: onAnswer sees how it went and adds headers; whatever becomes of it, the answer goes out', async () => {
    assert.equal((await ask({})).headers.get('x-seen'), '200 OK');
    assert.equal((await ask({ wanted: 'operation: refuse' })).headers.get('x-seen'), '403 FORBIDDEN');
    const query = 'mutation { addToCart(productId: "p1") { userId } }';
    for (const wanted of ['answer: break', 'answer: hang', 'answer: cookie']) {
      const answer = await ask({ wanted, query, as: 'u1' });
      assert.deepEqual([answer.status, answer.data], [200, { addToCart: { userId: 'u1' } }], wanted);
      assert.deepEqual([answer.headers.get('x-seen'), answer.headers.get('set-cookie')], [null, null], wanted);
    }
  });

  test('S121 S128: hooks that gave nothing are counted', async () => {
    await ask({ wanted: 'request: hang' });
    const text = await (await fetch(`${running.foyer.internalUrl}/metrics`)).text();
    assert.match(text, /^foyer_hook_failures_total\{bff="hooked",hook="onRequest",failure="late"\} [1-9]/m);
  });

  test('S31: headers that do not fit their rules are refused by name, before anything else, and never repeated', async () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{}, /^The header x-app-version is missing\.$/],
      [{ 'x-app-version': 'four' }, /^The header x-app-version was not understood\.$/],
      [{ 'x-app-version': '1'.repeat(21) }, /x-app-version/],
      [{ 'x-app-version': '4', 'x-plan': 'platinum' }, /^The header x-plan was not understood\.$/],
    ];
    for (const [headers, message] of cases) {
      const answer = await running.ask('hooked', { query: '{ plan }', headers });
      assert.deepEqual([answer.status, codeOf(answer)], [400, 'BAD_REQUEST']);
      assert.match(answer.errors[0]!.message, message);
      assert.doesNotMatch(answer.text, /four|platinum/);
    }
    assert.equal(productCalls(), 0);
  });
});
