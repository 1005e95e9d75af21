import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import type { ContractField, ContractType } from '../contracts/index.ts';
import { FoyerError } from '../errors/index.ts';
import { createInputKeyOf } from './memo.ts';
import { testService } from './test-pipeline.ts';

describe('memo: equal reads of one request are one call', () => {
  test('while it is under way, and after it has answered', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const first = shop.ask(scope, 'user', { id: '1' });
    const second = shop.ask(scope, 'user', { id: '1' });
    await clock.settle();
    shop.arrived[0]!.answer({ id: '1', name: 'Ada' });
    assert.equal(await first, await second);
    assert.deepEqual(await shop.ask(scope, 'user', { id: '1' }), { id: '1', name: 'Ada' });
    assert.equal(shop.arrived.length, 1);
  });

  test('other inputs, another selection and another request make calls of their own', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const asking = [
      shop.ask(scope, 'user', { id: '1' }),
      shop.ask(scope, 'user', { id: '2' }),
      shop.ask(scope, 'user', { id: '1', locale: 'de' }),
      shop.ask(scope, 'user', { id: '1' }, { selection: 'name' }),
      shop.ask(shop.scope(), 'user', { id: '1' }),
    ];
    await clock.settle();
    assert.equal(shop.arrived.length, 5);
    for (const { answer } of shop.arrived) answer(null);
    await Promise.all(asking);
  });

  test('writes are never one', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const asking = [1, 2].map(() => shop.ask(scope, 'rename', { id: '1', name: 'Bo' }));
    await clock.settle();
    assert.equal(shop.arrived.length, 2);
    for (const { answer } of shop.arrived) answer(null);
    await Promise.all(asking);
    assert.equal(scope.memo.size, 0);
  });

  test('a failure is remembered like an answer: who asks again meets it again', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const first = shop.ask(scope, 'user', { id: '1' });
    await clock.settle();
    shop.arrived[0]!.fail(new FoyerError('UPSTREAM_ERROR'));
    await assert.rejects(first, { code: 'UPSTREAM_ERROR' });
    await assert.rejects(shop.ask(scope, 'user', { id: '1' }), { code: 'UPSTREAM_ERROR' });
    assert.equal(shop.arrived.length, 1);
  });

  test('a call that was left by all is not remembered', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const left = assert.rejects(shop.ask(scope, 'user', { id: '1' }, { withinMs: 20 }), { code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(20);
    await left;
    const again = shop.ask(scope, 'user', { id: '1' });
    await clock.settle();
    assert.equal(shop.arrived.length, 2);
    shop.arrived[1]!.answer(null);
    assert.equal(await again, null);
  });

  test('nor is one that the service itself ended for its time', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const first = shop.ask(scope, 'user', { id: '1' });
    await clock.settle();
    shop.arrived[0]!.fail(new FoyerError('UPSTREAM_TIMEOUT'));
    await assert.rejects(first);
    shop.ask(scope, 'user', { id: '1' }).catch(() => {});
    await clock.settle();
    assert.equal(shop.arrived.length, 2);
  });

  test('who needs more time than the call under way has makes another, which later ones join', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const hurried = shop.ask(scope, 'user', { id: '1' }, { withinMs: 50 });
    await clock.settle();
    const patient = shop.ask(scope, 'user', { id: '1' }, { withinMs: 100 });
    const third = shop.ask(scope, 'user', { id: '1' }, { withinMs: 100 });
    await clock.settle();
    assert.deepEqual(
      shop.arrived.map(({ attempt }) => attempt.deadlineAt - clock.now),
      [50, 100],
    );
    shop.arrived[1]!.answer({ id: '1', name: 'from the second' });
    assert.equal(await patient, await third);
    shop.arrived[0]!.answer({ id: '1', name: 'from the first' });
    assert.deepEqual(await hurried, { id: '1', name: 'from the first' });
  });

  test('is empty again once it is told to forget', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const first = shop.ask(scope, 'user', { id: '1' });
    await clock.settle();
    shop.arrived[0]!.answer(null);
    await first;
    scope.forgetReads();
    shop.ask(scope, 'user', { id: '1' }).catch(() => {});
    await clock.settle();
    assert.equal(shop.arrived.length, 2);
  });
});

test('two inputs have one key only when their JSON is the same, whatever an operation takes', () => {
  const scalar = (name: 'string' | 'int32' | 'float' | 'boolean'): ContractType => ({ kind: 'scalar', scalar: name });
  const field = (name: string, type: ContractType): ContractField => ({ name, type, required: false, nullable: true });
  const contracts: readonly (readonly ContractField[])[] = [
    [],
    [field('a', scalar('string'))],
    [field('a', scalar('float'))],
    [field('a', { kind: 'any' })],
    [field('a', { kind: 'list', item: scalar('string'), itemNullable: true })],
    [field('a', scalar('string')), field('b', scalar('boolean'))],
    [field('a', scalar('string')), field('b', { kind: 'any' })],
  ];
  // Few and alike, so that they meet: 1, "1" and "{\"a\":1}".
  const leaf = fc.constantFrom<unknown>(undefined, null, '', '1', 'null', '{"a":"1"}', 1, 0, -0, true, false, 'true');
  const any = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.record({ a: leaf }));
  const arbitraryOf = ({ type }: ContractField): fc.Arbitrary<unknown> => {
    if (type.kind === 'any') return any;
    if (type.kind === 'list') return fc.array(leaf, { maxLength: 2 });
    return type.kind === 'scalar' && type.scalar === 'string' ? leaf.map((value) => value && String(value)) : leaf;
  };
  for (const fields of contracts) {
    const keyOf = createInputKeyOf({
      kind: 'object',
      name: 'input',
      fields: new Map(fields.map((one) => [one.name, one])),
    });
    const input = fc
      .tuple(...fields.map(arbitraryOf))
      .map((values) => Object.fromEntries(fields.map(({ name }, index) => [name, values[index]])));
    fc.assert(
      fc.property(input, input, (one, other) => {
        const isSameKey = new Map([[keyOf(one), true]]).has(keyOf(other));
        assert.equal(isSameKey, JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  }
});
