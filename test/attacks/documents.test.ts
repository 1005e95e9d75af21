// C 56 to 91: documents that are no documents, or ask for more than anybody means to. All are refused before any service is called.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AttackAnswer, assertRefused, assertTellsNothing, startTarget, type Target } from '../support/attack.ts';
import { attackDocuments, type Bff, bffs, byId, costly, maxDepth, nested, page } from '../support/attack-documents.ts';

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

  for (const { name, queries, codes } of attackDocuments) refused(name, queries, ...codes);

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
