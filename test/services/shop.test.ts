import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { status } from '@grpc/grpc-js';
import { buildSchema, type GraphQLObjectType, getNamedType, isAbstractType, isLeafType, isObjectType } from 'graphql';
import { contractFile } from './kit/contracts.ts';
import { findMisfit } from './kit/json-schema.ts';
import { loadOpenApi } from './kit/openapi.ts';
import { callGrpc, type GrpcReply } from './kit/testing/grpc-client.ts';
import { type ServiceName, type Shop, startShop } from './shop.ts';

const STAFF = { 'x-user-id': 'u7', 'x-user-roles': 'support' };

let shop: Shop;
before(async () => {
  shop = await startShop();
});
after(() => shop.stop());
afterEach(() => {
  shop.resetFaults();
  shop.resetCalls();
});

interface RestCase {
  readonly service: ServiceName;
  readonly operation: string;
  readonly path: string;
  readonly method?: string;
  readonly body?: object;
}

const REST_CASES: readonly RestCase[] = [
  { service: 'users', operation: 'getUser', path: '/users/u1' },
  { service: 'users', operation: 'listUsers', path: '/users?ids=u1&ids=u2&ids=nobody' },
  { service: 'users', operation: 'listAddresses', path: '/users/u1/addresses' },
  { service: 'users', operation: 'searchUsers', path: '/customers?query=a&limit=50' },
  { service: 'products', operation: 'getProduct', path: '/products/p1' },
  { service: 'products', operation: 'listProducts', path: '/products?ids=p1&ids=p2' },
  { service: 'products', operation: 'searchProducts', path: '/search?limit=100' },
  { service: 'products', operation: 'listCategories', path: '/categories' },
  { service: 'promotions', operation: 'listActive', path: '/promotions' },
  { service: 'promotions', operation: 'getPromotion', path: '/promotions/promo-2' },
  { service: 'cart', operation: 'getCart', path: '/carts/u1' },
  { service: 'cart', operation: 'addItem', path: '/carts/u9/items', method: 'POST', body: { productId: 'p9' } },
  { service: 'cart', operation: 'removeItem', path: '/carts/u9/items/p9', method: 'DELETE' },
  { service: 'analytics', operation: 'salesSummary', path: '/sales/summary' },
  { service: 'analytics', operation: 'topProducts', path: '/sales/top-products' },
  { service: 'analytics', operation: 'salesByDay', path: '/sales/by-day?from=2026-11-01&to=2026-11-20' },
  { service: 'settings', operation: 'listSettings', path: '/settings' },
  { service: 'settings', operation: 'getSetting', path: '/settings/checkout.express' },
  {
    service: 'settings',
    operation: 'updateSetting',
    path: '/settings/home.video',
    method: 'PUT',
    body: { enabled: true },
  },
];

const ORDER = { userId: 'u2', lines: [{ productId: 'p1', quantity: 2 }] };
const CHARGE = { userId: 'u1', methodId: 'pm-u1-1', amount: { amount: '12.90', currency: 'EUR' } };
type GrpcCase = readonly [ServiceName, operation: string, request: object, isRight: (answer: GrpcReply) => unknown];

const GRPC_CASES: readonly GrpcCase[] = [
  ['orders', 'GetOrder', { id: 'o600' }, ({ lines }) => lines?.[0]?.title],
  ['orders', 'ListOrders', { pageSize: 1000 }, ({ orders }) => orders?.length === 600],
  ['orders', 'PlaceOrder', ORDER, ({ ledgerNumber }) => BigInt(ledgerNumber ?? 0) > 2n ** 53n],
  ['orders', 'ListRefunds', { orderIds: ['o600', 'o601'] }, ({ refunds }) => Array.isArray(refunds)],
  ['orders', 'RefundOrder', { orderId: 'o25', reason: 'Damaged' }, ({ amount }) => amount?.currency === 'EUR'],
  ['payments', 'ListMethods', { userId: 'u1' }, ({ methods }) => methods?.[2]?.kind === 'METHOD_KIND_INVOICE'],
  ['payments', 'GetPayment', { id: 'pay-600' }, ({ orderId }) => orderId === 'o600'],
  ['payments', 'BatchGetPayments', { ids: ['pay-600', 'x'] }, ({ payments }) => payments?.length === 1],
  ['payments', 'Charge', CHARGE, ({ status }) => status === 'PAYMENT_STATUS_CAPTURED'],
  ['payments', 'Refund', { paymentId: 'pay-600' }, ({ status }) => status === 'PAYMENT_STATUS_REFUNDED'],
  ['inventory', 'GetStock', { skus: ['SKU-KIT-0001', 'SKU-X'] }, ({ levels }) => levels?.length === 1],
  ['recommendations', 'ListForUser', { userId: 'u1', limit: 6 }, ({ products }) => products?.length === 6],
  ['recommendations', 'ListForProduct', { productId: 'p1' }, ({ products }) => products?.length === 10],
];

describe('answers fit their contracts', () => {
  for (const { service, operation, path, method = 'GET', body } of REST_CASES) {
    test(`${service}.${operation}`, async () => {
      const api = loadOpenApi(`${service}/openapi.yaml`);
      const schema = api.operations.find(({ name }) => name === operation)?.answer;
      const response = await fetch(shop.urls[service] + path, { method, headers: STAFF, body: JSON.stringify(body) });
      assert.equal(response.status, 200);
      assert.equal(findMisfit(await response.json(), schema!, api.resolve, 'answer'), undefined);
      assert.equal(shop.calls()[service][operation]?.count, 1);
    });
  }

  test('every REST operation has a case here', () => {
    for (const service of ['users', 'products', 'promotions', 'cart', 'analytics', 'settings'] as const) {
      const tried = REST_CASES.filter((one) => one.service === service).map(({ operation }) => operation);
      const declared = loadOpenApi(`${service}/openapi.yaml`).operations.map(({ name }) => name);
      assert.deepEqual(tried.sort(), declared.sort());
    }
  });

  for (const [service, operation, request, isRight] of GRPC_CASES) {
    test(`${service}.${operation}`, async () => {
      const reply = await callGrpc({ shop, service, operation, request, metadata: STAFF });
      assert.equal(reply.code, status.OK, reply.message);
      assert.ok(isRight(reply.answer), JSON.stringify(reply.answer));
      assert.equal(shop.calls()[service][operation]?.count, 1);
    });
  }

  const graphqlArguments: Readonly<Record<string, string>> = {
    productRating: '(productId: "p1")',
    productRatings: '(productIds: ["p1", "p2", "p37"])',
    reviews: '(productId: "p1", first: 2)',
    latestReviews: '(productId: "p1")',
    latestReviewsByProducts: '(productIds: ["p1", "p2"], first: 1)',
    review: '(id: "rv1")',
    addReview: '(input: {productId: "p1", author: "Ada", body: "Good.", rating: 4})',
    page: '(slug: "winter-guide")',
    banners: '(placement: HOME_TOP)',
    articlesAbout: '(productId: "p1")',
    article: '(id: "article-1")',
  };
  for (const service of ['reviews', 'content'] as const) {
    const schema = buildSchema(readFileSync(contractFile(`${service}/schema.graphql`), 'utf8'));
    for (const root of [schema.getQueryType(), schema.getMutationType()]) {
      for (const field of Object.values(root?.getFields() ?? {})) {
        test(`${service}.${field.name}`, async () => {
          const kind = root === schema.getMutationType() ? 'mutation' : 'query';
          const type = getNamedType(field.type);
          const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
          const selection = isObjectType(type) ? select(type, schema) : members.map((member) => member.name).join(' ');
          const answer = await askGraphql(
            service,
            `${kind} { ${field.name}${graphqlArguments[field.name]} ${selection} }`,
          );
          // A value that does not fit the schema would be an error of graphql-js.
          assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
          assert.ok(answer.data?.[field.name]);
        });
      }
    }
  }
});

/** Everything that can be selected below a type, without arguments. */
function select(type: GraphQLObjectType, schema: ReturnType<typeof buildSchema>): string {
  const fields = Object.values(type.getFields()).map(({ name, type: fieldType }) => {
    const named = getNamedType(fieldType);
    if (isLeafType(named)) return name;
    if (isObjectType(named)) return `${name} ${select(named, schema)}`;
    const members = isAbstractType(named) ? schema.getPossibleTypes(named) : [];
    const spreads = members.map((member) => `... on ${member.name} ${aliased(select(member, schema), member.name)}`);
    return `${name} { __typename ${spreads.join(' ')} }`;
  });
  return `{ ${fields.join(' ')} }`;
}

/** Members may give one name different nullability, which cannot be selected side by side. */
function aliased(selection: string, member: string): string {
  return selection.replace(/\b([a-z]\w*)\b/g, `${member}_$1: $1`);
}

interface GraphqlAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function askGraphql(service: ServiceName, query: string): Promise<GraphqlAnswer> {
  const response = await fetch(shop.urls[service], { method: 'POST', body: JSON.stringify({ query }) });
  return (await response.json()) as GraphqlAnswer;
}

describe('refusals', () => {
  const refusals: readonly (readonly [ServiceName, string, number])[] = [
    ['users', '/users/u999', 404],
    ['users', '/users/a%2Fb', 400],
    ['users', '/users', 400],
    ['users', '/customers?limit=0', 400],
    ['products', '/search?cursor=!', 400],
    ['products', '/nothing', 404],
    ['cart', '/carts/u8888', 404],
    ['analytics', '/sales/summary?from=2026-13-01', 400],
    ['settings', '/settings/no.such', 404],
  ];
  for (const [service, path, expected] of refusals) {
    test(`${service} ${path} is ${expected}, with a code and a message`, async () => {
      const response = await fetch(shop.urls[service] + path, { headers: STAFF });
      assert.equal(response.status, expected);
      assert.deepEqual(Object.keys((await response.json()) as object), ['code', 'message']);
    });
  }

  test('a customer is kept from the cart, the orders and the figures of others', async () => {
    const headers = { 'x-user-id': 'u3', 'x-user-roles': 'customer' };
    const reads = ['cart/carts/u2', 'users/users/u2', 'analytics/sales/summary', 'settings/settings'].map(
      async (path) => {
        const [service, ...rest] = path.split('/');
        return (await fetch(`${shop.urls[service as ServiceName]}/${rest.join('/')}`, { headers })).status;
      },
    );
    assert.deepEqual(await Promise.all(reads), [403, 403, 403, 403]);
    const list = await callGrpc({ shop, service: 'orders', operation: 'ListOrders', request: {}, metadata: headers });
    assert.equal(list.code, status.PERMISSION_DENIED);
  });

  test('gRPC says NOT_FOUND and INVALID_ARGUMENT', async () => {
    const missing = await callGrpc({ shop, service: 'orders', operation: 'GetOrder', request: { id: 'o9999' } });
    const invalid = await callGrpc({ shop, service: 'inventory', operation: 'GetStock', request: { skus: [] } });
    assert.deepEqual([missing.code, invalid.code], [status.NOT_FOUND, status.INVALID_ARGUMENT]);
    assert.equal(missing.message, 'There is no order o9999.');
  });

  test('GraphQL says its codes, and 400 to what does not fit the schema', async () => {
    const refused = await askGraphql('reviews', '{ latestReviews(productId: "p1", first: 99) { id } }');
    assert.equal(refused.errors?.[0]?.extensions?.code, 'BAD_USER_INPUT');
    const response = await fetch(shop.urls.reviews, { method: 'POST', body: JSON.stringify({ query: '{ nothing }' }) });
    assert.equal(response.status, 400);
  });
});

describe('written state', () => {
  test('an idempotency key places one order, and refuses another request', async () => {
    const metadata = { 'idempotency-key': 'once' };
    const call = (quantity: number) =>
      callGrpc({
        shop,
        service: 'orders',
        operation: 'PlaceOrder',
        request: { userId: 'u5', lines: [{ productId: 'p2', quantity }] },
        metadata,
      });
    const first = await call(1);
    const again = await call(1);
    assert.equal(again.answer.id, first.answer.id);
    assert.equal((await call(2)).code, status.ALREADY_EXISTS);
  });

  test('an order is refunded to its total and no further', async () => {
    const refund = () => callGrpc({ shop, service: 'orders', operation: 'RefundOrder', request: { orderId: 'o50' } });
    assert.equal((await refund()).code, status.OK);
    assert.equal((await refund()).code, status.FAILED_PRECONDITION);
  });

  test('an integer beyond 2^53 comes and goes unrounded', async () => {
    const url = `${shop.urls.settings}/settings/ledger.highest-number`;
    const response = await fetch(url, { method: 'PUT', headers: STAFF, body: '{"limit":9007199254740995}' });
    assert.match(await response.text(), /"limit":9007199254740995,/);
  });

  test('two shops share neither data nor dials nor counts', async () => {
    const other = await startShop({ services: ['cart'] });
    try {
      other.faults('cart', { status: 503 });
      const body = JSON.stringify({ productId: 'p7', quantity: 3 });
      await fetch(`${shop.urls.cart}/carts/u2/items`, { method: 'POST', body });
      assert.equal((await fetch(`${other.urls.cart}/carts/u2`)).status, 503);
      other.resetFaults();
      const cart = (await (await fetch(`${other.urls.cart}/carts/u2`)).json()) as { itemCount: number };
      assert.equal(cart.itemCount, 0);
      assert.equal(shop.calls().cart.getCart, undefined);
    } finally {
      await other.stop();
    }
  });
});

describe('dials over HTTP/1', () => {
  test('latencyMs delays the answer', async () => {
    shop.faults('users', { latencyMs: 60, operation: 'getUser' });
    const startedAt = performance.now();
    await fetch(`${shop.urls.users}/users/u1`);
    assert.ok(performance.now() - startedAt >= 59);
  });

  test('status fails every call, an operation only its own', async () => {
    shop.faults('users', { status: 503, operation: 'getUser' });
    assert.equal((await fetch(`${shop.urls.users}/users/u1`)).status, 503);
    assert.equal((await fetch(`${shop.urls.users}/users?ids=u1`)).status, 200);
  });

  test('errorRate fails a share, the same calls each time it is set', async () => {
    const round = async () => {
      shop.faults('products', { errorRate: 0.3 });
      const answers: number[] = [];
      for (let call = 0; call < 100; call += 1) answers.push((await fetch(`${shop.urls.products}/products/p1`)).status);
      return answers;
    };
    const first = await round();
    const failed = first.filter((one) => one === 500).length;
    assert.ok(failed > 15 && failed < 45, `${failed} of 100 failed`);
    assert.deepEqual(await round(), first);
  });

  test('hang never answers, and counts who gives up', async () => {
    shop.faults('users', { hang: true });
    await assert.rejects(fetch(`${shop.urls.users}/users/u1`, { signal: AbortSignal.timeout(40) }));
    const calls = await until(
      () => shop.calls().users.getUser,
      (seen) => seen?.aborted === 1,
    );
    assert.ok((calls?.lastAbortAfterMs ?? 0) >= 10);
  });

  test('an answered call is no aborted one', async () => {
    await (await fetch(`${shop.urls.users}/users/u1`)).text();
    await (await fetch(`${shop.urls.users}/users/u1`)).text();
    assert.equal(shop.calls().users.getUser?.aborted, 0);
  });

  test('resetMidBody breaks off after half of the body', async () => {
    const whole = await (await fetch(`${shop.urls.users}/users/u1`)).text();
    shop.faults('users', { resetMidBody: true });
    const response = await httpGet(`${shop.urls.users}/users/u1`);
    assert.equal(response.headers['content-length'], String(Buffer.byteLength(whole)));
    await assert.rejects(readAll(response), { code: 'ECONNRESET' });
    assert.equal(shop.calls().users.getUser?.aborted, 0);
  });

  test('garbage is half of a JSON text, a page of HTML, or nothing', async () => {
    const read = async (garbage: true | 'html' | 'empty') => {
      shop.faults('users', { garbage });
      const response = await fetch(`${shop.urls.users}/users/u1`);
      return [response.status, response.headers.get('content-type'), await response.text()];
    };
    assert.deepEqual(await read(true), [200, 'application/json', '{"id": "u1", "name": ']);
    assert.match(String((await read('html'))[2]), /^<!doctype html>/);
    assert.deepEqual(await read('empty'), [200, 'application/json', '']);
  });

  test('dripMs sends byte by byte', async () => {
    shop.faults('settings', { dripMs: 1, operation: 'getSetting' });
    const response = await httpGet(`${shop.urls.settings}/settings/home.video`, STAFF);
    const chunks = await readAll(response);
    assert.ok(chunks.length > 20, `${chunks.length} chunks`);
    assert.equal(JSON.parse(Buffer.concat(chunks).toString()).key, 'home.video');
  });

  test('bodyBytes pads a body that stays valid', async () => {
    shop.faults('users', { bodyBytes: 100_000 });
    const text = await (await fetch(`${shop.urls.users}/users/u1`)).text();
    assert.equal(text.length, 100_000);
    assert.equal(JSON.parse(text).id, 'u1');
  });

  test('wrongType keeps the keys and turns the rest, or one field', async () => {
    const read = async (wrongType: boolean | string) => {
      shop.faults('products', { wrongType });
      return (await (await fetch(`${shop.urls.products}/products/p1`)).json()) as { id: unknown; title: unknown };
    };
    const all = await read(true);
    assert.deepEqual([all.id, all.title], ['p1', 42]);
    const one = await read('id');
    assert.deepEqual([one.id, typeof one.title], [42, 'string']);
  });

  test('x-request-timeout-ms is kept as the deadline', async () => {
    await fetch(`${shop.urls.users}/users/u1`, { headers: { 'x-request-timeout-ms': '140' } });
    assert.equal(shop.calls().users.getUser?.lastDeadlineMs, 140);
    assert.equal(shop.calls().users.getUser?.lastHeaders['x-request-timeout-ms'], '140');
  });
});

describe('dials over GraphQL', () => {
  const RATING = '{ productRating(productId: "p1") { average } }';

  test('counts each root field once a request, and obeys the dials of any', async () => {
    await askGraphql(
      'reviews',
      '{ a: productRating(productId: "p1") { count } b: productRating(productId: "p2") { count } }',
    );
    assert.equal(shop.calls().reviews.productRating?.count, 1);
    shop.faults('reviews', { operation: 'productRating', status: 'NOT_FOUND' });
    assert.equal((await askGraphql('reviews', RATING)).errors?.[0]?.extensions?.code, 'NOT_FOUND');
    assert.equal((await askGraphql('reviews', '{ review(id: "rv1") { id } }')).errors, undefined);
  });

  test('status, wrongType, garbage and hang do what they say', async () => {
    shop.faults('reviews', { status: 502 });
    assert.equal(
      (await fetch(shop.urls.reviews, { method: 'POST', body: JSON.stringify({ query: RATING }) })).status,
      502,
    );
    shop.faults('reviews', { wrongType: true });
    assert.deepEqual((await askGraphql('reviews', RATING)).data?.productRating, {
      average: 'not what the contract says',
    });
    shop.faults('reviews', { garbage: true });
    await assert.rejects(askGraphql('reviews', RATING), SyntaxError);
    shop.faults('reviews', { hang: true });
    const body = JSON.stringify({ query: RATING });
    await assert.rejects(fetch(shop.urls.reviews, { method: 'POST', body, signal: AbortSignal.timeout(30) }));
    await until(
      () => shop.calls().reviews.productRating,
      (seen) => seen?.aborted === 1,
    );
  });

  test('speaks the language that is asked for', async () => {
    const body = JSON.stringify({ query: '{ page(slug: "about-us") { title } }' });
    const headers = { 'accept-language': 'de-AT,de;q=0.9' };
    const response = await fetch(shop.urls.content, { method: 'POST', headers, body });
    assert.match(await response.text(), /Dinge, die bleiben/);
  });
});

describe('dials over gRPC', () => {
  const getOrder = (deadlineMs?: number) =>
    callGrpc({ shop, service: 'orders', operation: 'GetOrder', request: { id: 'o1' }, deadlineMs });

  test('status is an HTTP status or the name of a code', async () => {
    shop.faults('orders', { status: 503 });
    assert.equal((await getOrder()).code, status.UNAVAILABLE);
    shop.faults('orders', { status: 'RESOURCE_EXHAUSTED' });
    assert.equal((await getOrder()).code, status.RESOURCE_EXHAUSTED);
    shop.faults('orders', { errorRate: 1 });
    assert.equal((await getOrder()).code, status.INTERNAL);
  });

  test('hang sees the deadline that came, and the cancellation after it', async () => {
    shop.faults('orders', { hang: true });
    assert.equal((await getOrder(60)).code, status.DEADLINE_EXCEEDED);
    const calls = await until(
      () => shop.calls().orders.GetOrder,
      (seen) => seen?.aborted === 1,
    );
    assert.ok((calls?.lastDeadlineMs ?? 999) <= 60);
    assert.equal(calls?.lastHeaders['grpc-timeout-ms'], String(calls?.lastDeadlineMs));
  });

  test('an answered or refused call is no aborted one', async () => {
    await getOrder();
    await callGrpc({ shop, service: 'orders', operation: 'GetOrder', request: { id: 'nothing' } });
    assert.deepEqual([shop.calls().orders.GetOrder?.count, shop.calls().orders.GetOrder?.aborted], [2, 0]);
  });

  test('latencyMs delays the answer', async () => {
    shop.faults('orders', { latencyMs: 60 });
    const startedAt = performance.now();
    assert.equal((await getOrder()).code, status.OK);
    assert.ok(performance.now() - startedAt >= 59);
  });

  test('resetMidBody resets the stream and leaves the connection', async () => {
    shop.faults('orders', { resetMidBody: true });
    assert.equal((await getOrder()).code, status.INTERNAL);
    shop.resetFaults();
    assert.equal((await getOrder()).code, status.OK);
  });

  test('garbage cannot be decoded', async () => {
    for (const [service, operation] of GRPC_CASES) {
      shop.faults(service, { garbage: true });
      const reply = await callGrpc({ shop, service, operation, request: {} });
      assert.deepEqual([operation, reply.code], [operation, status.INTERNAL]);
    }
  });

  test('wrongType is an enum value that nobody knows, or a wire type that does not fit', async () => {
    shop.faults('orders', { wrongType: true });
    assert.equal((await getOrder()).answer.status, 999);
    shop.faults('inventory', { wrongType: true });
    const skus = ['SKU-KIT-0001'];
    const stock = await callGrpc({ shop, service: 'inventory', operation: 'GetStock', request: { skus } });
    assert.equal(stock.code, status.INTERNAL);
  });

  test('bodyBytes pads a message that stays valid', async () => {
    shop.faults('orders', { bodyBytes: 100_000 });
    assert.equal((await getOrder()).answer.id, 'o1');
    shop.faults('orders', { bodyBytes: 5 * 1024 * 1024 });
    assert.equal((await getOrder()).code, status.RESOURCE_EXHAUSTED);
  });

  test('dripMs sends byte by byte: slow, whole, or cut off by the deadline', async () => {
    shop.faults('orders', { dripMs: 1 });
    const startedAt = performance.now();
    assert.equal((await getOrder()).answer.id, 'o1');
    assert.ok(performance.now() - startedAt > 100);
    shop.faults('orders', { dripMs: 20 });
    assert.equal((await getOrder(80)).code, status.DEADLINE_EXCEEDED);
    await until(
      () => shop.calls().orders.GetOrder,
      (seen) => seen?.aborted === 1,
    );
  });

  test('the standard health service says SERVING and is not counted', async () => {
    for (const service of ['orders', 'payments', 'inventory', 'recommendations'] as const) {
      const reply = await callGrpc({ shop, service, operation: 'Check', request: {}, health: true });
      assert.equal(reply.answer.status, 'SERVING');
      assert.deepEqual(shop.calls()[service], {});
    }
  });
});

describe('the dials themselves', () => {
  test('are set, read and cleared over HTTP', async () => {
    const put = (path: string, body: unknown) =>
      fetch(shop.dialsUrl + path, { method: 'PUT', body: JSON.stringify(body) });
    assert.equal((await put('/faults/users', { status: 500 })).status, 204);
    assert.equal((await fetch(`${shop.urls.users}/users/u1`)).status, 500);
    await put('/faults/users', { latencyMs: 1 });
    assert.equal((await fetch(`${shop.urls.users}/users/u1`)).status, 200);
    await put('/faults/users', { status: 500 });
    await fetch(`${shop.dialsUrl}/faults`, { method: 'DELETE' });
    assert.equal((await fetch(`${shop.urls.users}/users/u1`)).status, 200);
    const calls = (await (await fetch(`${shop.dialsUrl}/calls`)).json()) as ReturnType<Shop['calls']>;
    assert.equal(calls.users.getUser?.count, 3);
    await fetch(`${shop.dialsUrl}/calls`, { method: 'DELETE' });
    assert.deepEqual(shop.calls().users, {});
  });

  const mistakes: readonly (readonly [path: string, body: unknown, message: RegExp])[] = [
    ['/faults/nobody', {}, /There is no service "nobody"\. There are: users, orders/],
    ['/faults/users', { slow: 1 }, /There is no dial "slow"\. There are: latencyMs/],
    ['/faults/users', { status: 'UNAVAILABLE' }, /"status" is an HTTP status/],
    ['/faults/orders', { status: 'SLEEPY' }, /name of a gRPC code/],
    ['/faults/users', { errorRate: 2 }, /"errorRate" is a share, 0 to 1; 2 came/],
    ['/faults/users', { operation: 'GetUser' }, /users has no operation "GetUser"\. It has: listUsers/],
    ['/faults/users', [], /Dials are a JSON object/],
  ];
  for (const [path, body, message] of mistakes) {
    test(`${path} ${JSON.stringify(body)} is refused with what would fit`, async () => {
      const response = await fetch(shop.dialsUrl + path, { method: 'PUT', body: JSON.stringify(body) });
      assert.equal(response.status, 400);
      assert.match(((await response.json()) as { message: string }).message, message);
    });
  }
});

describe('coming and going', () => {
  test('every HTTP service says that it is well, and is not counted', async () => {
    for (const [service, url] of Object.entries(shop.urls).filter(([, url]) => url.startsWith('http'))) {
      const response = await fetch(new URL('/healthz', url));
      assert.deepEqual([service, response.status], [service, 200]);
    }
    assert.deepEqual(shop.calls().users, {});
  });

  for (const service of ['users', 'orders'] as const) {
    test(`a stopped ${service} refuses connections, and comes back on its port`, async () => {
      const address = shop.urls[service].replace('http://', '').split(':');
      const open = connect(Number(address[1]), address[0]);
      open.on('error', () => {});
      await once(open, 'connect');
      await shop.stopService(service);
      if (!open.closed) await once(open, 'close');
      const refused = connect(Number(address[1]), address[0]);
      const [error] = await once(refused, 'error');
      assert.equal((error as NodeJS.ErrnoException).code, 'ECONNREFUSED');
      await shop.startService(service);
      const back = connect(Number(address[1]), address[0]);
      await once(back, 'connect');
      back.destroy();
    });
  }

  test('the program says when it is ready, and leaves with its parent', async () => {
    const main = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? 'main.ts' : 'main.js', import.meta.url));
    const env = { ...process.env, SHOP_PORT_OFFSET: String(30_000 + (process.pid % 5000)) };
    const child = fork(main, ['inventory'], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    assert.equal((await once(child, 'message'))[0], 'ready');
    child.disconnect();
    assert.equal((await once(child, 'exit'))[0], 0);
  });
});

function httpGet(url: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { headers }, resolve).on('error', reject);
  });
}

async function readAll(response: IncomingMessage): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return chunks;
}

/** Looks again each turn of the event loop; the test's own time limit ends it. */
async function until<Value>(read: () => Value, isRight: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = read();
    if (isRight(value)) return value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
