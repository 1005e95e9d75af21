import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { operation } from '../support/operations.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

describe('deadlines', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
    await running.warm('mobile', { query: operation('mobile', 'home'), as: { sub: 'u1' } });
  });
  after(() => running.stop());
  beforeEach(() => {
    running.shop.resetFaults();
    running.shop.resetCalls();
  });

  const viewer = { sub: 'u1' };

  test('travel on: REST and gRPC services see no more than is left', async () => {
    await running.ask('mobile', { query: operation('mobile', 'home'), as: viewer });
    const calls = running.shop.calls();
    const recommendations = calls.recommendations.ListForUser!.lastDeadlineMs!;
    assert.ok(recommendations > 0 && recommendations <= 200, `grpc-timeout ${recommendations} ms`);
    const cart = Number(calls.cart.getCart!.lastHeaders['x-request-timeout-ms']);
    assert.ok(cart > 0 && cart <= 200, `x-request-timeout-ms ${cart}`);
  });

  test('a field ends at its timeout, and its call is aborted within 50 ms of it', async () => {
    running.shop.faults('recommendations', { hang: true });
    running.shop.faults('users', { hang: true });
    await running.ask('mobile', { query: operation('mobile', 'home'), as: viewer });
    const grpc = await eventually(
      () =>
        running.shop.calls().recommendations.ListForUser?.aborted && running.shop.calls().recommendations.ListForUser,
      'the gRPC service sees the abort',
    );
    assert.ok(grpc.lastAbortAfterMs! < 250, `aborted after ${grpc.lastAbortAfterMs} ms`);
    const rest = await eventually(
      () => running.shop.calls().users.listUsers?.aborted && running.shop.calls().users.listUsers,
      'the REST service sees the abort',
    );
    assert.ok(rest.lastAbortAfterMs! < 200, `aborted after ${rest.lastAbortAfterMs} ms`);
  });

  test('a client that leaves aborts its calls within 50 ms, in every protocol', async () => {
    for (const service of ['users', 'recommendations', 'reviews'] as const)
      running.shop.faults(service, { hang: true });
    const leave = new AbortController();
    const query = '{ home { profile { name } recommendations { id } } product(id: "p1") { rating } }';
    const asking = running.ask('mobile', { query, as: viewer, signal: leave.signal }).catch(() => 'left');
    await eventually(
      () =>
        running.shop.calls().reviews.productRatings?.count &&
        running.shop.calls().users.listUsers?.count &&
        running.shop.calls().recommendations.ListForUser?.count,
      'all calls are under way',
    );
    const leftAt = performance.now();
    leave.abort();
    assert.equal(await asking, 'left');
    await eventually(() => {
      const { users, recommendations, reviews } = running.shop.calls();
      return users.listUsers!.aborted && recommendations.ListForUser!.aborted && reviews.productRatings!.aborted;
    }, 'all services see that nobody waits');
    assert.ok(performance.now() - leftAt < 60, `took ${(performance.now() - leftAt).toFixed(0)} ms`);
  });

  test('the whole answer ends at its deadline, whatever its fields have', async () => {
    running.shop.faults('cart', { hang: true });
    const query = 'query @deadline(ms: 60) { home { promotions { __typename } cartSummary { itemCount } } }';
    const { data, degraded, ms } = await running.ask('mobile', { query, as: viewer });
    assert.ok(data.home.promotions.length > 0);
    assert.deepEqual(degraded, [{ path: ['home', 'cartSummary'], reason: 'UPSTREAM_TIMEOUT', served: 'null' }]);
    assert.ok(ms < 110, `took ${ms.toFixed(0)} ms`);
  });

  test('a client may ask for less time with x-request-timeout-ms, never for more', async () => {
    running.shop.faults('cart', { hang: true });
    const query = '{ home { cartSummary { itemCount } } }';
    const less = await running.ask('mobile', { query, as: viewer, headers: { 'x-request-timeout-ms': '40' } });
    assert.ok(less.ms < 90, `took ${less.ms.toFixed(0)} ms`);
    const more = await running.ask('mobile', { query, as: viewer, headers: { 'x-request-timeout-ms': '999999' } });
    assert.ok(more.ms < 280, `took ${more.ms.toFixed(0)} ms`);
    const nonsense = await running.ask('mobile', { query, as: viewer, headers: { 'x-request-timeout-ms': '-1' } });
    assert.ok(nonsense.ms >= 150, `took ${nonsense.ms.toFixed(0)} ms`);
  });
});
