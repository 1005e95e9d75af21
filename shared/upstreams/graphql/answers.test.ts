import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type GraphqlTestService, startGraphqlService } from '../../../test/support/graphql-service.ts';
import { connectGraphql, type TestCalls } from './test-calls.ts';

const catalogue = `
  type Query {
    product(id: ID!): Product
    search(text: String!, first: Int! = 3): [Hit!]!
    node(id: ID!): Node
    count: Int!
    nothing: Product
    echo(input: Everything!, ids: [ID!], price: Float, at: DateTime): String!
  }
  type Mutation { rename(id: ID!, name: String!): Product! }
  scalar DateTime
  scalar JSON
  enum Kind { BOOK RECORD }
  input Everything { text: String yes: Boolean kind: Kind = RECORD list: [[Int]] more: Everything any: JSON left: Int }
  union Hit = Product | Review
  interface Node { id: ID! }
  type Product implements Node { id: ID! name: String! kind: Kind related: [Product!]! }
  type Review implements Node { id: ID! text: String! name: String about: Hit }
`;

const content = `
  schema { query: Reads }
  type Reads { search(text: String!, kind: Kind): [Hit!]! product(id: ID!): Product }
  enum Kind { ARTICLE PAGE }
  union Hit = Article
  type Article { slug: String! kind: Kind }
  type Product { sku: String! }
`;

const product = (id: string, name = `product ${id}`) => ({
  __typename: 'Product',
  id,
  name,
  kind: 'BOOK',
  related: [],
});

let catalogueService: GraphqlTestService;
let contentService: GraphqlTestService;
let calls: TestCalls;

before(async () => {
  catalogueService = await startGraphqlService({
    sdl: catalogue,
    root: {
      product: ({ id }: { id: string }) => product(id),
      search: ({ text, first }: { text: string; first: number }) => [
        product('1', text),
        { __typename: 'Review', id: '2', text: `first ${first}`, name: null, about: product('3') },
      ],
      node: ({ id }: { id: string }) => ({ __typename: 'Review', id, text: 'fine' }),
      count: 42,
      nothing: null,
      echo: (args: unknown) => JSON.stringify(args),
      rename: ({ id, name }: { id: string; name: string }) => product(id, name),
    },
  });
  contentService = await startGraphqlService({
    sdl: content,
    root: {
      search: ({ text, kind }: { text: string; kind: string }) => [{ __typename: 'Article', slug: text, kind }],
      product: ({ id }: { id: string }) => ({ sku: `sku ${id}` }),
    },
  });
  calls = connectGraphql({
    catalogue: { sdl: catalogue, url: catalogueService.url },
    content: { sdl: content, url: contentService.url },
  });
});

after(async () => {
  await calls.close();
  await Promise.all([catalogueService.close(), contentService.close()]);
});

describe('a call of a GraphQL service', () => {
  it('brings the field with what was selected of it', async () => {
    assert.deepEqual(await calls.call('catalogue.product', { input: { id: '7' }, select: 'id name kind' }), {
      id: '7',
      name: 'product 7',
      kind: 'BOOK',
    });
  });

  it('brings leaves and null', async () => {
    assert.equal(await calls.call('catalogue.count'), 42);
    assert.equal(await calls.call('catalogue.nothing', { select: 'id' }), null);
  });

  it('carries out a mutation', async () => {
    const renamed = await calls.call('catalogue.rename', { input: { id: '1', name: 'Ada' }, select: 'name' });
    assert.deepEqual(renamed, { name: 'Ada' });
  });

  it('hands over inputs of every kind, and leaves what is not given to its default', async () => {
    const input = {
      text: 'a "quote", ünïcode \u2028 and } braces',
      yes: false,
      list: [[1, null], null],
      more: { kind: 'BOOK', text: null },
      any: { free: [1, { form: true }] },
    };
    const at = '2026-01-02T03:04:05Z';
    const said = await calls.call('catalogue.echo', { input: { input, ids: ['1', '2'], price: 1.5, at } });
    assert.deepEqual(JSON.parse(said as string), {
      input: { ...input, kind: 'RECORD' },
      ids: ['1', '2'],
      price: 1.5,
      at,
    });

    const hits = await calls.call('catalogue.search', { input: { text: 'x' }, select: '... on Review { text }' });
    assert.deepEqual((hits as unknown[])[1], { __typename: 'Review', text: 'first 3' });
  });

  it('declares only the inputs that are given', async () => {
    await calls.call('catalogue.echo', { input: { input: {}, ids: undefined } });
    const { query, variables } = catalogueService.received.at(-1)!;
    assert.equal(query, 'query echo($input:Everything!){echo(input:$input)}');
    assert.deepEqual(variables, { input: {} });
  });

  it('tells members of unions and interfaces apart by the names of the contract, at every depth', async () => {
    const select = '... on Product { id } ... on Review { id about { ... on Product { name } } }';
    assert.deepEqual(await calls.call('catalogue.search', { input: { text: 'x' }, select }), [
      { __typename: 'Product', id: '1' },
      { __typename: 'Review', id: '2', about: { __typename: 'Product', name: 'product 3' } },
    ]);
    const node = await calls.call('catalogue.node', { input: { id: '9' }, select: 'id ... on Review { text }' });
    assert.deepEqual(node, { __typename: 'Review', id: '9', text: 'fine' });
  });

  it('takes the same name from two members even where one may be null and the other not', async () => {
    const select = '... on Product { name } ... on Review { name about { ... on Product { name } } }';
    assert.deepEqual(await calls.call('catalogue.search', { input: { text: 'x' }, select }), [
      { __typename: 'Product', name: 'x' },
      { __typename: 'Review', name: null, about: { __typename: 'Product', name: 'product 3' } },
    ]);
  });

  it('keeps two services apart that use the same names for different things', async () => {
    const [hits, articles, sku] = await Promise.all([
      calls.call('catalogue.search', { input: { text: 'both' }, select: '... on Product { name kind }' }),
      calls.call('content.search', { input: { text: 'both', kind: 'PAGE' }, select: '... on Article { slug kind }' }),
      calls.call('content.product', { input: { id: '5' }, select: 'sku' }),
    ]);
    assert.deepEqual((hits as unknown[])[0], { __typename: 'Product', name: 'both', kind: 'BOOK' });
    assert.deepEqual(articles, [{ __typename: 'Article', slug: 'both', kind: 'PAGE' }]);
    assert.deepEqual(sku, { sku: 'sku 5' });
  });

  it('sends the headers of the attempt, and what GraphQL over HTTP asks for', async () => {
    await calls.call('catalogue.count', { headers: { 'x-user-id': '7', 'accept-language': 'de' } });
    const { headers } = catalogueService.received.at(-1)!;
    assert.equal(headers['x-user-id'], '7');
    assert.equal(headers['accept-language'], 'de');
    assert.ok(Number(headers['x-request-timeout-ms']) <= 5_000);
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers.accept, 'application/graphql-response+json, application/json');
  });

  it('keeps 64-bit integers of the answer exact', async () => {
    const exact = { sdl: 'scalar Long type Query { id: Long }', answer: '{"data":{"id":9007199254740993}}' };
    const service = await startGraphqlService({
      sdl: exact.sdl,
      answer: (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(exact.answer),
    });
    const calls = connectGraphql({ ids: { sdl: exact.sdl, url: service.url } });
    assert.equal(await calls.call('ids.id'), '9007199254740993');
    await calls.close();
    await service.close();
  });

  it('refuses a selection that does not fit the contract, and sends nothing', async () => {
    const before = catalogueService.received.length;
    for (const select of ['id price', 'id }', '... on Article { slug }', 'id } count #']) {
      const refused = calls.call('catalogue.product', { input: { id: '1' }, select });
      await assert.rejects(refused, { name: 'FoyerError', code: 'INTERNAL_SERVER_ERROR' }, select);
    }
    assert.equal(catalogueService.received.length, before);
  });
});
