import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import {
  type GraphqlServiceOptions,
  type GraphqlTestService,
  type ReceivedRequest,
  sendJson,
  startGraphqlService,
} from '../../../test/support/graphql-service.ts';
import { CallSignal } from '../../resilience/index.ts';
import { connectGraphql, type TestCalls } from './test-calls.ts';

const sdl = `
  type Query { rating(id: ID!): Float reviews(id: ID!): [Review!]! whoAmI(nonce: Int): String }
  type Mutation { rate(id: ID!): Float }
  type Review { text: String }
`;

let service: GraphqlTestService;
let calls: TestCalls;

async function start(options: Omit<GraphqlServiceOptions, 'sdl'>): Promise<void> {
  service = await startGraphqlService({ sdl, ...options });
  calls = connectGraphql({ reviews: { sdl, url: service.url } });
}

afterEach(async () => {
  await calls.close();
  await service.close();
});

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index));
const rating = (id: string, options = {}) => calls.call('reviews.rating', { input: { id }, ...options });
const root = {
  rating: ({ id }: { id: string }) => Number(id) / 2,
  reviews: ({ id }: { id: string }) => (id === '2' ? null : [{ text: `about ${id}` }]),
  rate: ({ id }: { id: string }) => Number(id),
  whoAmI: (_: unknown, { headers }: { headers: Record<string, string> }) => headers['x-user-id'],
};

describe('reads of one operation in one tick', () => {
  it('go out as one request, each with its own answer', async () => {
    await start({ root });
    assert.deepEqual(
      await Promise.all(ids(20).map((id) => rating(id))),
      ids(20).map((id) => Number(id) / 2),
    );
    assert.equal(service.received.length, 1);
  });

  it('go out as several when they are many', async () => {
    await start({ root });
    await Promise.all(ids(120).map((id) => rating(id)));
    assert.equal(service.received.length, 3);
  });

  it('share one though each is the call of another microtask, and each has a span of its own', async () => {
    await start({ root });
    const calls = ids(3).map(async (id) => {
      for (let turn = 0; turn < Number(id); turn++) await undefined;
      return rating(id, { headers: { 'x-trace-id': 'a', traceparent: `00-a-${id}-01` } });
    });
    assert.deepEqual(await Promise.all(calls), [0, 0.5, 1]);
    assert.equal(service.received.length, 1);
  });

  it('stay apart for another viewer, request or language', async () => {
    await start({ root });
    const headers: Record<string, string>[] = [{ 'x-user-id': '1' }, { 'x-user-id': '2' }, { 'x-trace-id': 'b' }, {}];
    await Promise.all(headers.map((headers) => rating('1', { headers })));
    assert.equal(service.received.length, 4);
  });

  it('never mix two viewers, 1,000 calls each', async () => {
    await start({ root });
    const asked = ids(2_000).map((nonce) => ({ nonce: Number(nonce), viewer: `viewer ${Number(nonce) % 2}` }));
    const answers = await Promise.all(
      asked.map(({ nonce, viewer }) =>
        calls.call('reviews.whoAmI', { input: { nonce }, headers: { 'x-user-id': viewer } }),
      ),
    );
    assert.deepEqual(
      answers,
      asked.map(({ viewer }) => viewer),
    );
    assert.ok(service.received.length < 100);
  });
});

describe('what never shares a request', () => {
  it('two operations: a slow one must not hold up the other', async () => {
    await start({
      answer: ({ query }, response) => {
        if (!query.includes('reviews')) sendJson(response, { data: { rating: 3 } });
      },
    });
    const slow = new CallSignal();
    const hanging = calls.call('reviews.reviews', { input: { id: '1' }, select: 'text', signal: slow });
    assert.equal(await rating('1'), 3);
    slow.fire(new Error('enough'));
    await assert.rejects(hanging, { message: 'enough' });
  });

  it('writes', async () => {
    await start({ root });
    await Promise.all(ids(3).map((id) => calls.call('reviews.rate', { input: { id } })));
    assert.equal(service.received.length, 3);
  });
});

describe('a batch', () => {
  const echoRatings = ({ query, variables }: ReceivedRequest, response: ServerResponse) => {
    const names = Object.keys(variables);
    const data = Object.fromEntries(names.map((name) => [name.replace(/id$/, 'rating'), Number(variables[name])]));
    sendJson(response, { data: query.includes('_v0_') ? data : { rating: Number(variables.id) } });
  };

  it('has the time of the caller whose deadline is the latest', async () => {
    await start({ root });
    await Promise.all([rating('1', { timeoutMs: 100 }), rating('2', { timeoutMs: 60_000 })]);
    const left = Number(service.received[0]!.headers['x-request-timeout-ms']);
    assert.ok(left > 50_000 && left <= 60_000, String(left));
  });

  it('lets a caller leave at its own signal while the others get their answers', async () => {
    let open: (() => void) | undefined;
    await start({
      answer: (request, response) => {
        open = () => echoRatings(request, response);
      },
    });
    const leaving = new CallSignal();
    const left = rating('1', { signal: leaving });
    const staying = rating('2');
    const request = await service.next();
    leaving.fire(new Error('gone'));
    await assert.rejects(left, { message: 'gone' });
    open!();
    assert.equal(await staying, 2);
    assert.deepEqual(request.variables, { _v0_id: '1', _v1_id: '2' });
  });

  it('is aborted when the last has left, seen by the service within 50 ms', async () => {
    await start({ answer: () => {} });
    const first = new CallSignal();
    const second = new CallSignal();
    const both = [rating('1', { signal: first }), rating('2', { signal: second })];
    const { abandoned } = await service.next();
    first.fire(new Error('gone'));
    await assert.rejects(both[0]!, { message: 'gone' });
    const leftAt = performance.now();
    second.fire(new Error('gone too'));
    await assert.rejects(both[1]!, { message: 'gone too' });
    assert.ok((await abandoned) - leftAt < 50);
  });

  it('leaves out who has left before it went out', async () => {
    await start({ answer: echoRatings });
    const gone = new CallSignal();
    const left = rating('1', { signal: gone });
    const staying = rating('2');
    gone.fire(new Error('gone'));
    await assert.rejects(left, { message: 'gone' });
    assert.equal(await staying, 2);
    assert.deepEqual(service.received[0]!.variables, { id: '2' });
  });

  it('keeps an error with the caller whose field failed', async () => {
    await start({
      answer: (_request, response) =>
        sendJson(response, {
          data: { _v0_rating: 1, _v1_rating: null, _v2_rating: null },
          errors: [{ message: 'no', path: ['_v1_rating'], extensions: { code: 'FORBIDDEN' } }],
        }),
    });
    const [fine, failed, missing] = await Promise.allSettled(ids(3).map((id) => rating(id)));
    assert.deepEqual(fine, { status: 'fulfilled', value: 1 });
    assert.equal(failed!.status === 'rejected' && failed!.reason.code, 'FORBIDDEN');
    assert.deepEqual(missing, { status: 'fulfilled', value: null });
  });

  it('that one field took down is asked again one by one, and batching rests', async () => {
    await start({ root });
    const reviews = (id: string) => calls.call('reviews.reviews', { input: { id }, select: 'text' });
    const [one, two, three] = await Promise.allSettled(['1', '2', '3'].map(reviews));
    assert.deepEqual(one, { status: 'fulfilled', value: [{ text: 'about 1' }] });
    assert.equal(two!.status === 'rejected' && two!.reason.code, 'UPSTREAM_ERROR');
    assert.deepEqual(three, { status: 'fulfilled', value: [{ text: 'about 3' }] });
    assert.equal(service.received.length, 1 + 2, 'the one that failed is not asked again');

    await Promise.all(['4', '5'].map(reviews));
    assert.equal(service.received.length, 5, 'apart for a while');
    await Promise.all(['4', '5'].map((id) => rating(id)));
    assert.equal(service.received.length, 6, 'other operations still batch');
  });

  it('that the service refuses as a whole is asked again one by one', async () => {
    await start({
      answer: (request, response) => {
        if (!request.query.includes('_v0_')) echoRatings(request, response);
        else sendJson(response, { errors: [{ message: 'too many aliases' }] }, 400);
      },
    });
    assert.deepEqual(await Promise.all(['1', '2'].map((id) => rating(id))), [1, 2]);
    assert.equal(service.received.length, 3);
  });

  it('that is too large together is asked for again one by one', async () => {
    await start({
      answer: (request, response) => {
        if (!request.query.includes('_v0_')) echoRatings(request, response);
        else sendJson(response, { data: { _v0_rating: 'x'.repeat(6 * 1024 * 1024) } });
      },
    });
    assert.deepEqual(await Promise.all(['1', '2'].map((id) => rating(id))), [1, 2]);
    assert.equal(service.received.length, 3);
  });

  const failures = {
    'a page with status 503': [503, undefined, 'UPSTREAM_UNAVAILABLE'],
    'GraphQL with status 503': [503, {}, 'UPSTREAM_UNAVAILABLE'],
    'an error about who calls': [200, { extensions: { code: 'UNAUTHENTICATED' } }, 'UNAUTHENTICATED'],
  } as const;
  for (const [name, [status, error, code]] of Object.entries(failures)) {
    it(`that fails for another reason fails for all, and is not repeated: ${name}`, async () => {
      await start({
        answer: (_request, response) =>
          error
            ? sendJson(response, { errors: [{ message: 'no', ...error }] }, status)
            : response.writeHead(status).end(),
      });
      const results = await Promise.allSettled(['1', '2'].map((id) => rating(id)));
      assert.deepEqual(
        results.map((result) => result.status === 'rejected' && result.reason.code),
        [code, code],
      );
      assert.equal(service.received.length, 1);
    });
  }
});

describe('one call', () => {
  it('is aborted at its signal, seen by the service within 50 ms, while it hangs', async () => {
    await start({ answer: () => {} });
    const caller = new CallSignal();
    const hanging = calls.call('reviews.rate', { input: { id: '1' }, signal: caller });
    const { abandoned } = await service.next();
    const leftAt = performance.now();
    caller.fire(new Error('the deadline has passed'));
    await assert.rejects(hanging, { message: 'the deadline has passed' });
    assert.ok((await abandoned) - leftAt < 50);
  });
});
