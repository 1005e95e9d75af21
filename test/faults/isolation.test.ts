// Whose data is in an answer, while calls are gathered, kept and shared, in memory and in Redis: when all is well, and when services fail
// in every way at random.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { orders } from '../services/data/orders.ts';
import { createRandom, type Random } from '../services/data/random.ts';
import { userById } from '../services/data/users.ts';
import type { Dials, ServiceName } from '../services/shop.ts';
import { longRows } from '../support/faults.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';
import { registryWith } from '../support/registry-file.ts';
import { at } from '../support/repository.ts';
import { type Answer, type Running, startRunning } from '../support/running-foyer.ts';

const isLong = longRows.skip === false;
const viewers = Array.from({ length: isLong ? 200 : 100 }, (_, index) => `u${index + 1}`);
/** A tenth of them among the quick tests. */
const requests = isLong ? 10_000 : 1_000;
/** Requests under way at a time; more would only wait for this machine, and time out. */
const atOnce = 32;
/** How many answers until other services have other faults. */
const faultEvery = 20;
const faultsAtOnce = 2;
const seed = 'isolation';

/** All that the shop knows of one person, over three protocols, with calls that are gathered among them. */
const account = `{
  account {
    profile { id email displayName tier }
    addresses { id recipient line1 city }
    paymentMethods {
      ... on CardMethod { id label last4 }
      ... on WalletMethod { id label account }
      ... on InvoiceMethod { id label company }
    }
    orders { total items { id total note payment { id } } }
  }
  cart { itemCount subtotal items { productId quantity product { id } } }
}`;

/** The same data under other keys, as phones ask for it. */
const phone = `{
  home {
    profile { name tier points }
    recommendations { id rating }
    promotions { __typename }
    cartSummary { itemCount subtotal }
  }
  myOrders(first: 5) { items { id total titles } }
}`;

const viewerSet = new Set(viewers);
const ownerOf = new Map(orders.map(({ id, userId }) => [id, userId]));

/** Everybody asks for these, with the very same inputs; each is for one of them alone. */
const wanted = [...new Map(orders.filter(({ userId }) => viewerSet.has(userId)).map(({ id, userId }) => [userId, id]))]
  .map(([, id]) => id)
  .slice(0, 3);
const others = `{ ${wanted.map((id) => `${id}: order(id: "${id}") { id total note }`).join(' ')} }`;

const questions = [
  { bff: 'web', query: account },
  { bff: 'web', query: others },
  { bff: 'mobile', query: phone },
] as const;
type Question = (typeof questions)[number];

const failing: readonly ServiceName[] = [
  'users',
  'orders',
  'payments',
  'cart',
  'products',
  'recommendations',
  'promotions',
  'reviews',
];

const faultOf = (random: Random): Dials =>
  random.pick<Dials>([
    { latencyMs: 20, jitterMs: 150 },
    { latencyMs: 120, jitterMs: 120 },
    { hang: true },
    { status: 503, errorRate: 0.5 },
    { status: 500, errorRate: 0.3 },
    { status: 429, errorRate: 0.5 },
    { resetMidBody: true },
    { garbage: true },
    { wrongType: true },
    { dripMs: 1 },
  ]);

/** What the registry does not keep, kept for a second: answers of one person among them, which stay in this process. */
const kept: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  users: ['getUser', 'listAddresses'],
  orders: ['GetOrder', 'ListOrders'],
  cart: ['getCart'],
  products: ['getProduct'],
};
const cache = { maxAgeSeconds: 1, staleIfErrorSeconds: 60 };

/** Breakers that never open: with a service left alone, nothing of it could get mixed up. */
const breaker = { minimumCalls: 100_000 };

function registryForIsolation(): string {
  const { services } = parse(readFileSync(at('schemas/services.yaml'), 'utf8'));
  const changes = failing.map((name) => {
    const entries = (kept[name] ?? []).map((one) => [one, { ...services[name].operations?.[one], cache }]);
    return [name, { breaker, operations: { ...services[name].operations, ...Object.fromEntries(entries) } }];
  });
  return registryWith(Object.fromEntries(changes));
}

describe(`S48: ${requests} requests of ${viewers.length} viewers`, () => {
  let running: Running;
  let redis: RedisServer | undefined;
  const expected = new Map<string, unknown>();
  const keyOf = (viewer: string, { bff, query }: Question) => `${viewer} ${bff} ${query}`;
  const ask = (viewer: string, { bff, query }: Question) => running.ask(bff, { query, as: { sub: viewer } });

  before(async () => {
    const servicesFile = registryForIsolation();
    if (!noRedisServer) redis = await startRedisServer();
    running = await startRunning({ servicesFile, ...(redis ? { env: { REDIS_URL: redis.url } } : {}) });
    // Nobody else is served meanwhile, and nothing fails: what each gets is theirs.
    for (const viewer of viewers) {
      for (const question of questions) expected.set(keyOf(viewer, question), await askWhole(viewer, question));
    }
  });
  after(async () => {
    await running?.stop();
    await redis?.stop();
  });

  /** Again where the machine was too slow for a field's time. */
  async function askWhole(viewer: string, question: Question): Promise<unknown> {
    for (let tries = 0; tries < 10; tries++) {
      const { data, degraded } = await ask(viewer, question);
      if (degraded.length === 0) return data;
    }
    throw new Error(`no whole answer for ${viewer}`);
  }

  test('what is compared with is whose it should be, and differs between viewers', () => {
    const accounts = viewers.map((viewer) => expected.get(keyOf(viewer, questions[0])) as Account);
    for (const [index, { account }] of accounts.entries()) {
      const viewer = viewers[index]!;
      assert.deepEqual([account.profile.id, account.profile.email], [viewer, userById.get(viewer)!.email]);
      for (const { id } of account.orders.items) assert.equal(ownerOf.get(id), viewer);
    }
    for (const viewer of viewers) {
      const answer = expected.get(keyOf(viewer, questions[1])) as Readonly<Record<string, unknown>>;
      for (const id of wanted) assert.equal(answer[id] !== null, ownerOf.get(id) === viewer, `${viewer} ${id}`);
    }
    assert.equal(new Set(accounts.map((account) => JSON.stringify(account))).size, viewers.length);
  });

  /** @param disturb called after each so many answers */
  async function crowd(random: Random, disturb: () => void): Promise<{ whole: number; degraded: number }> {
    let sent = 0;
    let answered = 0;
    const tally = { whole: 0, degraded: 0 };
    const check = (viewer: string, question: Question, { status, data, degraded }: Answer) => {
      assert.equal(status, 200);
      assertPart(data, expected.get(keyOf(viewer, question)), `${viewer} ${question.bff}`);
      tally[degraded.length > 0 ? 'degraded' : 'whole']++;
      if (++answered % faultEvery === 0) disturb();
    };
    const worker = async () => {
      while (sent < requests) {
        const question = random.pick(questions);
        const [second, other] = [random.pick(viewers), random.pick(viewers)];
        const first = question === questions[1] ? ownerOf.get(random.pick(wanted))! : other;
        sent += 4;
        // Twice the same of one viewer, to be shared; and beside it another's.
        const asked = [first, first, second, second];
        const answers = await Promise.all(asked.map((viewer) => ask(viewer, question)));
        for (const [index, answer] of answers.entries()) check(asked[index]!, question, answer);
      }
    };
    await Promise.all(Array.from({ length: atOnce / 4 }, worker));
    return tally;
  }

  test('each answer holds the data of its own viewer', longRows, async (context) => {
    const tally = await crowd(createRandom('all is well'), () => {});
    context.diagnostic(`${tally.whole} whole, ${tally.degraded} with gaps`);
    assert.ok(tally.whole > requests / 2, JSON.stringify(tally));
  });

  test('while services fail at random, each answer holds the data of its own viewer, or less of it', async (context) => {
    const random = createRandom(seed);
    const tally = await crowd(random, () => {
      running.shop.resetFaults();
      for (const service of random.sample(failing, faultsAtOnce)) running.shop.faults(service, faultOf(random));
    });
    running.shop.resetFaults();
    context.diagnostic(`seed ${seed}: ${tally.whole} whole, ${tally.degraded} with gaps`);
    assert.ok(tally.whole > requests / 20 && tally.degraded > requests / 20, JSON.stringify(tally));
  });

  test("S48: Redis holds what is everybody's, and nothing of one person", { skip: noRedisServer }, async () => {
    const names = await redis!.admin.keys('foyer:*');
    const values = await Promise.all(names.map((name) => redis!.admin.get(name).catch(() => '')));
    const everything = [...names, ...values].join('\n');
    assert.ok(everything.includes('"answer"'), 'nothing was kept');
    for (const viewer of viewers) assert.ok(!everything.includes(userById.get(viewer)!.email), viewer);
    assert.doesNotMatch(everything, /"userId"|recipient|last4|@example/);
  });
});

interface Account {
  readonly account: {
    readonly profile: { readonly id: string; readonly email: string };
    readonly orders: { readonly items: readonly { readonly id: string }[] };
  };
}

/** Gaps are null, or the empty list that a fallback serves; all that is there is as expected. */
function assertPart(actual: unknown, whole: unknown, path: string): void {
  if (actual === null) return;
  if (Array.isArray(actual)) {
    if (actual.length === 0) return;
    assert.ok(Array.isArray(whole) && whole.length === actual.length, `${path}: another list`);
    for (const [index, item] of actual.entries()) assertPart(item, whole[index], `${path}.${index}`);
  } else if (typeof actual === 'object') {
    assert.ok(typeof whole === 'object' && whole !== null, `${path}: ${JSON.stringify(actual)} where nothing was`);
    for (const [key, value] of Object.entries(actual as object))
      assertPart(value, (whole as Record<string, unknown>)[key], `${path}.${key}`);
  } else assert.equal(actual, whole, path);
}
