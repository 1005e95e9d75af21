import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { type GraphqlTestService, sendJson, startGraphqlService } from '../../../test/support/graphql-service.ts';
import { FoyerError } from '../../errors/index.ts';
import { connectGraphql, type TestCalls } from './test-calls.ts';

const sdl = `
  type Query { product(id: ID): Product }
  type Mutation { place(id: ID): Product }
  type Product { id: ID name: String reviews: [Review] }
  type Review { text: String }
`;

let service: GraphqlTestService;
let calls: TestCalls;
let answer: (response: ServerResponse) => void;

before(async () => {
  service = await startGraphqlService({ sdl, answer: (_request, response) => answer(response) });
  calls = connectGraphql({ shop: { sdl, url: service.url } });
});

after(async () => {
  await calls.close();
  await service.close();
});

const says = (body: unknown, status = 200) => {
  answer = (response) => sendJson(response, body, status);
};

const saysText = (text: string, contentType: string, status = 200) => {
  answer = (response) => response.writeHead(status, { 'content-type': contentType }).end(text);
};

const read = () => calls.call('shop.product', { select: 'id name reviews { text }' });
const write = () => calls.call('shop.place', { select: 'id' });

async function failureOf(call: Promise<unknown>): Promise<FoyerError> {
  const error = await call.then(
    (value) => assert.fail(`answered ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  assert.ok(error instanceof FoyerError, String(error));
  return error;
}

const serviceError = (path: unknown, code?: string, message = 'secret words') => ({
  message,
  path,
  extensions: code ? { code } : undefined,
});

describe('an error of the field itself', () => {
  const codes = {
    NOT_FOUND: 'NOT_FOUND',
    UNAUTHENTICATED: 'UNAUTHENTICATED',
    FORBIDDEN: 'FORBIDDEN',
    BAD_USER_INPUT: 'BAD_USER_INPUT',
    CONFLICT: 'CONFLICT',
    GRAPHQL_VALIDATION_FAILED: 'UPSTREAM_ERROR',
    INTERNAL_SERVER_ERROR: 'UPSTREAM_ERROR',
    CIRCUIT_OPEN: 'UPSTREAM_ERROR',
  };
  for (const [theirs, ours] of Object.entries(codes)) {
    it(`that says ${theirs} is ${ours}`, async () => {
      says({ data: { product: null }, errors: [serviceError(['product'], theirs)] });
      assert.equal((await failureOf(read())).code, ours);
      says({ errors: [serviceError(undefined, theirs)] }, 400);
      assert.equal((await failureOf(read())).code, ours);
    });
  }

  it('without a code is UPSTREAM_ERROR, and its words are found in detail only, 200 characters of them', async () => {
    says({ data: { product: null }, errors: [serviceError(['product'], undefined, 'secret '.repeat(100))] });
    const error = await failureOf(read());
    assert.equal(error.code, 'UPSTREAM_ERROR');
    assert.doesNotMatch(error.message, /secret/);
    assert.equal(error.cause, undefined);
    assert.match(error.detail!, /secret/);
    assert.ok(error.detail!.length <= 200);
  });

  it('takes the HTTP status for what it says, where the error has no code', async () => {
    says({ errors: [serviceError(undefined)] }, 503);
    assert.equal((await failureOf(read())).code, 'UPSTREAM_UNAVAILABLE');
    says({ errors: [serviceError(undefined)] }, 429);
    assert.equal((await failureOf(read())).code, 'UPSTREAM_RATE_LIMITED');
    says({ errors: [serviceError(undefined)] }, 400);
    assert.equal((await failureOf(read())).code, 'UPSTREAM_ERROR');
  });

  it('is not "not found" when only something below was not found', async () => {
    says({ data: { product: null }, errors: [serviceError(['product', 'owner'], 'NOT_FOUND')] });
    assert.equal((await failureOf(read())).code, 'UPSTREAM_ERROR');
  });
});

describe('an error below the field', () => {
  it('lies at its own place, and the rest stands', async () => {
    const data = { product: { id: '1', name: null, reviews: [{ text: 'a' }, null, { text: null }] } };
    const errors = [
      serviceError(['product', 'name'], 'FORBIDDEN'),
      serviceError(['product', 'reviews', 1, 'author', 'name']),
      serviceError(['product', 'reviews', 2, 'text'], 'NOT_FOUND'),
    ];
    says({ data, errors });
    const value = (await read()) as { id: string; name: unknown; reviews: unknown[] };

    assert.equal(value.id, '1');
    assert.equal((value.name as FoyerError).code, 'FORBIDDEN');
    assert.deepEqual(value.reviews[0], { text: 'a' });
    assert.equal((value.reviews[1] as FoyerError).code, 'UPSTREAM_ERROR');
    assert.equal((value.reviews[2] as { text: FoyerError }).text.code, 'NOT_FOUND');
    assert.doesNotMatch((value.name as FoyerError).message, /secret/);
  });

  it('that names no place, or a place with a value, changes nothing', async () => {
    const data = { product: { id: '1', name: 'Ada', reviews: [] } };
    const paths = [
      undefined,
      ['product'],
      ['product', 'name'],
      ['product', 'name', 'first'],
      ['product', 'reviews', 4],
      ['product', '__proto__', 'polluted'],
      ['product', { toString: 1 }],
      'product.name',
      [],
    ];
    says({ data, errors: [...paths.map((path) => serviceError(path)), null, 5, 'x', {}] });
    assert.deepEqual(await read(), data.product);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });
});

describe('a write that fails', () => {
  it('leaves its outcome unknown once it may have been carried out', async () => {
    says({ data: { place: null }, errors: [serviceError(['place'])] });
    const failed = await failureOf(write());
    assert.deepEqual([failed.code, failed.outcome, failed.retryable], ['UPSTREAM_ERROR', 'unknown', false]);

    says({ data: { place: null }, errors: [serviceError(['place', 'owner'], 'FORBIDDEN')] });
    const shownBadly = await failureOf(write());
    assert.deepEqual([shownBadly.code, shownBadly.outcome], ['UPSTREAM_ERROR', 'unknown']);

    saysText('<html>', 'text/html');
    const garbled = await failureOf(write());
    assert.deepEqual([garbled.code, garbled.outcome, garbled.retryable], ['UPSTREAM_BAD_RESPONSE', 'unknown', false]);
  });

  it('was not carried out when the service says so', async () => {
    says({ data: { place: null }, errors: [serviceError(['place'], 'CONFLICT')] });
    const conflict = await failureOf(write());
    assert.deepEqual([conflict.code, conflict.outcome], ['CONFLICT', undefined]);

    says({ errors: [serviceError(undefined, 'GRAPHQL_VALIDATION_FAILED')] }, 400);
    const invalid = await failureOf(write());
    assert.deepEqual([invalid.code, invalid.outcome], ['UPSTREAM_ERROR', undefined]);
  });
});

describe('an answer that is not GraphQL', () => {
  const garbage = {
    'cut JSON': '{"data":{"product":',
    text: 'hello',
    nothing: '',
    null: 'null',
    'a list': '[]',
    'an empty object': '{}',
    'data that is no object': '{"data":[]}',
    'data as text': '{"data":"x"}',
    'errors that are no list': '{"data":{"product":null},"errors":{}}',
    'no data and no error': '{"data":null,"errors":[]}',
    'another field': '{"data":{"other":{}}}',
  };
  for (const [name, text] of Object.entries(garbage)) {
    it(`is a bad response: ${name}`, async () => {
      saysText(text, 'application/json');
      assert.equal((await failureOf(read())).code, 'UPSTREAM_BAD_RESPONSE');
    });
  }

  it('is a bad response when it is a page with status 200, or JSON by another name', async () => {
    saysText('<html>Sign in</html>', 'text/html');
    assert.equal((await failureOf(read())).code, 'UPSTREAM_BAD_RESPONSE');
    saysText('{"data":{"product":null}}', 'text/plain');
    assert.equal((await failureOf(read())).code, 'UPSTREAM_BAD_RESPONSE');
  });

  it('counts by its status otherwise', async () => {
    saysText('<html>Bad gateway</html>', 'text/html', 502);
    assert.equal((await failureOf(read())).code, 'UPSTREAM_UNAVAILABLE');
    saysText('{"message":"no"}', 'application/json', 401);
    assert.equal((await failureOf(read())).code, 'UNAUTHENTICATED');
  });

  it('is read under both media types, with parameters', async () => {
    for (const type of ['application/graphql-response+json; charset=utf-8', 'Application/JSON;charset=utf-8']) {
      saysText('{"data":{"product":null}}', type);
      assert.equal(await read(), null);
    }
  });
});
