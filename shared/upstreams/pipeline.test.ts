import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { useFakeClock } from '../../test/support/fake-clock.ts';
import { asking, type Call, type Policy, type Send } from './call.ts';
import { compose } from './pipeline.ts';
import { testService } from './test-pipeline.ts';

describe('the way of a call', () => {
  const operation = testService().operation('user');
  const seen: string[] = [];
  const named =
    (name: string): Policy =>
    (next: Send) =>
    (call, receiver) => {
      seen.push(name);
      next(call, receiver);
    };

  test('the first listed is outermost, and a policy that is not configured is not in the chain', async () => {
    const transport: Send = (_call, receiver) => receiver.resolve(seen.push('transport'));
    const notConfigured: Policy = () => undefined;
    const policies = [named('first'), notConfigured, named('second'), named('third')];
    await asking(compose(policies, operation, transport))({} as Call);
    assert.deepEqual(seen, ['first', 'second', 'third', 'transport']);
  });

  test('an operation that needs no policy is sent by its transport itself', () => {
    const transport: Send = () => {};
    assert.equal(compose([() => undefined], operation, transport), transport);
  });

  test('its order is written down, and is that of the design', () => {
    const source = readFileSync(new URL('../../../shared/upstreams/pipeline.ts', import.meta.url), 'utf8');
    const before = /entries: readonly EntryPolicy\[\] = \[.*\]\), (\w+)\];/.exec(source)![1]!;
    const after = /policies: readonly Policy\[\] = \[([\s\S]*?)\];/.exec(source)![1]!;
    assert.match(source, /deadline\(compose\(policies, /);
    const listed = `${before},deadline,${after}`;
    const names = [...listed.matchAll(/(?:^|,)\s*(?:create)?([A-Za-z]+)/g)].map(([, name]) => name!.toLowerCase());
    assert.deepEqual(names.slice(0, 3), ['memo', 'deadline', 'gather']);
    const design = ['memo', 'deadline', 'gather', 'cache', 'coalesce', 'retry', 'breaker', 'bulkhead'];
    assert.deepEqual(
      names.filter((name) => design.includes(name)),
      design.filter((name) => names.includes(name)),
    );
  });

  test('memo is outside of deadline: who asks again joins, and still leaves at a deadline of its own', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const patient = shop.ask(scope, 'user', { id: '1' }, { withinMs: 100 });
    const hurried = shop.ask(scope, 'user', { id: '1' }, { withinMs: 20 });
    const left = assert.rejects(hurried, { code: 'UPSTREAM_TIMEOUT' });
    await clock.advance(20);
    await left;
    shop.arrived[0]!.answer({ id: '1' });
    assert.deepEqual(await patient, { id: '1' });
    assert.equal(shop.arrived.length, 1);
  });

  test('deadline is outside of gather: who leaves a batch leaves it to the others', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope();
    const hurried = assert.rejects(shop.ask(scope, 'user', { id: '1' }, { withinMs: 20 }), {
      code: 'UPSTREAM_TIMEOUT',
    });
    const patient = shop.ask(scope, 'user', { id: '2' }, { withinMs: 100 });
    await clock.advance(20);
    await hurried;
    shop.arrived[0]!.answer([{ id: '1' }, { id: '2' }]);
    assert.deepEqual(await patient, { id: '2' });
  });
});

describe('the calls of one request', () => {
  test('are limited: the 51st is refused with COST_LIMIT_EXCEEDED and not sent', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const scope = shop.scope();
    const asking = Array.from({ length: 50 }, (_, id) => shop.ask(scope, 'user', { id: String(id) }));
    await assert.rejects(shop.ask(scope, 'user', { id: 'one more' }), { code: 'COST_LIMIT_EXCEEDED' });
    await clock.settle();
    assert.equal(shop.arrived.length, 50);
    for (const { answer } of shop.arrived) answer(null);
    await Promise.all(asking);
  });

  test('are counted after the memo and after gathering', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService({ user: {} });
    const scope = shop.scope({ maxCalls: 1 });
    const asking = ['1', '2', '3', '1'].map((id) => shop.ask(scope, 'user', { id }));
    await clock.settle();
    shop.arrived[0]!.answer([{ id: '2' }]);
    assert.deepEqual(await Promise.all(asking), [null, { id: '2' }, null, null]);
  });
});

describe('an answer', () => {
  test('that does not fit the contract is UPSTREAM_BAD_RESPONSE', async (t) => {
    const clock = useFakeClock(t);
    const shop = testService();
    const asking = shop.ask(shop.scope(), 'user', { id: '1' });
    await clock.settle();
    shop.arrived[0]!.answer({ id: '1', name: 7 });
    await assert.rejects(asking, { code: 'UPSTREAM_BAD_RESPONSE' });
  });
});
