import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { AnswerCache, toCacheRule } from '../cache/index.ts';
import { FoyerError } from '../errors/index.ts';
import { type AskOptions, testService } from './test-pipeline.ts';
import type { Viewer } from './types.ts';

const rule = toCacheRule({ maxAgeSeconds: 60, staleWhileRevalidateSeconds: 60, staleIfErrorSeconds: 3_600 });
const kept: AskOptions = { visibility: 'public', cache: rule };
const second = 1_000;

const viewer = (id: string): Viewer => ({
  id,
  roles: [],
  scopes: [],
  tenant: undefined,
  tier: undefined,
  tokenId: undefined,
  expiresAt: 9_000_000_000,
});

/** A service whose answers are kept, and that answers with a number that counts up. */
function create(t: TestContext, batches: Parameters<typeof testService>[0] = {}, config: object = {}) {
  const clock = useFakeClock(t);
  const cache = new AnswerCache();
  const service = testService(batches, { coalesce: true, ...config }, { cache });
  let answers = 0;
  const respond = (answer: (id: string) => unknown = (id) => ({ id, name: `answer ${++answers}` })) => {
    for (const { attempt, answer: give, fail } of service.arrived.splice(0)) {
      const { id, ids } = attempt.input as { id?: string; ids?: string[] };
      try {
        give(ids ? ids.map(answer) : answer(id!));
      } catch (error) {
        fail(error);
      }
    }
  };
  const ask = (id: string, options: AskOptions = kept, scope = service.scope()) =>
    service.ask(scope, 'user', { id }, options);
  const askAndRespond = async (id: string, answer?: (id: string) => unknown, options?: AskOptions) => {
    const asking = ask(id, options);
    asking.catch(() => {});
    await clock.settle();
    const calls = service.arrived.length;
    respond(answer);
    return { answer: await asking.catch((error: FoyerError) => error.code), calls };
  };
  return { clock, cache, service, respond, ask, askAndRespond };
}

const fails = (code: 'UPSTREAM_ERROR' | 'NOT_FOUND') => () => {
  throw new FoyerError(code);
};

describe('a kept answer', () => {
  test('S110: is served without a call while it is fresh', async (t) => {
    const { clock, askAndRespond } = create(t);
    const { answer } = await askAndRespond('1');
    await clock.advance(60 * second - 1);
    assert.deepEqual(await askAndRespond('1'), { answer, calls: 0 });
    assert.equal((await askAndRespond('2')).calls, 1);
  });

  test('is served while one new answer is fetched, and then the new one is', async (t) => {
    const { clock, service, ask, respond, askAndRespond } = create(t);
    const { answer } = await askAndRespond('1');
    await clock.advance(60 * second);
    const served = await Promise.all([ask('1'), ask('1'), ask('1')]);
    assert.deepEqual(served, [answer, answer, answer]);
    await clock.settle();
    assert.equal(service.arrived.length, 1, 'one refresh');
    respond();
    await clock.settle();
    assert.deepEqual(await askAndRespond('1'), { answer: { id: '1', name: 'answer 2' }, calls: 0 });
  });

  test('is refreshed for nobody in particular: without viewer, and whoever asked may leave', async (t) => {
    const { clock, service, ask, respond, askAndRespond } = create(t);
    await askAndRespond('1');
    await clock.advance(70 * second);
    const scope = service.scope({ viewer: viewer('u1'), authorization: 'Bearer secret' });
    await ask('1', kept, scope);
    scope.close();
    await clock.settle();
    const [{ attempt }] = service.arrived as [(typeof service.arrived)[0]];
    assert.deepEqual([attempt.headers['x-user-id'], attempt.headers.authorization], [undefined, undefined]);
    assert.equal(attempt.signal.aborted, false);
    respond();
    await clock.settle();
    assert.deepEqual(await ask('1'), { id: '1', name: 'answer 2' });
  });

  test('is no longer served in silence once it could not be refreshed, and nobody asks again within a second', async (t) => {
    const { clock, service, ask, respond, askAndRespond } = create(t);
    const { answer } = await askAndRespond('1');
    await clock.advance(70 * second);
    assert.deepEqual(await ask('1'), answer);
    await clock.settle();
    respond(fails('UPSTREAM_ERROR'));
    await clock.settle();
    assert.deepEqual(await askAndRespond('1'), { answer: 'UPSTREAM_ERROR', calls: 0 });
    assert.deepEqual(service.stale(service.scope(), 'user', { id: '1' }, kept), { value: answer, ageSeconds: 70 });
    await clock.advance(second);
    assert.deepEqual(
      await askAndRespond('1'),
      { answer: 'UPSTREAM_ERROR', calls: 1 },
      'flagged, and refreshed once more',
    );
    await clock.settle();
    assert.deepEqual(await askAndRespond('1'), { answer: { id: '1', name: 'answer 2' }, calls: 0 });
  });

  test('is what the ladder finds when the service fails, with its age, until its time is over', async (t) => {
    const { clock, service, askAndRespond } = create(t);
    const { answer } = await askAndRespond('1');
    await clock.advance(200 * second);
    assert.deepEqual(await askAndRespond('1', fails('UPSTREAM_ERROR')), { answer: 'UPSTREAM_ERROR', calls: 1 });
    const stale = () => service.stale(service.scope(), 'user', { id: '1' }, kept);
    assert.deepEqual(stale(), { value: answer, ageSeconds: 200 });
    await clock.advance((3_720 - 200) * second);
    assert.equal(stale(), undefined);
  });

  test('is found by the ladder when the service hangs, and when the caller joined another’s call', async (t) => {
    const { clock, service, ask, askAndRespond } = create(t);
    const { answer } = await askAndRespond('1');
    await clock.advance(200 * second);
    const scope = service.scope();
    const asking = [ask('1', kept, scope), ask('1', kept, scope)].map((one) =>
      assert.rejects(one, { code: 'UPSTREAM_TIMEOUT' }),
    );
    await clock.advance(200);
    await Promise.all(asking);
    assert.deepEqual(service.stale(scope, 'user', { id: '1' }, kept), { value: answer, ageSeconds: 200 });
  });

  test('is forgotten when the service says that there is nothing any more', async (t) => {
    const { clock, service, askAndRespond } = create(t);
    await askAndRespond('1');
    await clock.advance(200 * second);
    await askAndRespond('1', fails('NOT_FOUND'));
    assert.equal(service.stale(service.scope(), 'user', { id: '1' }, kept), undefined);
  });
});

describe('what is not kept', () => {
  for (const [what, answer] of [
    ['a failure', fails('UPSTREAM_ERROR')],
    ['an answer that does not fit the contract', (id: string) => ({ id, name: 7 })],
    ['an answer that holds an error', (id: string) => ({ id, name: new FoyerError('UPSTREAM_ERROR') })],
  ] as const) {
    test(what, async (t) => {
      const { askAndRespond } = create(t);
      await askAndRespond('1', answer);
      assert.equal((await askAndRespond('1')).calls, 1);
    });
  }

  test('what a caller without a rule has asked for', async (t) => {
    const { askAndRespond } = create(t);
    await askAndRespond('1', undefined, { visibility: 'public' });
    assert.equal((await askAndRespond('1')).calls, 1);
  });

  test('what was invalidated while it was fetched', async (t) => {
    const { clock, cache, ask, respond, askAndRespond } = create(t);
    const tagged = { ...kept, tags: ['users'] };
    const asking = ask('1', tagged);
    await clock.settle();
    await cache.invalidate(['users']);
    respond();
    await asking;
    assert.equal((await askAndRespond('1', undefined, tagged)).calls, 1);
    assert.equal((await askAndRespond('1', undefined, tagged)).calls, 0);
  });

  test('that a hurried caller left says nothing about the service', async (t) => {
    const { clock, ask, askAndRespond } = create(t);
    const { answer } = await askAndRespond('1');
    await clock.advance(200 * second);
    const left = assert.rejects(ask('1', { ...kept, withinMs: 10 }));
    await clock.advance(10);
    await left;
    const { calls, answer: next } = await askAndRespond('1');
    assert.equal(calls, 2, 'the one that was left, and the next');
    assert.notDeepEqual(next, answer);
  });
});

describe('R11: when a key expires', () => {
  test('a thousand callers make one call', async (t) => {
    const { clock, service, ask, respond, askAndRespond } = create(t, {}, { coalesce: false });
    await askAndRespond('1');
    await clock.advance(4_000 * second);
    const asking = Array.from({ length: 1_000 }, () => ask('1'));
    await clock.settle();
    assert.equal(service.arrived.length, 1);
    respond();
    assert.deepEqual(new Set(await Promise.all(asking)).size, 1);
  });
});

describe('members of a batch', () => {
  const batch = { user: {} };
  test('are kept one by one: a batch half in the cache is one call, for the other half', async (t) => {
    const { clock, service, respond, ask } = create(t, batch);
    const list = async (ids: readonly string[]) => {
      const scope = service.scope();
      const asking = ids.map((id) => ask(id, kept, scope));
      await clock.settle();
      const calls = service.arrived.map(({ attempt }) => attempt.input.ids);
      respond((id) => ({ id }));
      return { calls, users: await Promise.all(asking) };
    };
    assert.deepEqual((await list(['1', '2'])).calls, [['1', '2']]);
    const { calls, users } = await list(['1', '2', '3', '4']);
    assert.deepEqual(calls, [['3', '4']]);
    assert.deepEqual(
      users,
      ['1', '2', '3', '4'].map((id) => ({ id })),
    );
    assert.deepEqual((await list(['4', '2'])).calls, []);
  });

  test('of which many expired are refreshed by one call', async (t) => {
    const { clock, service, respond, ask } = create(t, batch);
    const list = () => {
      const scope = service.scope();
      return Promise.all(['1', '2', '3'].map((id) => ask(id, kept, scope)));
    };
    const first = list();
    await clock.settle();
    respond();
    const before = await first;
    await clock.advance(61 * second);
    assert.deepEqual(await list(), before);
    await list();
    await clock.settle();
    assert.deepEqual(
      service.arrived.map(({ attempt }) => attempt.input.ids),
      [['1', '2', '3']],
    );
    respond();
    await clock.settle();
    assert.deepEqual(
      (await list()).map((user) => (user as { name: string }).name),
      ['answer 4', 'answer 5', 'answer 6'],
    );
  });

  test('fill no more calls than they need, however many of them are kept', async (t) => {
    const { clock, service, respond, ask } = create(t, { user: { max: 3 } });
    const list = (ids: readonly string[]) => {
      const scope = service.scope();
      return Promise.all(ids.map((id) => ask(id, kept, scope)));
    };
    const first = list(['1', '3', '5']);
    await clock.settle();
    respond((id) => ({ id }));
    await first;
    const all = list(['1', '2', '3', '4', '5', '6']);
    await clock.settle();
    assert.deepEqual(
      service.arrived.map(({ attempt }) => attempt.input.ids),
      [['2', '4', '6']],
    );
    respond((id) => ({ id }));
    await all;
  });
});

describe('fields of one request that ask for the same thing', () => {
  const brief: AskOptions = {
    ...kept,
    cache: toCacheRule({ maxAgeSeconds: 5, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0 }),
  };
  const unkept: AskOptions = { visibility: 'public' };

  for (const [what, other] of [
    ['keeps nothing', unkept],
    ['keeps it for less time', brief],
    ['keeps it under another tag', { ...kept, tags: ['other'] }],
  ] as const) {
    test(`a field that ${what} is never given what the other has kept, whichever stands first`, async (t) => {
      for (const first of [kept, other]) {
        const { clock, service, respond, ask, askAndRespond } = create(t);
        const { answer } = await askAndRespond('1');
        await clock.advance(10 * second);
        const scope = service.scope();
        const asked = [first, first === kept ? other : kept].map(
          (options) => [options, ask('1', options, scope)] as const,
        );
        await clock.settle();
        assert.equal(service.arrived.length, 1);
        respond();
        for (const [options, asking] of asked)
          assert.deepEqual(await asking, options === kept ? answer : { id: '1', name: 'answer 2' });
      }
    });
  }

  test('is asked of the service once, when nothing is kept yet', async (t) => {
    const { clock, service, respond, ask } = create(t);
    const scope = service.scope();
    const asking = [unkept, kept, brief, unkept].map((options) => ask('1', options, scope));
    await clock.settle();
    assert.equal(service.arrived.length, 1);
    respond();
    assert.deepEqual(await Promise.all(asking), Array(4).fill({ id: '1', name: 'answer 1' }));
  });
});

describe('viewers', () => {
  test('whatever is asked in whatever order, no viewer is given what was fetched for another', async (t) => {
    const { clock, service, ask } = create(t, {}, { identity: 'viewer' });
    const step = fc.record({
      who: fc.constantFrom('u1', 'u2', 'u3'),
      id: fc.constantFrom('1', '2'),
      afterMs: fc.nat(90_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        for (const { who, id, afterMs } of steps) {
          await clock.advance(afterMs);
          const asking = ask(id, kept, service.scope({ viewer: viewer(who) }));
          await clock.settle();
          for (const { attempt, answer } of service.arrived.splice(0))
            answer({ id, name: `for ${attempt.headers['x-user-id']}` });
          assert.deepEqual(await asking, { id, name: `for ${who}` });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('are never refreshed for in the background', async (t) => {
    const { clock, service, ask } = create(t, {}, { identity: 'viewer' });
    const askAs = async () => {
      const asking = ask('1', kept, service.scope({ viewer: viewer('u1') }));
      await clock.settle();
      const calls = service.arrived.length;
      for (const { answer } of service.arrived.splice(0)) answer({ id: '1' });
      await asking;
      await clock.settle();
      return calls + service.arrived.length;
    };
    await askAs();
    await clock.advance(70 * second);
    assert.equal(await askAs(), 1, 'asked for in the foreground, once');
  });
});

describe('whatever time passes', () => {
  test('an answer is fresh, refreshed, stale or gone exactly by its age', async (t) => {
    const { clock, service, askAndRespond } = create(t);
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4_000 * second }), async (ageMs) => {
        const key = String(++id);
        const { answer } = await askAndRespond(key);
        await clock.advance(ageMs);
        const stale = service.stale(service.scope(), 'user', { id: key }, kept);
        const asked = await askAndRespond(key);
        await clock.settle();
        assert.equal(asked.calls, ageMs < 60 * second ? 0 : 1);
        if (ageMs < 120 * second) assert.deepEqual(asked.answer, answer);
        else assert.notDeepEqual(asked.answer, answer);
        assert.equal(stale !== undefined, ageMs < 3_720 * second);
      }),
    );
  });
});
