import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { operation } from '../support/operations.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

describe('a list of a hundred orders in the back office', () => {
  let running: Running;
  before(async () => {
    running = await startRunning();
    await running.warm('admin', { query: operation('admin', 'orders-with-customers'), as: admin });
  });
  after(() => running.stop());
  beforeEach(() => {
    running.shop.resetFaults();
    running.shop.resetCalls();
  });

  const admin = { sub: 'u2', roles: ['admin'] };
  const orders = () => running.ask('admin', { query: operation('admin', 'orders-with-customers'), as: admin });
  const counts = () =>
    Object.fromEntries(
      Object.entries(running.shop.calls()).flatMap(([service, operations]) =>
        Object.entries(operations).map(([name, { count }]) => [`${service}.${name}`, count]),
      ),
    );

  test('S24 P7: is joined with customers, products, stock, ratings, payments and refunds at one call a service and level', async (context) => {
    const { data, errors, degraded, ms } = await orders();
    assert.deepEqual(errors, []);
    assert.deepEqual(degraded, []);
    const { items } = data.orders;
    assert.equal(items.length, 100);
    assert.ok(items.every((order: { customer: { displayName: string } | null }) => order.customer?.displayName));
    const lines = items.flatMap((order: { lines: unknown[] }) => order.lines);
    assert.ok(lines.every((line: { product: { name: string } | null }) => line.product?.name));
    const products = new Set(lines.map((line: { product: { id: string } }) => line.product.id)).size;
    const customers = new Set(items.map((order: { customer: { id: string } }) => order.customer.id)).size;
    const made = counts();
    context.diagnostic(
      `${items.length} orders, ${lines.length} lines, ${products} products, ${customers} customers: ${JSON.stringify(made)} in ${ms.toFixed(0)} ms`,
    );
    assert.deepEqual(made, {
      'orders.ListOrders': 1,
      'orders.ListRefunds': 1,
      'users.listUsers': 1,
      'products.listProducts': 1,
      'inventory.GetStock': 1,
      'payments.BatchGetPayments': 1,
      'reviews.productRatings': 1,
    });
  });

  test('a bulk call that fails costs its own fields only, each at its own path', async () => {
    running.shop.faults('users', { status: 503 });
    const { data, errors } = await orders();
    const { items } = data.orders;
    assert.equal(items.length, 100);
    assert.ok(
      items.every(
        (order: { customer: unknown; lines: { product: unknown }[] }) =>
          order.customer === null && order.lines.every(({ product }) => product),
      ),
    );
    assert.deepEqual(
      errors.map(({ path }) => path),
      items.map((_: unknown, index: number) => ['orders', 'items', index, 'customer']),
    );
  });

  test('a key that the bulk answer does not have is null, without an error', async () => {
    const query = 'query ($id: ID!) { product(id: $id) { id } }';
    const { data, errors } = await running.ask('mobile', { query, variables: { id: 'p99999' } });
    assert.deepEqual({ data, errors }, { data: { product: null }, errors: [] });
  });

  test('a key that the contract does not allow fails alone', async () => {
    const query = 'query { good: product(id: "p1") { id } bad: product(id: "../users/u1") { id } }';
    const { data, errors } = await running.ask('mobile', { query });
    assert.deepEqual(data, { good: { id: 'p1' }, bad: null });
    assert.deepEqual(
      errors.map(({ path, extensions }) => [path, extensions.code]),
      [[['bad'], 'BAD_USER_INPUT']],
    );
  });

  test('equal reads of one request are one call', async () => {
    const query =
      'query { a: product(id: "p1") { id name } b: product(id: "p1") { id price } c: product(id: "p2") { id } }';
    await running.ask('mobile', { query });
    assert.deepEqual(counts(), { 'products.listProducts': 1 });
  });
});
