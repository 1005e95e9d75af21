// A service at several endpoints, and in several versions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startShop } from '../services/shop.ts';
import { eventually } from '../support/eventually.ts';
import { registryWith } from '../support/registry-file.ts';
import { startRunning } from '../support/running-foyer.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const portOf = (url: string) => Number(new URL(url).port);
const query = '{ home { cartSummary { itemCount } } }';

describe('a service with three endpoints', () => {
  for (const [fault, dials] of [
    ['closes every connection', { refusing: true }],
    ['lets nothing through any more', { frozen: true }],
  ] as const) {
    test(`F28: of which one ${fault}: at most a third of the answers lack it for at most 2 s, then none`, async (context) => {
      const shop = await startShop({ services: ['cart'] });
      const proxies = await Promise.all([1, 2, 3].map(() => startTcpProxy({ port: portOf(shop.urls.cart) })));
      const servicesFile = registryWith({ cart: { url: proxies.map(({ port }) => `http://127.0.0.1:${port}`) } });
      const running = await startRunning({ servicesFile });
      context.after(async () => {
        await running.stop();
        await Promise.all(proxies.map((proxy) => proxy.stop()));
        await shop.stop();
      });
      const ask = async (id: number) => {
        const { data } = await running.ask('mobile', { query, as: { sub: `u${(id % 100) + 1}` } });
        return data.home.cartSummary !== null;
      };
      await eventually(() => ask(0), 'the first answer');
      for (let id = 0; id < 12; id++) assert.ok(await ask(id));
      assert.ok(
        proxies.every(({ received }) => received > 0),
        'all three are used',
      );

      proxies[1]!.set(dials);
      if ('refusing' in dials) proxies[1]!.cut();
      const startedAt = performance.now();
      const early: Promise<boolean>[] = [];
      const late: Promise<boolean>[] = [];
      for (let id = 0; performance.now() - startedAt < 3_500; id++) {
        (performance.now() - startedAt < 2_000 ? early : late).push(ask(id));
        // The pace of the load.
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const failed = async (asked: Promise<boolean>[]) => (await Promise.all(asked)).filter((came) => !came).length;
      const failedEarly = await failed(early);
      context.diagnostic(`${failedEarly} of ${early.length} in the first 2 s`);
      assert.ok(failedEarly <= early.length / 3, `${failedEarly} of ${early.length}`);
      assert.equal(await failed(late), 0);
    });
  }
});

test('endpoints are used in turns in every protocol', async (context) => {
  const other = await startShop({ services: ['reviews', 'recommendations', 'cart'] });
  const shop = await startShop({ services: ['reviews', 'recommendations', 'cart'] });
  const both = ['reviews', 'recommendations', 'cart'] as const;
  const servicesFile = registryWith(
    Object.fromEntries(both.map((name) => [name, { url: [shop.urls[name], other.urls[name]] }])),
  );
  const running = await startRunning({ servicesFile });
  context.after(async () => {
    await running.stop();
    await Promise.all([shop.stop(), other.stop()]);
  });
  for (const one of [shop, other]) one.resetCalls();
  for (let id = 1; id <= 8; id++)
    await running.ask('mobile', {
      query: '{ home { recommendations { id rating } cartSummary { itemCount } } }',
      as: { sub: `u${id}` },
    });
  const count = ({ calls }: typeof shop, name: (typeof both)[number]) =>
    Object.values(calls()[name]).reduce((sum, operation) => sum + operation.count, 0);
  for (const name of both) {
    const [first, second] = [count(shop, name), count(other, name)];
    assert.ok(first >= 3 && second >= 3, `${name}: ${first} and ${second}`);
  }
});

describe('a service with a variant', () => {
  test('S6: gets the calls that ask for it by query parameter, and the service itself gets the others', async (context) => {
    const canary = await startShop({ services: ['cart'] });
    const servicesFile = registryWith({
      cart: { variants: { canary: { url: canary.urls.cart, when: { query: { variant: 'canary' } } } } },
    });
    const running = await startRunning({ servicesFile });
    context.after(async () => {
      await running.stop();
      await canary.stop();
    });
    const counts = () => [running.shop.calls().cart.getCart?.count ?? 0, canary.calls().cart.getCart?.count ?? 0];
    const [before] = counts();
    await running.ask('mobile', { query, as: { sub: 'u1' } });
    assert.deepEqual(counts(), [before! + 1, 0]);
    await running.ask('mobile', { query, as: { sub: 'u1' }, search: '?variant=canary' });
    assert.deepEqual(counts(), [before! + 1, 1]);
  });

  test('S9: gets the operations that belong to it, and all viewers when it weighs 100', async (context) => {
    const canary = await startShop({ services: ['cart', 'users'] });
    const servicesFile = registryWith({
      cart: { variants: { canary: { url: canary.urls.cart, when: { operations: ['getCart'] } } } },
      users: { variants: { next: { url: canary.urls.users, weight: 100 } } },
    });
    const running = await startRunning({ servicesFile });
    context.after(async () => {
      await running.stop();
      await canary.stop();
    });
    running.shop.resetCalls();
    canary.resetCalls();
    const { errors } = await running.ask('mobile', {
      query: '{ home { profile { name } cartSummary { itemCount } } }',
      as: { sub: 'u1' },
    });
    assert.deepEqual(errors, []);
    assert.deepEqual([running.shop.calls().cart, running.shop.calls().users], [{}, {}]);
    assert.equal(canary.calls().cart.getCart!.count, 1);
    assert.equal(canary.calls().users.listUsers!.count, 1);
  });
});
