// Registered operations as their owner meets them: from a folder, from manifests, in each mode, and kept by caches on the way.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { printManifest } from '../../shared/policy/index.ts';
import { eventually } from '../support/eventually.ts';
import { at } from '../support/repository.ts';
import { type Running, startRunning } from '../support/running-foyer.ts';

const open = { query: 'query Name($id: ID!) { product(id: $id) { name } }', variables: '{"id":"p1"}' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const released = 'query OldSearch($words: String!) { search(words: $words, first: 3) { total } }';
/** Deeper than anybody may ask ad hoc. */
const deep = `query Deep { ${'... on Query { '.repeat(12)}cart { itemCount }${' }'.repeat(12)} }`;

/** A copy of the mobile BFF, far from this repository, whose app has been released before. */
function copyOfMobile(parent: string): string {
  const directory = join(parent, 'mobile');
  cpSync(at('bffs/mobile'), directory, { recursive: true });
  mkdirSync(join(directory, 'manifests'));
  const operations = [released, deep].map((body) => ({
    id: sha256(body),
    name: body.match(/\w+(?=[ (])/g)![1]!,
    type: 'query' as const,
    body,
  }));
  writeFileSync(join(directory, 'manifests', '1.0.json'), printManifest(operations));
  writeFileSync(join(directory, 'operations', 'tile.graphql'), 'fragment Tile on Product { id name imageUrl }\n');
  writeFileSync(
    join(directory, 'operations', 'tiles.graphql'),
    '# Only tiles.\nquery Tiles { search { items { ...Tile } } }\n',
  );
  writeFileSync(
    join(directory, 'bff.ts'),
    `import { defineBff } from '@foyer/bff';
export default defineBff({
  name: 'mobile', path: '/mobile/graphql',
  services: ['users', 'products', 'recommendations', 'promotions', 'cart', 'orders', 'reviews', 'inventory'],
  deadlineMs: 2000,
  documents: { mode: 'trusted', manifests: ['manifests/1.0.json'] },
});`,
  );
  return directory;
}

describe('registered operations', () => {
  const parent = mkdtempSync(join(tmpdir(), 'foyer-documents-'));
  let running: Running;
  before(async () => {
    running = await startRunning({ directories: [copyOfMobile(parent), at('bffs/web')] });
    // A first call on a machine that has too much to do may be late, and its answer degraded: that is tested elsewhere.
    await eventually(isWhole, 'the services answer in time', 15_000);
  });
  after(async () => {
    await running.stop();
    rmSync(parent, { recursive: true });
  });

  const url = (bff: string) => `${running.foyer.url}/${bff}/graphql`;
  const post = async (body: unknown) => {
    const response = await fetch(url('mobile'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { data?: Record<string, unknown>; errors?: { extensions: { code: string } }[] };
  };
  const get = (bff: string, parameters: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${url(bff)}?${new URLSearchParams(parameters)}`, { headers: { 'x-foyer-preflight': '1', ...headers } });

  const isWhole = async () => {
    const { data } = await post({ documentId: `sha256:${sha256(released)}`, variables: { words: 'kettle' } });
    const { errors, extensions } = (await (await get('web', open)).json()) as {
      errors?: unknown;
      extensions?: unknown;
    };
    return (data!.search as { total: number | null }).total !== null && !errors && !extensions;
  };

  test('an app that was released before is answered by the manifest of its build', async () => {
    const { data } = await post({ documentId: `sha256:${sha256(released)}`, variables: { words: 'kettle' } });
    assert.ok((data!.search as { total: number }).total > 0);
  });

  test('a registered operation may be larger than what others may ask', async () => {
    const { data, errors } = await post({ documentId: sha256(deep) });
    assert.deepEqual([data !== undefined, errors?.[0]?.extensions.code], [true, 'UNAUTHENTICATED']);
  });

  test('files of a folder share their fragments; the id is that of what Apollo would print', async () => {
    const body =
      'query Tiles {\n  search {\n    items {\n      ...Tile\n    }\n  }\n}\n\nfragment Tile on Product {\n  id\n  name\n  imageUrl\n}';
    const { data } = await post({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256(body) } } });
    assert.ok((data!.search as { items: unknown[] }).items.length > 0);
  });

  test('any other operation is refused', async () => {
    const { errors } = await post({ query: released.replace('3', '4'), variables: { words: 'kettle' } });
    assert.equal(errors?.[0]?.extensions.code, 'PERSISTED_QUERY_REQUIRED');
  });

  describe('answers that caches on the way may keep', () => {
    test('a public answer by GET says for how long, and is sent once to who has it', async () => {
      const first = await get('web', open);
      assert.equal(first.headers.get('cache-control'), 'public, max-age=60');
      assert.deepEqual(
        (first.headers.get('vary') ?? '').split(', ').filter((name) => name !== 'accept-encoding' && name !== 'origin'),
        ['accept', 'authorization', 'cookie', 'x-api-key'],
      );
      const etag = first.headers.get('etag')!;
      for (const known of [etag, `"x", ${etag}`, etag.slice(2), '*']) {
        const again = await get('web', open, { 'if-none-match': known });
        assert.equal(again.status, 304);
        assert.equal(await again.text(), '');
        assert.equal(again.headers.get('etag'), etag);
        assert.equal(again.headers.get('cache-control'), 'public, max-age=60');
      }
      const other = await get('web', { ...open, variables: '{"id":"p2"}' }, { 'if-none-match': etag });
      assert.equal(other.status, 200);
    });

    test('nothing else is: of a viewer, by POST, with a part that is not kept, with errors or degraded', async () => {
      const answers = [
        await running.ask('web', { query: open.query, variables: { id: 'p1' } }),
        await running.ask('web', { query: open.query, variables: { id: 'p1' }, as: { sub: 'u1' } }),
        await get('web', { query: '{ product(id: "p1") { name rating { average } } }' }),
        await get('web', { query: '{ cart { itemCount } }' }),
        await get('web', { query: '{ __typename }' }),
        await get('web', { query: '{ nothing }' }),
      ];
      for (const { headers } of answers) {
        assert.equal(headers.get('cache-control'), 'private, no-store');
        assert.equal(headers.get('etag'), null);
      }
      running.shop.faults('products', { status: 500 });
      const failed = await get('web', { ...open, variables: '{"id":"p9"}' });
      assert.equal(failed.headers.get('cache-control'), 'private, no-store');
      running.shop.resetFaults();
    });
  });
});
