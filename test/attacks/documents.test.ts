// C 56 to 91: documents that are no documents, or ask for more than anybody means to. All are refused before any service is called.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AttackAnswer, assertRefused, assertTellsNothing, startTarget, type Target } from '../support/attack.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
type Bff = (typeof bffs)[number];

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');
const nested = (depth: number, name = 'a') => `${`{${name}`.repeat(depth)}${'}'.repeat(depth)}`;

/** A field of each BFF that calls a service and takes an id. */
const byId: Readonly<Record<Bff, string>> = {
  mobile: 'product(id: "p1") { id }',
  web: 'product(id: "p1") { id }',
  admin: 'order(id: "o1") { id }',
};

/** A page of each BFF. */
const page = (bff: Bff, first: number | string) =>
  `${bff === 'admin' ? 'products' : 'search'}(first: ${first}) { items { id } }`;

const maxDepth: Readonly<Record<Bff, number>> = { mobile: 6, web: 8, admin: 10 };

/** More objects than an operation may cost, within all other limits. */
const costly: Readonly<Record<Bff, string>> = {
  mobile: `{ ${times(10, (i) => `a${i}: search(first: 100) { items { id rating reviewCount stockText description priceLabel } }`)} }`,
  web: '{ search(first: 100) { items { recommendations(first: 100) { rating { average } } } } }',
  admin: '{ orders(first: 100) { items { customer { orders(first: 100) { items { lines { product { id } } } } } } } }',
};

describe('S31 S51: documents', () => {
  let target: Target;
  before(async () => {
    target = await startTarget();
  });
  after(() => target.stop());

  /** What is compiled at its first use blocks the loop once, and only then. */
  before(async () => {
    for (const bff of bffs) {
      for (const query of [`{ ${page(bff, 1)} }`, costly[bff], '{ a'])
        for (let times = 0; times < 3; times++) await ask(bff, query);
    }
  });

  const ask = (bff: string, query: string, headers: Readonly<Record<string, string>> = {}) =>
    target.send(bff, { body: { query }, headers });

  /** One test a BFF. */
  function refused(name: string, queries: (bff: Bff) => readonly string[], ...codes: readonly string[]): void {
    for (const bff of bffs) {
      test(`${name} (${bff})`, async () => {
        for (const query of queries(bff)) {
          const answer = await target.attack(() => ask(bff, query));
          assert.ok(
            codes.includes(answer.code!),
            `${answer.code} for ${query.slice(0, 60)}: ${answer.text.slice(0, 300)}`,
          );
          assertRefused(answer, 400, answer.code!);
          assert.ok(answer.json.errors.length <= 5);
          assert.ok(answer.text.length < 4_096, `${answer.text.length} characters`);
          assert.equal(answer.json.data, undefined);
        }
      });
    }
  }

  refused(
    'attack 56: an empty document',
    () => ['', '   ', '# nothing', '\n,,,'],
    'BAD_REQUEST',
    'GRAPHQL_PARSE_FAILED',
  );
  refused(
    'attack 58: two operations and no name',
    (bff) => [`query A { ${byId[bff]} } query B { ${byId[bff]} }`],
    'OPERATION_RESOLUTION_FAILURE',
  );
  refused(
    'attack 59: half a document',
    () => ['{', '{ a(', 'query', '{ a }}', '{ a(b: "c) }', 'fragment on on on { on }'],
    'GRAPHQL_PARSE_FAILED',
  );
  refused(
    'attacks 61, 91: fields that a schema does not have are told without a suggestion, those of another BFF as well',
    (bff) =>
      bff === 'admin'
        ? ['{ dashbord { settings { key } } }', '{ home { profile { name } } }']
        : ['{ crt { itemCount } }', '{ dashboard { settings { key } } }', '{ product(id: "p1") { costPrice } }'],
    'GRAPHQL_VALIDATION_FAILED',
  );
  refused(
    'attack 62: introspection is off in production, however it is asked for',
    () => [
      '{ __schema { directive } }',
      '{ __schema { types { name } } }',
      '{ a: __type(name: "Query") { name } }',
      '{ ...f } fragment f on Query { __schema { types { name } } }',
    ],
    'INTROSPECTION_DISABLED',
  );
  refused(
    'attack 65: 1,001 tokens',
    () => [`{${times(999, () => 'a')}}`, `{${times(333, () => 'a:b')} c}`],
    'TOKEN_LIMIT_EXCEEDED',
  );
  refused(
    'attacks 67, 76: long documents',
    () => [
      `{${','.repeat(900_000)}a}`,
      `{${times(200, () => `...{${times(100, () => '__typename')}}`)}}`,
      `# ${'x'.repeat(15_000)}\n{ a }`,
    ],
    'QUERY_TOO_LONG',
  );
  refused(
    'attack 68: a list nested 5,000 deep, and objects as deep as a document may be',
    () => [
      `{product(id:${'['.repeat(5_000)}${']'.repeat(5_000)}){id}}`,
      `{product(id:${'['.repeat(480)}${']'.repeat(480)}){id}}`,
      `{product(id:${'{a:'.repeat(240)}1${'}'.repeat(240)}){id}}`,
    ],
    'TOKEN_LIMIT_EXCEEDED',
    'GRAPHQL_VALIDATION_FAILED',
  );
  refused(
    'attack 70: selections nested 1,500 deep, and as deep as tokens allow',
    () => [nested(1_500), nested(330), nested(150)],
    'TOKEN_LIMIT_EXCEEDED',
    'DEPTH_LIMIT_EXCEEDED',
  );
  refused(
    'attack 71: one level more than may be, flat, in fragments and in inline fragments',
    (bff) => {
      const depth = maxDepth[bff] + 1;
      return [
        nested(depth),
        `${'{...{a'.repeat(depth)}${'}}'.repeat(depth)}`,
        `{a ${nested(2)} ...f} fragment f on Query {a ${nested(depth - 1, 'b')}}`,
        `{a{...f}} fragment f on A {b{...g}} fragment g on B ${nested(depth - 2)}`,
        `{...f} fragment f on Query {a{...f}}`,
      ];
    },
    'DEPTH_LIMIT_EXCEEDED',
  );
  refused(
    'attack 73: aliases, of fields that call and of __typename, at the root and below, in fragments that are spread twice',
    (bff) => [
      `{${times(80, (i) => `a${i}: ${byId[bff]}`)}}`,
      `{${times(16, (i) => `a${i}: __typename`)}}`,
      `{x {${times(16, (i) => `a${i}: b`)}}}`,
      `{x {...f} y {...f}} fragment f on X {${times(8, (i) => `a${i}: b`)}}`,
    ],
    'ALIAS_LIMIT_EXCEEDED',
  );
  refused(
    'attack 73: more root fields than a screen has',
    () => [`{${times(11, (i) => `f${i}`)}}`],
    'COST_LIMIT_EXCEEDED',
  );
  refused(
    'attacks 74, 77, 79: what costs most to validate: one field many times, inline fragments, fragments that spread each other',
    (bff) => [
      `{${times(490, () => '__typename')}}`,
      `{${times(bff === 'admin' ? 110 : 240, () => (bff === 'admin' ? 'order(id:1){id}' : 'cart{itemCount}'))}}`,
      `{${times(160, () => '... on Query{__typename}')}}`,
      `{${'...{'.repeat(300)}__typename${'}'.repeat(300)}}`,
      `${times(110, (i) => `fragment f${i} on Query{a}`)}{${times(110, (i) => `...f${i}`)}}`,
      `${times(30, (i) => `fragment f${i + 1} on Query{...f${i} ...f${i}}`)} fragment f0 on Query{__typename} {...f30}`,
      `${times(12, (i) => `fragment f${i + 1} on Q{...f${i} x{...f${i}}}`)} fragment f0 on Q{a} {...f12}`,
    ],
    'MAX_RECURSIVE_SELECTIONS_EXCEEDED',
    'DEPTH_LIMIT_EXCEEDED',
    'COST_LIMIT_EXCEEDED',
  );
  refused(
    'attack 80: unknown directives, and more of them than may be',
    () => [`{ __typename ${times(10, () => '@aa')} }`, `{ __typename ${times(21, () => '@skip(if: false)')} }`],
    'GRAPHQL_VALIDATION_FAILED',
    'DIRECTIVE_LIMIT_EXCEEDED',
  );
  refused(
    'attack 82: many mistakes are five',
    (bff) => [
      `{ ${bff === 'admin' ? 'dashboard' : 'cart'} { ${times(490, (i) => `f${i}`)} } }`,
      `{ ${times(9, (i) => `${'f'.repeat(1_000)}${i}`)} }`,
    ],
    'GRAPHQL_VALIDATION_FAILED',
  );
  refused(
    'attack 83: @defer and @stream',
    (bff) => ['{ ... @defer { __typename } }', `{ ${page(bff, 1).replace('items', 'items @stream')} }`],
    'GRAPHQL_VALIDATION_FAILED',
  );
  refused(
    'attack 85: pages that are no pages',
    (bff) => [99_999_999, 101, -1, 0].map((first) => `{ ${page(bff, first)} }`),
    'BAD_USER_INPUT',
  );
  refused('attack 86: lists within lists', (bff) => [costly[bff]], 'COST_LIMIT_EXCEEDED');
  refused(
    'attack 89: control characters',
    () => ['{ __type\0name }', '{ \u0001 }', '{ product(id: "\u0000") { id } \u0007 }'],
    'GRAPHQL_PARSE_FAILED',
  );

  for (const bff of bffs) {
    test(`attack 58: an operation that the document does not have (${bff})`, async () => {
      const body = { query: `query A { ${byId[bff]} }`, operationName: 'B' };
      assertRefused(await target.attack(() => target.send(bff, { body })), 400, 'OPERATION_RESOLUTION_FAILURE');
    });

    test(`attack 59: mistakes in a document are 200 for a client that knows plain JSON only (${bff})`, async () => {
      for (const query of ['{', '{ nothing }']) {
        const answer = await target.attack(() => ask(bff, query, { accept: 'application/json' }));
        assert.equal(answer.status, 200);
        assert.match(answer.code!, /^GRAPHQL_(PARSE|VALIDATION)_FAILED$/);
        assert.equal('data' in answer.json, false);
      }
    });

    test(`attack 71: as deep as may be is no matter of depth (${bff})`, async () => {
      for (const query of [nested(maxDepth[bff]), `${'{...{a'.repeat(maxDepth[bff])}${'}}'.repeat(maxDepth[bff])}`]) {
        assertRefused(await target.attack(() => ask(bff, query)), 400, 'GRAPHQL_VALIDATION_FAILED');
      }
    });

    test(`attack 85: sizes in variables and in their defaults count as if they were written (${bff})`, async () => {
      const query = `query ($first: Int! = 101) { ${page(bff, '$first')} }`;
      for (const variables of [{}, { first: 99_999_999 }, { first: -1 }, { first: 0 }]) {
        assertRefused(
          await target.attack(() => target.send(bff, { body: { query, variables } })),
          400,
          'BAD_USER_INPUT',
        );
      }
    });

    test(`attack 88: a BOM, emoji and lone surrogates are no errors of ours (${bff})`, async () => {
      const answered = async (body: string) => {
        const answer = await target.attack(() => target.send(bff, { body }), { mayCall: true });
        assertTellsNothing(answer.text);
        return answer.status;
      };
      assert.equal(await answered(JSON.stringify({ query: '\uFEFF{ __typename }' })), 200);
      assert.equal(await answered(JSON.stringify({ query: '{ __typename } # 🦊' })), 200);
      assert.equal((await answered('{"query": "{ __typename } # \\uD800"}')) < 500, true);
      assert.equal((await answered('{"query": "{ product(id: \\"\\\\uD800\\") { id } }"}')) < 500, true);
      assert.equal((await answered('{"query": "{ product(id: \\"🦊\\") { id } }"}')) < 500, true);
    });

    test(`attack 90: lists of operations (${bff})`, async () => {
      const one = { query: '{ __typename }' };
      for (const body of [Array(10).fill(one), [one], []]) {
        assertRefused(await target.attack(() => target.send(bff, { body })), 400, 'BATCHING_NOT_SUPPORTED');
      }
    });
  }

  test('attack 71: deep documents that are allowed are answered, as long as they cost what they may (web, admin)', async () => {
    const loop = (depth: number): string =>
      depth === 0 ? 'id' : `id promotions { ... on BundlePromotion { products { ${loop(depth - 1)} } } }`;
    const web = await ask('web', `{ product(id: "p1") { ${loop(2)} } }`);
    assert.equal(web.status, 200, web.text);
    assertRefused(await ask('web', `{ product(id: "p1") { ${loop(3)} } }`), 400, 'COST_LIMIT_EXCEEDED');
    assertRefused(await ask('web', `{ product(id: "p1") { ${loop(4)} } }`), 400, 'DEPTH_LIMIT_EXCEEDED');
    const admin = (depth: number): string => (depth === 0 ? 'id' : `refunds { order { ${admin(depth - 1)} } }`);
    const authorization = `Bearer ${target.token('admin', { roles: ['support'] })}`;
    assert.equal((await ask('admin', `{ order(id: "o1") { ${admin(4)} } }`, { authorization })).status, 200);
  });

  test('attack 85: no service is asked for a page of more than a hundred', async () => {
    const answer = await ask('web', `{ ${page('web', 100)} }`);
    assert.equal(answer.status, 200, answer.text);
  });
});

describe('introspection where it is on', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({ env: { NODE_ENV: 'development' } });
  });
  after(() => target.stop());

  const ask = (query: string): Promise<AttackAnswer> => target.attack(() => target.send('web', { body: { query } }));

  test('attack 64: fields of types of fields of types are refused', async () => {
    const loop = (depth: number): string => (depth === 0 ? 'name' : `fields { type { ${loop(depth - 1)} } }`);
    const { status, code } = await ask(`{ __schema { types { ${loop(5)} } } }`);
    assert.deepEqual([status, code], [400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test('the query that tools send is answered, though it is deeper than other documents may be', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { status, json } = await target.send('web', { body: { query: getIntrospectionQuery() } });
    assert.equal(status, 200);
    assert.ok(json.data.__schema.types.length > 10);
  });
});
