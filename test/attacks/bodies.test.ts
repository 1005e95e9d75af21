// JSON bodies of the wrong shape, keys that reach a prototype, numbers that would be rounded (section D, rows 92 to 98, 103 and 104),
// connections that are cut (row 31), on all three BFFs. Clients that never read are in test/faults/slow-clients.test.ts (row 22).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { assertRefused, startTarget, type Target } from '../support/attack.ts';
import { eventually } from '../support/eventually.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
const query = '{ __typename }';
const json = (value: unknown) => JSON.stringify(value);

/** As texts: what `JSON.stringify` would not write. */
const malformed: Readonly<Record<string, readonly string[]>> = {
  'attack 92: what is no JSON object': [
    '{foo',
    '',
    ' ',
    'null',
    '5',
    '"x"',
    'true',
    '{}',
    'NaN',
    '{"query":}',
    '{"a":1,}',
  ],
  'attack 92: what is nearly JSON': [
    "{'query':'{ __typename }'}",
    '{query:"{ __typename }"}',
    `${json({ query })}x`,
    '{"query":"\u0000"}',
  ],
  'attack 92: half of it': [json({ query }).slice(0, -1), '{"query":"\\u12', '['],
  'attack 94: an operation name that is no text': ['{}', '5', 'true', '[]', '["a"]'].map(
    (operationName) => `{"query":"${query}","operationName":${operationName}}`,
  ),
  'attack 95: variables that are no object': ['"{}"', '5', 'false', '[]', '[1]'].map(
    (variables) => `{"query":"${query}","variables":${variables}}`,
  ),
  'attack 95: extensions that are no object': ['"{}"', '5', 'false', '[]'].map(
    (extensions) => `{"query":"${query}","extensions":${extensions}}`,
  ),
  'attack 92: a query that is no text': ['5', '{}', '[]', 'true', 'null', '{"kind":"Document"}'].map(
    (value) => `{"query":${value}}`,
  ),
  'attack 103: keys that reach a prototype': [
    `{"query":"${query}","__proto__":{"isAdmin":true}}`,
    `{"query":"${query}","variables":{"__proto__":{"isAdmin":true}}}`,
    `{"query":"${query}","variables":{"a":[{"b":{"__proto__":{"isAdmin":true}}}]}}`,
    `{"query":"${query}","extensions":{"__proto__":null}}`,
    `{"query":"${query}","variables":{"constructor":{"prototype":{"isAdmin":true}}}}`,
    `{"query":"${query}","constructor":{"prototype":{"isAdmin":true}}}`,
    `{"query":"${query}","variables":{"\\u005f_proto__":{"isAdmin":true}}}`,
    `{"query":"${query}","variables":{"__proto__" : 1}}`,
  ],
  'integers that would be rounded in silence': [
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '[1, {"a": 9007199254740993}]',
    '1'.repeat(400),
    '1'.repeat(100_000),
  ].map((value) => `{"query":"${query}","variables":{"a":${value}}}`),
};

describe('attacks on bodies', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({ env: { LOG_LEVEL: 'silent' } });
  });
  after(() => target.stop());

  for (const [what, bodies] of Object.entries(malformed))
    test(`${what}, is 400 BAD_REQUEST`, async () => {
      for (const bff of bffs)
        for (const body of bodies) {
          const answer = await target.attack(() => target.send(bff, { body }));
          assertRefused(answer, 400, 'BAD_REQUEST');
          assert.ok(!('data' in answer.json) && answer.text.length < 1_024);
        }
      assert.equal(({} as Record<string, unknown>).isAdmin, undefined);
    });

  test('attack 90: several operations in one body are 400 BATCHING_NOT_SUPPORTED', async () => {
    for (const bff of bffs)
      for (const count of [0, 1, 10]) {
        const body = json(Array.from({ length: count }, () => ({ query })));
        assertRefused(await target.attack(() => target.send(bff, { body })), 400, 'BATCHING_NOT_SUPPORTED');
      }
  });

  test("a document that says the server's own words is answered for what it is", async () => {
    for (const bff of bffs)
      for (const field of ['batched', 'GET_requests_only_support_query_operations', 'accept_header']) {
        const answer = await target.attack(() => target.send(bff, { body: { query: `{ ${field} }` } }));
        assertRefused(answer, 400, 'GRAPHQL_VALIDATION_FAILED');
      }
  });

  test('attack 92: bytes that are no UTF-8 are 400', async () => {
    const wrong = [Buffer.from('{"query":"{ __typename } # \xff"}', 'latin1'), Buffer.from(json({ query }), 'utf16le')];
    for (const bff of bffs)
      for (const bytes of wrong) {
        const head = `POST /${bff}/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n`;
        const sent = Buffer.concat([Buffer.from(`${head}Content-Length: ${bytes.length}\r\n\r\n`), bytes]);
        assertRefused(await target.attack(() => target.sendBytes(sent)), 400, 'BAD_REQUEST');
      }
  });

  test('attacks 97 and 98: null for what may be left out, and keys that nobody knows, are 200', async () => {
    const nulls = [{ variables: null }, { operationName: null }, { extensions: null }, { variables: {} }];
    const others: readonly object[] = [
      { foo: 1 },
      { id: {}, documentid: 'x' },
      { constructor: 'x' },
      { prototype: {} },
      { toString: 1 },
    ];
    for (const bff of bffs)
      for (const more of [...nulls, ...others]) {
        const answer = await target.send(bff, { body: { query, ...more } });
        assert.deepEqual([answer.status, answer.json], [200, { data: { __typename: 'Query' } }], json(more));
      }
  });

  test('what looks like a dangerous key or a long number inside a text is a text', async () => {
    const variables = {
      a: '"__proto__":{}',
      b: '9007199254740993',
      c: '\\"9007199254740993',
      'd"9007199254740993': '',
    };
    const harmless = [9007199254740992, 18014398509481984, 1e21, Math.PI, Math.PI * 1e30, -0];
    for (const bff of bffs)
      for (const body of [json({ query, variables }), json({ query, variables: { harmless } })]) {
        const answer = await target.send(bff, { body });
        assert.equal(answer.status, 200, answer.text);
      }
  });

  test('attack 104: of a key given twice the last one is validated, and the same one is executed', async () => {
    for (const bff of bffs) {
      const [good, bad] = [`"query":"${query}"`, '"query":"{ nothing }"'];
      const executed = await target.send(bff, { body: `{${bad},${good}}` });
      assert.deepEqual([executed.status, executed.json], [200, { data: { __typename: 'Query' } }]);
      assertRefused(
        await target.attack(() => target.send(bff, { body: `{${good},${bad}}` })),
        400,
        'GRAPHQL_VALIDATION_FAILED',
      );
      assertRefused(
        await target.attack(() => target.send(bff, { body: `{${good},"variables":{},"variables":5}` })),
        400,
        'BAD_REQUEST',
      );
    }
  });

  test('attack 107: a body of brackets is read without a deep stack', async () => {
    for (const bff of bffs)
      for (const body of [
        '['.repeat(300_000),
        `${'['.repeat(150_000)}${']'.repeat(150_000)}`,
        '{"a":'.repeat(60_000),
      ]) {
        const answer = await target.attack(() => target.send(bff, { body }));
        assertRefused(answer, 400, 'BAD_REQUEST');
      }
    const deep = `${'{"a":'.repeat(15)}1${'}'.repeat(15)}`;
    assert.equal((await target.send('mobile', { body: `{"query":"${query}","variables":${deep}}` })).status, 200);
  });
});

describe('connections that are cut', () => {
  let target: Target;
  const lines: string[] = [];
  let write: typeof process.stdout.write;
  before(async () => {
    write = process.stdout.write;
    process.stdout.write = ((chunk: string, ...rest: []) => {
      if (!String(chunk).startsWith('{"level"')) return write.call(process.stdout, chunk, ...rest);
      lines.push(String(chunk));
      return true;
    }) as typeof process.stdout.write;
    target = await startTarget({ env: { LOG_LEVEL: 'info' } });
  });
  after(async () => {
    process.stdout.write = write;
    await target.stop();
  });

  test('attack 31: a thousand resets in the middle of a body are a line or two in the log, and leave no file open', async () => {
    const { hostname, port } = new URL(target.foyer.url);
    lines.length = 0;
    const openFiles = readdirSync('/proc/self/fd').length;
    const startedAt = performance.now();
    const reset = async (bff: string) => {
      const socket = connect(Number(port), hostname).on('error', () => {});
      await once(socket, 'connect');
      socket.write(
        `POST /${bff}/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"query":`,
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.resetAndDestroy();
    };
    for (let round = 0; round < 20; round++)
      await Promise.all(Array.from({ length: 50 }, (_, index) => reset(bffs[index % 3]!)));
    await eventually(() => readdirSync('/proc/self/fd').length <= openFiles + 2, 'all connections are closed', 5_000);
    const told = lines.filter((line) => line.includes('clients left'));
    const seconds = (performance.now() - startedAt) / 1_000;
    assert.ok(told.length >= 1 && told.length <= seconds + 1, `in ${seconds.toFixed(1)} s: ${told}`);
    assert.match(told[0]!, /"connections":1,"total":1,"msg":"clients left in the middle of a request"/);
    assert.equal((await target.send('mobile')).status, 200);
  });
});
