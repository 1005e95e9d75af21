// D 100 to 110: variables of the wrong type, shape and size.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertRefused, startTarget, type Target } from '../support/attack.ts';

const bffs = ['mobile', 'web', 'admin'] as const;

/** A page whose size is a variable. */
const page: Readonly<Record<string, string>> = {
  mobile: 'query ($value: Int!) { search(first: $value) { total } }',
  web: 'query ($value: Int!) { search(first: $value) { total } }',
  admin: 'query ($value: Int!) { products(first: $value) { total } }',
};

/** Operations of each BFF that take a list, or an object. */
const lists: Readonly<Record<string, string>> = {
  mobile: 'mutation ($value: [OrderLineInput!]!) { placeOrder(lines: $value) { id } }',
  web: 'mutation ($value: PlaceOrderInput!) { placeOrder(input: $value) { id } }',
  admin: 'mutation ($value: SettingChange!) { updateSetting(key: "a", change: $value) { key } }',
};

const wide = (count: number, key: (index: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [key(index), 1]));

describe('S31 S51: variables', () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
    // What is compiled at its first use blocks the loop once, and only then.
    for (const bff of bffs) await ask(bff, page[bff]!, 'warm').catch(() => undefined);
  });
  after(() => target.stop());

  /** Written before it is sent: how long that takes is the attacker's affair. */
  const ask = (bff: string, query: string, value: unknown, headers = {}) => {
    const body = JSON.stringify({ query, variables: { value } });
    return target.attack(() => target.send(bff, { body, headers }));
  };
  const askText = (bff: string, query: string, value: string) =>
    target.attack(() =>
      target.send(bff, { body: `{"query": ${JSON.stringify(query)}, "variables": {"value": ${value}}}` }),
    );

  for (const bff of bffs) {
    test(`attack 100: null for what is required (${bff})`, async () => {
      assertRefused(await ask(bff, page[bff]!, null), 400, 'BAD_USER_INPUT');
      const plain = await ask(bff, page[bff]!, null, { accept: 'application/json' });
      assert.deepEqual([plain.status, plain.code], [200, 'BAD_USER_INPUT']);
    });

    test(`attack 101: numbers that are none of their type (${bff})`, async () => {
      for (const value of ['2147483648', '1e400', '"5"', '1.5', 'true', '{}', '[]']) {
        const answer = await askText(bff, page[bff]!, value);
        assert.equal(answer.status, 400, value);
        assert.ok(['BAD_USER_INPUT', 'BAD_REQUEST'].includes(answer.code!), `${value}: ${answer.text}`);
      }
    });

    test(`attack 101: a text for Boolean (${bff})`, async () => {
      const query = 'query ($value: Boolean!) { __typename @skip(if: $value) }';
      assertRefused(await ask(bff, query, 'true'), 400, 'BAD_USER_INPUT');
    });

    test(`attack 106: a list of 100,000 (${bff})`, async () => {
      assertRefused(await ask(bff, lists[bff]!, Array(100_000).fill(1)), 400, 'BAD_USER_INPUT');
      assertRefused(await ask(bff, page[bff]!, Array(100_000).fill(1)), 400, 'BAD_USER_INPUT');
    });

    test(`attack 107: objects of 100,000 keys, and with keys that look like numbers (${bff})`, async () => {
      for (const keys of [
        wide(90_000, (index) => `k${index}`),
        wide(100_000, (index) => String(index)),
        wide(70_000, (index) => String(index * 1_024)),
      ]) {
        assertRefused(await ask(bff, lists[bff]!, keys), 400, 'BAD_REQUEST');
      }
    });

    test(`attack 107: lists and objects within each other, without end (${bff})`, async () => {
      assertRefused(await askText(bff, lists[bff]!, '['.repeat(40) + ']'.repeat(40)), 400, 'BAD_USER_INPUT');
      assertRefused(await askText(bff, lists[bff]!, '['.repeat(100_000) + ']'.repeat(100_000)), 400, 'BAD_REQUEST');
      assertRefused(
        await askText(bff, lists[bff]!, `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
        400,
        'BAD_REQUEST',
      );
    });

    test(`attack 110: a thousand invalid items are told as five (${bff})`, async () => {
      const query = bff === 'web' ? lists.web! : bff === 'mobile' ? lists.mobile! : page.admin!;
      const items = Array.from({ length: 1_000 }, () => ({ productId: {}, quantity: 'x'.repeat(100) }));
      const answer = await ask(bff, query, bff === 'web' ? { lines: items } : items);
      assertRefused(answer, 400, 'BAD_USER_INPUT');
      assert.ok(answer.json.errors.length <= 5);
      assert.ok(answer.text.length < 4_096);
    });
  }

  test('attack 109: a value that does not fit, full of words that our own errors are told by, is no work', async () => {
    for (const word of ['Accept', 'content', 'batched']) {
      const answer = await ask('web', page.web!, word.repeat(900_000 / word.length));
      assertRefused(answer, 400, 'BAD_USER_INPUT');
    }
  });

  test('attack 109: a megabyte for a scalar of ours, and texts that make patterns backtrack, are refused at once', async () => {
    const queries: readonly (readonly [string, string])[] = [
      ['admin', 'query ($value: Date) { dashboard { salesByDay(from: $value) { date } } }'],
      ['admin', 'mutation ($value: Money) { refundOrder(orderId: "o1", amount: $value, reason: "r") { id } }'],
      ['admin', 'mutation ($value: Long) { updateSetting(key: "a", change: {limit: $value}) { key } }'],
    ];
    for (const [bff, query] of queries) {
      for (const value of [
        '9'.repeat(1_000_000),
        `${'9'.repeat(900_000)}!`,
        `${'1.'.repeat(400_000)} EUR`,
        '-'.repeat(900_000),
      ]) {
        const answer = await ask(bff, query, value);
        assertRefused(answer, 400, 'BAD_USER_INPUT');
        assert.ok(answer.text.length < 4_096, 'the value does not come back');
      }
    }
  });
});
