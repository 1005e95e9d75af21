import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFakeClock } from '../../../test/support/fake-clock.ts';
import { FoyerError } from '../../errors/index.ts';
import { type FailedHook, Hooks } from './hooks.ts';
import { type HooksConfig, hooksMistakes } from './hooks-config.ts';
import { checkResponseHeaders } from './response-headers.ts';

function create(config: HooksConfig) {
  const failed: FailedHook[] = [];
  const hooks = new Hooks(config, { bff: 'kiosk', onFailure: (one) => failed.push(one) });
  return { hooks, failed };
}

const request = { traceId: 'f'.repeat(32), method: 'POST', path: '/kiosk/graphql', client: {} as never, headers: {} };
const call = {
  traceId: request.traceId,
  context: {},
  viewer: null,
  service: 'users',
  operation: 'getUser',
  input: {},
  read: true,
};

describe('hooks', () => {
  test('S128: what onRequest attaches is frozen; without a word it is empty', async () => {
    const { hooks } = create({ onRequest: ({ bff }) => ({ context: { bff } }) });
    const context = await hooks.request(request, 1_000);
    assert.deepEqual(context, { bff: 'kiosk' });
    assert.ok(Object.isFrozen(context));
    assert.deepEqual(await create({ onRequest: () => {} }).hooks.request(request, 1_000), {});
  });

  test('S128: a hook is told when nobody waits any more, and its late end changes nothing', async (t) => {
    const clock = useFakeClock(t);
    let reason: unknown;
    const { hooks, failed } = create({
      timeoutMs: 20,
      onCall: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject((reason = signal.reason)))),
    });
    const asked = hooks.call(call, 1_000);
    asked.catch(() => {});
    await clock.advance(19);
    assert.equal(failed.length, 0);
    await clock.advance(1);
    await assert.rejects(asked, { code: 'INTERNAL_SERVER_ERROR', detail: 'hook onCall: took longer than 20 ms' });
    assert.equal((reason as FoyerError).code, 'INTERNAL_SERVER_ERROR');
    assert.deepEqual([failed[0]?.hook, failed[0]?.failure], ['onCall', 'late']);
  });

  test('S128: a call with less time left than its hook may take waits no longer than that', async (t) => {
    const clock = useFakeClock(t);
    const { hooks } = create({ onCall: () => new Promise<never>(() => {}) });
    const asked = hooks.call(call, 10);
    asked.catch(() => {});
    await clock.advance(10);
    await assert.rejects(asked, { code: 'UPSTREAM_TIMEOUT', notSent: true });
  });

  test('S128: a refusal keeps its code and words; what broke says neither', async () => {
    const refusing = create({
      onRequest: () => {
        throw new FoyerError('RATE_LIMITED', { publicMessage: 'Later.' });
      },
    });
    await assert.rejects(refusing.hooks.request(request, 1_000), { code: 'RATE_LIMITED', message: 'Later.' });
    assert.equal(refusing.failed[0]?.failure, 'refused');
    const broken = create({ onRequest: () => Promise.reject(new Error('secret')) });
    await assert.rejects(broken.hooks.request(request, 1_000), { message: 'Internal server error.' });
    assert.equal(broken.failed[0]?.failure, 'failed');
  });
});

test('hooks that cannot be used are found at start, each with its name', () => {
  assert.deepEqual(hooksMistakes(undefined), []);
  assert.deepEqual(hooksMistakes({ onCall: () => {}, timeoutMs: 10 }), []);
  const found = hooksMistakes({ onCal: () => {}, onAnswer: 'x', timeoutMs: 0 });
  assert.deepEqual(
    found.map(({ key }) => key),
    ['onCal', 'onAnswer', 'timeoutMs'],
  );
  assert.equal(found[0]!.repair, 'write onCall');
  assert.equal(hooksMistakes([]).length, 1);
});

describe('response headers of onAnswer', () => {
  test('are x-… and a few that say nothing of how the answer is kept', () => {
    assert.deepEqual(checkResponseHeaders({ 'X-Plan': 'gold', sunset: 'tomorrow', 'x-none': undefined }), {
      'x-plan': 'gold',
      sunset: 'tomorrow',
    });
  });
  const refused = ['set-cookie', 'cache-control', 'content-type', 'x-trace-id', 'x-frame-options', 'vary', 'x-a\r\nb'];
  for (const name of refused)
    test(`are never ${JSON.stringify(name)}`, () => assert.throws(() => checkResponseHeaders({ [name]: 'a' })));
  test('hold no line break', () => assert.throws(() => checkResponseHeaders({ 'x-a': 'b\r\nset-cookie: c' })));
});
