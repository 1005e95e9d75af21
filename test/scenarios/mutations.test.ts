import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { operation } from '../support/operations.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

describe('mutations', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
    await running.warm('mobile', { query: operation('mobile', 'cart'), as: { sub: 'u7' } });
  });
  after(() => running.stop());
  beforeEach(() => {
    running.shop.resetFaults();
    running.shop.resetCalls();
  });

  const viewer = { sub: 'u7' };
  const placeOrder = (options: { headers?: Record<string, string>; signal?: AbortSignal } = {}) =>
    running.ask('mobile', {
      query: operation('mobile', 'place-order'),
      variables: { lines: [{ productId: 'p1', quantity: 1 }] },
      as: viewer,
      ...options,
    });
  const placed = () => running.shop.calls().orders.PlaceOrder;

  test('go out once, and their answer comes back', async () => {
    const { data, errors } = await placeOrder();
    assert.deepEqual(errors, []);
    assert.equal(typeof data.placeOrder.id, 'string');
    assert.equal(placed()!.count, 1);
    assert.match(String(placed()!.lastHeaders['idempotency-key']), /^[0-9a-f-]{36}$/);
  });

  for (const dials of [{ status: 'UNAVAILABLE' }, { resetMidBody: true }, { garbage: true }] as const) {
    test(`are not sent twice, whatever happens to the first (${JSON.stringify(dials)})`, async () => {
      running.shop.faults('orders', dials);
      const { data, errors } = await placeOrder();
      assert.equal(data.placeOrder, null);
      assert.equal(errors.length, 1);
      assert.equal(placed()!.count, 1);
    });
  }

  test("carry the client's own idempotency key, with the place in the document", async () => {
    await placeOrder({ headers: { 'idempotency-key': 'tap-42' } });
    assert.equal(placed()!.lastHeaders['idempotency-key'], 'tap-42:placeOrder');
  });

  test('survive the client that leaves', async () => {
    const ordersMade = async () => {
      const { data } = await running.ask('mobile', { query: '{ myOrders(first: 1) { total } }', as: viewer });
      return data.myOrders.total as number;
    };
    const before = await ordersMade();
    running.shop.faults('orders', { latencyMs: 150, operation: 'PlaceOrder' });
    const leave = new AbortController();
    const asking = placeOrder({ signal: leave.signal }).catch(() => 'left');
    await eventually(() => placed()?.count, 'the order is on its way');
    leave.abort();
    assert.equal(await asking, 'left');
    await eventually(async () => (await ordersMade()) === before + 1, 'the order is placed all the same');
    assert.equal(placed()!.aborted, 0);
  });

  test('that time out say that their outcome is unknown', async () => {
    running.shop.faults('cart', { hang: true });
    const query = 'mutation @deadline(ms: 120) { addToCart(productId: "p1") { itemCount } }';
    const { data, errors } = await running.ask('mobile', { query, as: viewer });
    assert.equal(data.addToCart, null);
    const { code, retryable, outcome } = errors[0]!.extensions;
    assert.deepEqual({ code, retryable, outcome }, { code: 'UPSTREAM_TIMEOUT', retryable: false, outcome: 'unknown' });
  });

  for (const later of ['{ cart { itemCount } }', '{ cart { items { quantity } } }']) {
    test(`are seen by whoever reads after them, though an older read is under way: ${later}`, async () => {
      const as = { sub: 'u9' };
      running.shop.faults('cart', { latencyMs: 120, operation: 'getCart' });
      const reads = () => running.shop.calls().cart.getCart?.count ?? 0;
      const older = running.ask('mobile', { query: '{ cart { itemCount } }', as });
      await eventually(() => reads() === 1, 'the older read is under way');
      const { data } = await running.ask('mobile', {
        query: 'mutation { addToCart(productId: "p1") { itemCount } }',
        as,
      });
      assert.equal(typeof data.addToCart.itemCount, 'number');
      await running.ask('mobile', { query: later, as });
      await older;
      assert.equal(reads(), 2);
    });
  }

  test('run one after the other, and what was read before one is read again after it', async () => {
    const query = `mutation {
      first: addToCart(productId: "p3", quantity: 1) { itemCount items { quantity product { id name } } }
      second: addToCart(productId: "p3", quantity: 1) { itemCount items { quantity product { id name } } }
    }`;
    const { data, errors } = await running.ask('mobile', { query, as: { sub: 'u8' } });
    assert.deepEqual(errors, []);
    assert.equal(data.second.itemCount, data.first.itemCount + 1);
    assert.equal(running.shop.calls().products.listProducts!.count, 2);
  });
});
