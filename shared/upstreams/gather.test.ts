import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { FoyerError } from '../errors/index.ts';
import { testService } from './test-pipeline.ts';

const inputsOf = (shop: ReturnType<typeof testService>) => shop.arrived.map(({ attempt }) => attempt.input);

/** The codes of those that failed, by their place. */
const codesOf = (settled: readonly PromiseSettledResult<unknown>[]) =>
  settled.map((one) => (one.status === 'rejected' ? (one.reason as FoyerError).code : 'answered'));

describe('gather', () => {
  test('S25: calls of one tick are one call; each caller gets its own item, a missing key null', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = ['1', '2', '3'].map((id) => shop.ask(scope, 'user', { id }));
    await clock.settle();
    assert.deepEqual(inputsOf(shop), [{ ids: ['1', '2', '3'] }]);
    assert.equal(shop.arrived[0]!.attempt.operation.name, 'users');
    shop.arrived[0]!.answer([{ id: '3', name: 'Cy' }, null, { id: '1', name: 'Ada' }]);
    assert.deepEqual(await Promise.all(asking), [{ id: '1', name: 'Ada' }, null, { id: '3', name: 'Cy' }]);
    assert.equal(clock.timers, 0);
  });

  test('calls of another tick, and of another request, are another call', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = [shop.ask(scope, 'user', { id: '1' }), shop.ask(shop.scope(), 'user', { id: '2' })];
    await clock.settle();
    asking.push(shop.ask(scope, 'user', { id: '3' }));
    await clock.settle();
    assert.deepEqual(inputsOf(shop), [{ ids: ['1'] }, { ids: ['2'] }, { ids: ['3'] }]);
    for (const { answer } of shop.arrived) answer([]);
    assert.deepEqual(await Promise.all(asking), [null, null, null]);
  });

  test('a call takes no more than `max` keys', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: { max: 2 } });
    const scope = shop.scope();
    const asking = ['1', '2', '3', '4', '5'].map((id) => shop.ask(scope, 'user', { id }));
    await clock.settle();
    assert.deepEqual(inputsOf(shop), [{ ids: ['1', '2'] }, { ids: ['3', '4'] }, { ids: ['5'] }]);
    for (const { answer } of shop.arrived) answer([]);
    await Promise.all(asking);
  });

  test('only callers whose other inputs and selection are equal share one', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = [
      shop.ask(scope, 'user', { id: '1' }),
      shop.ask(scope, 'user', { id: '2', locale: 'de' }),
      shop.ask(scope, 'user', { id: '3', locale: 'de' }),
      shop.ask(scope, 'user', { id: '4' }, { selection: 'name' }),
    ];
    await clock.settle();
    assert.deepEqual(inputsOf(shop), [{ ids: ['1'] }, { ids: ['2', '3'], locale: 'de' }, { ids: ['4'] }]);
    for (const { answer } of shop.arrived) answer([]);
    await Promise.all(asking);
  });

  test('keys compare as values of the contract: 7 and "7" of an int64 are the same', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ order: { operation: 'orders', input: 'numbers', key: 'number' } });
    const scope = shop.scope();
    const asking = ['7', '9007199254740993'].map((number) => shop.ask(scope, 'order', { number }));
    await clock.settle();
    shop.arrived[0]!.answer([
      { number: 9007199254740993n, total: 2 },
      { number: 7, total: 1 },
    ]);
    assert.deepEqual(await Promise.all(asking), [
      { number: '7', total: 1 },
      { number: '9007199254740993', total: 2 },
    ]);
  });

  test('with `many` each caller has a list, and one without items an empty one', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({
      reviewsOf: { operation: 'reviews', input: 'productIds', key: 'productId', many: true },
    });
    const scope = shop.scope();
    const asking = ['a', 'b', 'c'].map((productId) => shop.ask(scope, 'reviewsOf', { productId }));
    await clock.settle();
    shop.arrived[0]!.answer([
      { productId: 'a', stars: 1 },
      { productId: 'b', stars: 2 },
      { productId: 'a', stars: 3 },
    ]);
    const stars = (await Promise.all(asking)).map((list) =>
      (list as { stars: number }[]).map((review) => review.stars),
    );
    assert.deepEqual(stars, [[1, 3], [2], []]);
  });

  test('an item that is an error fails those who found nothing, since it may have been theirs, and no other', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = Promise.allSettled(['1', '2'].map((id) => shop.ask(scope, 'user', { id })));
    await clock.settle();
    shop.arrived[0]!.answer([{ id: '1' }, new FoyerError('UPSTREAM_ERROR')]);
    assert.deepEqual(codesOf(await asking), ['answered', 'UPSTREAM_ERROR']);
  });

  test('an item of an unknown kind is such an error', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ hit: { operation: 'hits' } });
    const scope = shop.scope();
    const asking = Promise.allSettled(['1', '2'].map((id) => shop.ask(scope, 'hit', { id })));
    await clock.settle();
    shop.arrived[0]!.answer([
      { __typename: 'Page', id: '1' },
      { __typename: 'Video', id: '2' },
    ]);
    assert.deepEqual(codesOf(await asking), ['answered', 'UPSTREAM_BAD_RESPONSE']);
  });

  test('a batch that fails fails all its members', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = Promise.allSettled(['1', '2'].map((id) => shop.ask(scope, 'user', { id })));
    await clock.settle();
    shop.arrived[0]!.fail(new FoyerError('UPSTREAM_UNAVAILABLE'));
    assert.deepEqual(codesOf(await asking), ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE']);
    assert.equal(shop.arrived.length, 1);
  });

  test('a batch refused for its input is split once, and only the bad one fails', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = Promise.allSettled(['1', 'bad', '3'].map((id) => shop.ask(scope, 'user', { id })));
    await clock.advance(50);
    shop.arrived[0]!.fail(new FoyerError('BAD_USER_INPUT'));
    await clock.settle();
    assert.deepEqual(inputsOf(shop).slice(1), [{ ids: ['1'] }, { ids: ['bad'] }, { ids: ['3'] }]);
    assert.deepEqual(
      shop.arrived.slice(1).map(({ attempt }) => attempt.deadlineAt - clock.now),
      [150, 150, 150],
      'within the deadline that they have had all along',
    );
    shop.arrived[1]!.answer([{ id: '1' }]);
    shop.arrived[2]!.fail(new FoyerError('BAD_USER_INPUT'));
    shop.arrived[3]!.answer([{ id: '3' }]);
    assert.deepEqual(codesOf(await asking), ['answered', 'BAD_USER_INPUT', 'answered']);
    assert.equal(shop.arrived.length, 4);
  });

  test('who has left is not asked for again when a batch is split', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = Promise.allSettled([
      shop.ask(scope, 'user', { id: '1' }, { withinMs: 20 }),
      shop.ask(scope, 'user', { id: '2' }),
      shop.ask(scope, 'user', { id: '3' }),
    ]);
    await clock.advance(30);
    shop.arrived[0]!.fail(new FoyerError('BAD_USER_INPUT'));
    await clock.settle();
    assert.deepEqual(inputsOf(shop).slice(1), [{ ids: ['2'] }, { ids: ['3'] }]);
    for (const { answer } of shop.arrived.slice(1)) answer([]);
    await asking;
  });

  test('the call has the latest deadline of its members, and is aborted when all have left', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const asking = Promise.allSettled(
      [20, 80].map((withinMs, id) => shop.ask(scope, 'user', { id: String(id) }, { withinMs })),
    );
    await clock.settle();
    const { attempt } = shop.arrived[0]!;
    assert.equal(attempt.deadlineAt - clock.now, 80);
    await clock.advance(79);
    assert.equal(attempt.signal.aborted, false);
    await clock.advance(1);
    assert.equal(attempt.signal.aborted, true);
    await asking;
    assert.equal(clock.timers, 0);
  });

  test('who needs more time than the batch under way has is asked for anew', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const hurried = assert.rejects(shop.ask(scope, 'user', { id: '1' }, { withinMs: 20 }));
    await clock.settle();
    const patient = shop.ask(scope, 'user', { id: '1' }, { withinMs: 100 });
    await clock.advance(20);
    await hurried;
    assert.deepEqual(inputsOf(shop), [{ ids: ['1'] }, { ids: ['1'] }]);
    shop.arrived[1]!.answer([{ id: '1' }]);
    assert.deepEqual(await patient, { id: '1' });
  });
});
