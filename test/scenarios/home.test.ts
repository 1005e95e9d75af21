import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { operation } from '../support/operations.ts';
import { type Answer, type Running, startRunning } from '../support/running-foyer.ts';

/** The four parts of the mobile home screen, the service behind each, and what stands in for it when that fails. */
const parts = [
  { field: 'profile', service: 'users', timeoutMs: 150, instead: null, served: 'null' },
  { field: 'recommendations', service: 'recommendations', timeoutMs: 200, instead: [], served: 'fallback' },
  { field: 'promotions', service: 'promotions', timeoutMs: 150, instead: null, served: 'null' },
  { field: 'cartSummary', service: 'cart', timeoutMs: 200, instead: null, served: 'null' },
] as const;

const faults = [
  { name: 'hung', dials: { hang: true }, reason: /^UPSTREAM_TIMEOUT$/ },
  { name: 'answering 500', dials: { status: 500 }, reason: /^UPSTREAM_ERROR$/ },
  {
    name: 'reset in the middle of the body',
    dials: { resetMidBody: true },
    reason: /^UPSTREAM_(BAD_RESPONSE|UNAVAILABLE|ERROR)$/,
  },
  { name: 'answering garbage', dials: { garbage: true }, reason: /^UPSTREAM_BAD_RESPONSE$/ },
] as const;

describe('the mobile home screen', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
    await running.warm('mobile', { query: operation('mobile', 'home'), as: { sub: 'u1' } });
  });
  after(() => running.stop());
  afterEach(() => {
    running.shop.resetFaults();
    running.foyer.cache.clear();
  });

  const question = { query: operation('mobile', 'home'), as: { sub: 'u1' } };
  const home = () => running.ask('mobile', question);
  const wholeHome = () => running.warm('mobile', question);

  test('S1 S20 S23 S25 S27: four services and those beneath answer one request, whole and clean', async () => {
    const { status, data, errors, extensions, headers } = await home();
    assert.equal(status, 200);
    assert.deepEqual(errors, []);
    assert.equal(extensions, undefined, 'a clean answer holds nothing of one request');
    assert.match(headers.get('x-trace-id') ?? '', /^[0-9a-f]{32}$/);
    assert.equal(typeof data.home.profile.name, 'string');
    assert.equal(data.home.recommendations.length, 6);
    assert.ok(data.home.recommendations.every((product: { name: string; rating: unknown }) => product.name.length > 0));
    assert.ok(data.home.promotions.length > 0);
    assert.match(data.home.cartSummary.subtotal, /^\d+\.\d\d [A-Z]{3}$/);
  });

  for (const part of parts) {
    for (const fault of faults) {
      test(`S86 S88 S95 P7: with ${part.service} ${fault.name}, the rest is intact, on time and flagged`, async () => {
        const whole = await wholeHome();
        running.shop.faults(part.service, fault.dials);
        running.foyer.cache.clear();
        const answer = await home();
        assert.equal(answer.status, 200);
        assertOnlyMissing(answer, whole, part, fault.reason);
        assert.ok(answer.ms < part.timeoutMs + 100, `took ${answer.ms.toFixed(0)} ms`);
      });
    }

    test(`S86 S88 S95: with ${part.service} refusing connections, the rest is intact, at once and flagged`, async () => {
      const whole = await wholeHome();
      await running.shop.stopService(part.service);
      running.foyer.cache.clear();
      try {
        const answer = await home();
        assertOnlyMissing(answer, whole, part, /^UPSTREAM_UNAVAILABLE$/);
        assert.ok(answer.ms < 140, `took ${answer.ms.toFixed(0)} ms`);
      } finally {
        await running.shop.startService(part.service);
        await eventually(async () => (await home()).degraded.length === 0, 'the screen is whole again');
      }
    });
  }

  test('S111: offers that were fetched a moment ago are shown without a call, whatever becomes of their service', async () => {
    const whole = await wholeHome();
    running.shop.resetCalls();
    running.shop.faults('promotions', { hang: true });
    const { data, extensions } = await home();
    assert.deepEqual(data.home.promotions, whole.data.home.promotions);
    assert.equal(extensions, undefined);
    assert.equal(running.shop.calls().promotions?.listActive, undefined);
  });

  test('S87 S89: a field with a fallback serves it without an error, another is null with one', async () => {
    running.shop.faults('recommendations', { status: 503 });
    running.shop.faults('promotions', { status: 503 });
    const { data, errors, degraded } = await home();
    assert.deepEqual(data.home.recommendations, []);
    assert.equal(data.home.promotions, null);
    assert.deepEqual(
      errors.map(({ path, message, extensions }) => ({
        path,
        message,
        extensions: { ...extensions, detail: undefined },
      })),
      [
        {
          path: ['home', 'promotions'],
          message: 'The field is not available right now.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, detail: undefined },
        },
      ],
    );
    assert.deepEqual(degraded, [
      { path: ['home', 'recommendations'], reason: 'UPSTREAM_UNAVAILABLE', served: 'fallback' },
      { path: ['home', 'promotions'], reason: 'UPSTREAM_UNAVAILABLE', served: 'null' },
    ]);
  });

  test('S89: with everything down the screen still arrives, with its fallbacks and a flag for each part', async () => {
    for (const service of ['users', 'recommendations', 'promotions', 'cart'] as const)
      running.shop.faults(service, { hang: true });
    const { status, data, degraded, ms } = await home();
    assert.equal(status, 200);
    assert.deepEqual(data, { home: { profile: null, recommendations: [], promotions: null, cartSummary: null } });
    assert.deepEqual(
      degraded.map(({ path }) => path.join('.')),
      ['home.profile', 'home.recommendations', 'home.promotions', 'home.cartSummary'],
    );
    assert.ok(ms < 300, `took ${ms.toFixed(0)} ms`);
  });

  test('S23 S146: four services of 80 ms answer in about 85 ms', async (context) => {
    const query = `{ home { profile { name } recommendations { id } promotions { __typename } cartSummary { itemCount } } }`;
    const ask = () => running.ask('mobile', { query, as: { sub: 'u1' } });
    for (let warm = 0; warm < 5; warm++) await ask();
    for (const { service } of parts) running.shop.faults(service, { latencyMs: 80 });
    const times: number[] = [];
    for (let round = 0; round < 21; round++) times.push((await ask()).ms);
    const median = times.sort((a, b) => a - b)[10]!;
    context.diagnostic(`median of ${times.length}: ${median.toFixed(1)} ms`);
    assert.ok(median < 110, `median ${median.toFixed(1)} ms`);
  });
});

function assertOnlyMissing(answer: Answer, whole: Answer, part: (typeof parts)[number], reason: RegExp): void {
  assert.deepEqual(answer.data, { home: { ...whole.data.home, [part.field]: part.instead } });
  assert.equal(answer.degraded.length, 1, JSON.stringify(answer.degraded));
  const [{ path, reason: said, served }] = answer.degraded as [Answer['degraded'][number]];
  assert.deepEqual({ path, served }, { path: ['home', part.field], served: part.served });
  assert.match(said, reason);
  assert.deepEqual(
    answer.errors.map((error) => ({ path: error.path, code: error.extensions.code })),
    part.served === 'null' ? [{ path: ['home', part.field], code: said }] : [],
  );
  assert.ok(answer.errors.length === 0 || answer.extensions?.traceId === answer.headers.get('x-trace-id'));
}
