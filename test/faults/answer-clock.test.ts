// What comes before the operation has its time of the answer's, and not beside it: hooks, whoever knows who asks, limits.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../../shared/config/index.ts';
import { type Foyer, startFoyer } from '../../shared/server/index.ts';
import { lateAtMostMs } from '../support/on-time.ts';
import { production, unshed } from '../support/production.ts';
import { writeFolder } from '../support/proofs.ts';

/** Above which an answer would have waited for what is waited for in vain here. */
const longMs = 1_500;

describe('the clock of an answer', { concurrency: true }, () => {
  let foyer: Foyer;
  const { folder, remove } = writeFolder({
    'services.yaml': 'services: { users: { protocol: rest, contract: users.yaml, url: "http://127.0.0.1:1" } }',
    'orders.proto': undefined,
    'reviews.graphql': undefined,
    'kiosk/bff.mjs': `
      const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      const waitFor = (place, told) => wait(Number(told.headers?.['x-wait-' + place] ?? told.context?.[place] ?? 0));
      export default {
        name: 'kiosk', path: '/kiosk/graphql', services: ['users'], deadlineMs: 600,
        headers: ['x-wait-request', 'x-wait-operation', 'x-wait-answer'],
        identity: { provider: { verify: async () => { await wait(${longMs}); return null; } } },
        hooks: {
          timeoutMs: ${longMs},
          onRequest: async (request) => {
            await waitFor('request', request);
            return { context: { operation: request.headers['x-wait-operation'], answer: request.headers['x-wait-answer'] } };
          },
          onOperation: (operation) => waitFor('operation', operation),
          onAnswer: (answer) => waitFor('answer', answer),
        },
      };`,
    'kiosk/schema.graphql': 'type Query { left: Int never: Int @timeout(ms: 5000) }',
    'kiosk/resolvers.mjs': `export default { Query: {
      left: () => 1,
      never: () => new Promise(() => {}),
    } };`,
  });

  before(async () => {
    foyer = await startFoyer({
      directories: [`${folder}/kiosk`],
      servicesFile: `${folder}/services.yaml`,
      environment: readEnvironment({
        ...production,
        ...unshed,
      }),
    });
    await ask({});
  });
  after(async () => {
    await foyer.stop();
    remove();
  });

  const ask = async (headers: Record<string, string>, query = '{ left }') => {
    const startedAt = performance.now();
    const response = await fetch(`${foyer.url}/kiosk/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as {
      data?: Record<string, unknown>;
      errors?: { message: string; extensions: Record<string, unknown> }[];
    };
    return { ms: performance.now() - startedAt, status: response.status, data, errors, headers: response.headers };
  };
  type Asked = Awaited<ReturnType<typeof ask>>;
  const assertBy = ({ ms }: Asked, deadlineMs: number) =>
    assert.ok(ms <= deadlineMs + lateAtMostMs, `${ms.toFixed(0)} ms, where ${deadlineMs} ms are allowed`);

  for (const place of ['Request', 'Operation'])
    test(`promise 4: an on${place} that takes longer than the answer may is cut at the deadline: 504, and nothing was run`, async () => {
      const waits = { [`x-wait-${place.toLowerCase()}`]: String(longMs) };
      const [hurried, patient] = await Promise.all([ask({ ...waits, 'x-request-timeout-ms': '60' }), ask(waits)]);
      for (const [answer, deadlineMs] of [[hurried, 60] as const, [patient, 600] as const]) {
        assert.equal(answer.status, 504);
        assert.deepEqual(answer.errors?.[0]?.extensions, { code: 'UPSTREAM_TIMEOUT', retryable: true });
        assert.equal(answer.errors?.[0]?.message, 'The answer took too long.');
        assertBy(answer, deadlineMs);
      }
    });

  test('promise 4: who cannot be told in time is 503, at the deadline and not when the provider is given up', async () => {
    const token = { authorization: 'Bearer opaque' };
    const [hurried, patient] = await Promise.all([ask({ ...token, 'x-request-timeout-ms': '60' }), ask(token)]);
    for (const [answer, deadlineMs] of [[hurried, 60] as const, [patient, 600] as const]) {
      assert.deepEqual([answer.status, answer.errors?.[0]?.extensions.code], [503, 'AUTH_UNAVAILABLE']);
      assert.ok(Number(answer.headers.get('retry-after')) >= 1);
      assertBy(answer, deadlineMs);
    }
    assert.ok(hurried.ms < 500, `${hurried.ms.toFixed(0)} ms`);
  });

  test('promise 4: what a hook has taken is no longer there for fields', async () => {
    const answer = await ask({ 'x-wait-request': '450' }, '{ left never }');
    assert.deepEqual([answer.status, answer.data], [200, { left: 1, never: null }]);
    assert.ok(answer.ms < 1_000, `${answer.ms.toFixed(0)} ms, where 600 ms are allowed for all`);
  });

  test('promise 4: onAnswer does not keep an answer past its deadline', async () => {
    const answer = await ask({ 'x-wait-answer': String(longMs) });
    assert.deepEqual([answer.status, answer.data], [200, { left: 1 }]);
    assertBy(answer, 600);
  });

  test('a client that is slow to send its body has not used up the time of its answer', async () => {
    const body = '{"query":"{ left }"}';
    const { hostname, port } = new URL(foyer.url);
    const socket = connect(Number(port), hostname);
    let said = '';
    socket.on('data', (chunk) => (said += chunk));
    socket.write(
      `POST /kiosk/graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: ${body.length}\r\nx-wait-request: 50\r\n\r\n`,
    );
    await sleep(700);
    socket.write(body);
    await new Promise((resolve) => socket.once('close', resolve));
    assert.match(said, /^HTTP\/1.1 200 .*\{"data":\{"left":1\}\}/s);
  });
});
