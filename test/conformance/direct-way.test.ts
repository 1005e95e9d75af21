// Design, section 5: the direct way and compiled operations give the same status, headers and bytes as Apollo Server and graphql-js.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { RegisteredDocument } from '../../shared/policy/index.ts';
import type { AttackRequest } from '../support/attack.ts';
import { attackDocuments, type Bff, bffs, byId, page } from '../support/attack-documents.ts';
import { eventually } from '../support/eventually.ts';
import { longRows } from '../support/faults.ts';
import { limitedOptions, writeLimitedBff } from '../support/limited.ts';
import { variablesOf } from '../support/operation-variables.ts';
import { registryWith } from '../support/registry-file.ts';
import { at } from '../support/repository.ts';
import { startTwoWays, type TwoWays } from '../support/two-ways.ts';

type Texts = Readonly<Record<string, string>>;

const getting: readonly Texts[] = [{}, { 'x-foyer-preflight': '1' }, { 'content-type': 'text/plain' }];

/** Headers that are read on the way, well-formed and not. */
const sorts: readonly Texts[] = [
  { accept: '*/*' },
  { accept: 'application/json;q=0.5, application/graphql-response+json;q=0.4' },
  { accept: 'text/html' },
  { accept: 'application/json;q=0' },
  { 'content-type': 'application/json; charset=utf-8' },
  { 'content-type': 'application/json; charset=utf-7' },
  { 'content-type': 'text/plain' },
  { origin: 'https://shop.example' },
  { origin: 'https://evil.example' },
  { authorization: 'Bearer x' },
  { authorization: 'Basic eDp5' },
  { 'x-request-timeout-ms': '0' },
  { 'accept-encoding': 'br;q=0.1, gzip;q=0' },
  { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
];

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const plainJson = { accept: 'application/json' };
const roles = ['admin', 'support'];
/** Beyond what makes an operation hot. */
const untilHot = 12;
/** Among the quick tests, operations of each BFF that are asked until they are compiled. */
const quickOperations = 3;
const isLong = longRows.skip === false;

/** Of every kind that a client may write, all answered in the client's own words or with our codes. */
const mistaken = (bff: Bff): readonly object[] => [
  { query: `{ ${byId[bff]} nothing }` },
  { query: `query A { ${byId[bff]} }`, operationName: 'B' },
  { query: `query A { ${byId[bff]} }`, operationName: '' },
  { query: `query A { ${byId[bff]} }`, operationName: 'A' },
  { query: `query A { ${byId[bff]} } query B { __typename }`, operationName: 'B' },
  { query: `query A { ${byId[bff]} } query B { __typename }` },
  { query: 'subscription { __typename }' },
  { query: 'fragment f on Query { __typename }' },
  { query: `query ($first: Int!) { ${page(bff, '$first')} }` },
  { query: `query ($first: Int!) { ${page(bff, '$first')} }`, variables: { first: null } },
  { query: `query ($first: Int!) { ${page(bff, '$first')} }`, variables: { first: 'x'.repeat(500) } },
  { query: `query ($first: Int!) { ${page(bff, '$first')} }`, variables: { first: 2, more: { deep: [1] } } },
  { query: `query ($first: Int!) { ${page(bff, '$first')} }`, variables: { first: 101 } },
  { query: `query ($first: Int! = 2, $skip: Boolean = true) { ${page(bff, '$first')} __typename @skip(if: $skip) }` },
  { query: `query ($skip: Boolean!) { __typename @skip(if: $skip) }`, variables: { skip: 1 } },
  { query: `query ($skip: Boolean!) { __typename @skip(if: $skip) }`, variables: { skip: true } },
  { query: `{ ${page(bff, 2)} }`, variables: { list: Array.from({ length: 20_000 }, () => ({})) } },
  { query: `{ ${page(bff, 2)} }`, variables: deep(40) },
  { query: `{ ${page(bff, 2)} }`, variables: null, operationName: null, extensions: null },
  { query: `{ ${page(bff, 2)} }`, extensions: {}, unknown: 1 },
  { query: `{ ${page(bff, 2)} }`, documentId: null },
  { query: '{ __schema { queryType { name } } }' },
  { query: '{ __typename ...f } fragment f on Query { a: __typename }' },
  { query: 'mutation { __typename }' },
];

function deep(levels: number): object {
  let value: object = {};
  for (let level = 0; level < levels; level++) value = { value };
  return value;
}

describe('the direct way answers as Apollo Server and graphql-js do', () => {
  let ways: TwoWays;
  before(async () => {
    ways = await startTwoWays();
  });
  after(() => ways.stop());

  const registered = (bff: Bff): readonly RegisteredDocument[] => [
    ...ways.direct.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.documents.registered,
  ];
  /** Known from the second time, hot and compiled by the last. */
  async function untilCompiled(bff: Bff, request: AttackRequest): Promise<void> {
    for (let times = 0; times < untilHot; times++) await ways.same(bff, request);
  }

  for (const bff of bffs) {
    test(`all that is registered, by id, hash and text, for somebody and nobody (${bff})`, async () => {
      const operations = registered(bff);
      assert.deepEqual(operations.map(({ name }) => name).sort(), Object.keys(variablesOf[bff]).sort());
      for (const { id, name, body } of operations) {
        const variables = variablesOf[bff][name]!;
        const inFull = [{ documentId: id }, { query: body }];
        const others = [{ documentId: `sha256:${id}` }, { extensions: persisted(id) }];
        const wanted = [
          ...[...inFull, ...(isLong ? others : [])].map((asked) => ({ headers: ways.as(bff, roles), asked })),
          ...[...(isLong ? inFull : []), ...others].map((asked) => ({ headers: plainJson, asked })),
        ];
        for (const { headers, asked } of wanted) {
          const { status } = await ways.same(bff, { headers, body: { ...asked, variables } });
          assert.equal(status, 200, name);
        }
      }
    });

    test(`all that is registered, as texts of the client's own: new, known, hot and compiled (${bff})`, async () => {
      const before = await ways.compiled();
      const all = registered(bff).filter(({ type }) => type === 'query');
      const queries = isLong ? all : all.slice(0, quickOperations);
      for (const { name, body } of queries) {
        const request = { body: { query: `${body} # mine`, variables: variablesOf[bff][name]! } };
        await untilCompiled(bff, { ...request, headers: ways.as(bff) });
        await ways.same(bff, { ...request, headers: { ...ways.as(bff, roles), 'accept-encoding': 'gzip' } });
        await ways.same(bff, { ...request, headers: { 'accept-encoding': 'identity', ...plainJson } });
      }
      await eventually(async () => (await ways.compiled()) > before, 'something compiled');
      for (const { name, body } of queries)
        for (const headers of [ways.as(bff, roles), ways.as(bff), plainJson])
          await ways.same(bff, { headers, body: { query: `${body} # mine`, variables: variablesOf[bff][name]! } });
    });

    test(`all mistakes, twice each and under either media type (${bff})`, async () => {
      for (const body of mistaken(bff))
        for (const headers of [ways.as(bff, roles), plainJson]) await ways.same(bff, { headers, body });
    });

    test(`the documents of attackers (${bff})`, async () => {
      for (const { queries } of attackDocuments)
        for (const query of queries(bff))
          for (const headers of isLong ? [ways.as(bff, roles), plainJson] : [plainJson])
            await ways.same(bff, { headers, body: { query } });
    });

    test(`persisted texts: asked for, sent, known; those of others; and by GET (${bff})`, async () => {
      const query = `query Mine { ${byId[bff]} }`;
      const headers = ways.as(bff, roles);
      const extensions = persisted(sha256(query));
      const inUrl: readonly Texts[] = [
        { query },
        { query, variables: '{}' },
        { extensions: JSON.stringify(extensions) },
        { documentId: sha256(query) },
        { query: 'mutation { __typename }' },
      ];
      for (const body of [
        { extensions },
        { extensions, query },
        { extensions },
        { query },
        { extensions },
        { extensions: persisted(sha256(`${query} `)), query },
        { extensions, documentId: sha256(query) },
        { documentId: sha256(query) },
        { documentId: 1, query },
        { documentId: '__proto__' },
        { extensions: { persistedQuery: { version: 2, sha256Hash: sha256(query) } } },
        { extensions: { other: {} }, query },
      ])
        await ways.same(bff, { headers, body });
      for (const parameters of inUrl)
        for (const more of getting)
          await ways.same(bff, {
            method: 'GET',
            search: `?${new URLSearchParams(parameters)}`,
            headers: { ...headers, ...more },
          });
    });

    test(`the same from many at once, which share what is under way (${bff})`, async () => {
      const queries = registered(bff).filter(({ type }) => type === 'query');
      for (const { id, name } of queries.slice(0, quickOperations)) {
        const body = { documentId: id, variables: variablesOf[bff][name]! };
        const whose = [ways.as(bff, roles), ways.as(bff), plainJson, ways.as(bff, roles), plainJson];
        await Promise.all(whose.map((headers) => ways.same(bff, { headers, body })));
      }
    });

    test(`media types, origins and tokens of all sorts (${bff})`, async () => {
      const body = { query: `{ ${page(bff, 2)} }` };
      for (const headers of sorts)
        for (const who of [{}, ways.as(bff, roles)]) await ways.same(bff, { headers: { ...who, ...headers }, body });
    });
  }
});

describe('the direct way, where limits and hooks decide', () => {
  test('rate-limited fields and operations, a viewer that asks too much, and too many calls', async () => {
    const folder = writeLimitedBff({
      limits: {
        viewer: { max: 60, window: '1h' },
        operations: { 'Query.product': { max: 12, window: '1h' }, Mine: { max: 5, window: '1h' } },
      },
    });
    const ways = await startTwoWays(limitedOptions([folder.directory]));
    try {
      const { product, dear, mine, tried, pay } = {
        product: { query: '{ product(id: "p1") { id title } }' },
        dear: { query: '{ a: dear(id: "p1") { id title } b: dear(id: "p2") { id } }' },
        mine: { query: 'query Mine { product(id: "p1") { id } }' },
        tried: { query: '{ tried(id: "p1") { title } }' },
        pay: { query: 'mutation { pay(id: "1") }' },
      };
      const seen = new Set<number>();
      for (let times = 0; times < 8; times++)
        for (const body of [product, dear, mine, tried, pay])
          for (const headers of [ways.as('kiosk'), { 'x-forwarded-for': '198.51.100.1' }] as readonly Texts[])
            seen.add((await ways.same('kiosk', { headers, body })).status);
      assert.deepEqual([...seen].sort(), [200, 429]);
    } finally {
      await ways.stop();
      folder.remove();
    }
  });

  test('hooks that refuse, break, hang and add headers', async () => {
    const ways = await startTwoWays({
      directories: [at('test/scenarios/hooked')],
      servicesFile: registryWith({ products: { headers: { hooks: ['X-Plan'] } } }),
    });
    try {
      const places = ['request', 'operation', 'call', 'answer'];
      const wishes = places.flatMap((place) => ['refuse', 'break', 'hang'].map((what) => `${place}: ${what}`));
      for (const wanted of [...wishes, 'call: forge', 'call: smuggle', 'answer: cookie', 'none'])
        for (const query of [
          '{ product(id: "p1") { id } plan }',
          'query Listed { plan }',
          `{ product(id: "${wanted.replace(/\W/g, '')}") { id } }`,
        ])
          for (let times = 0; times < 2; times++)
            await ways.same('hooked', {
              headers: { 'x-app-version': '4.2', 'x-plan': 'gold', 'x-try': wanted },
              body: { query },
            });
    } finally {
      await ways.stop();
    }
  });
});
