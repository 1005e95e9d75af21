// E 112 to 118: persisted operations, at each BFF; in production, with what the folders themselves have registered.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type AttackAnswer, assertRefused, startTarget, type Target } from '../support/attack.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../support/redis-server.ts';

const bffs = ['mobile', 'web', 'admin'] as const;
type Bff = (typeof bffs)[number];

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });
const inUrl = (parameters: Readonly<Record<string, unknown>>) =>
  `?${new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )}`;
const preflight = { 'x-foyer-preflight': '1' };

/** A text that nobody has sent, calls nothing and says who asked. */
let made = 0;
const freshText = () => `query Fresh${++made} { __typename }`;

async function eachOf<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await use(item));
  return results;
}

/** Ids that are none, each by its own way of asking. */
const noIds: readonly unknown[] = [
  '__proto__',
  'constructor',
  'toString',
  '../x',
  '',
  'sha256:',
  'sha256:__proto__',
  'md5:d41d8cd98f00b204e9800998ecf8427e',
  'g'.repeat(64),
  'A'.repeat(64),
  'a'.repeat(63),
  'a'.repeat(65),
  `${'a'.repeat(63)}\n`,
  'a'.repeat(900_000),
  1,
  true,
  [],
  ['a'.repeat(64)],
  {},
  { toString: 'a' },
];

describe('persisted operations', () => {
  let redis: RedisServer | undefined;
  let target: Target;
  before(async () => {
    redis = noRedisServer ? undefined : await startRedisServer();
    target = await startTarget(redis && { env: { REDIS_URL: redis.url } });
    // What runs for the first time is compiled first; that is no attack's doing.
    await target.send('mobile', { method: 'GET', search: inUrl({ query: freshText() }), headers: preflight });
    await target.send('mobile', { body: { documentId: 'a'.repeat(900_000) } });
  });
  after(async () => {
    await target.stop();
    await redis?.stop();
  });

  const post = (bff: Bff, body: unknown) => target.attack(() => target.send(bff, { body }));
  const get = (bff: Bff, parameters: Readonly<Record<string, unknown>>) =>
    target.attack(() => target.send(bff, { method: 'GET', search: inUrl(parameters), headers: preflight }));

  function assertNotFound(answer: AttackAnswer): void {
    assert.equal(answer.code, 'PERSISTED_QUERY_NOT_FOUND');
    assert.equal(answer.json.errors[0].message, 'PersistedQueryNotFound');
    assert.match(answer.headers.get('cache-control') ?? '', /^private, no-(cache|store)/);
  }

  for (const bff of bffs) {
    test(`attack 112: a hash that nobody has sent is not found, by POST and by GET (${bff})`, async () => {
      const extensions = persisted(sha256(freshText()));
      for (const answer of [await post(bff, { extensions }), await get(bff, { extensions })]) {
        assert.equal(answer.status, 200);
        assertNotFound(answer);
      }
      const byDocument = await post(bff, { documentId: `sha256:${sha256(freshText())}` });
      assert.equal(byDocument.status, 400);
      assertNotFound(byDocument);
    });

    test(`attack 112: a text is stored under its hash once it has run, and not when it does not fit (${bff})`, async () => {
      const query = freshText();
      const extensions = persisted(sha256(query));
      assert.equal((await post(bff, { query, extensions })).status, 200);
      assert.deepEqual((await post(bff, { extensions })).json.data, { __typename: 'Query' });
      assert.deepEqual((await get(bff, { extensions })).json.data, { __typename: 'Query' });
      for (const wrong of ['{ nothingOfTheKind }', '{', 'mutation { nothingOfTheKind }']) {
        const asked = persisted(sha256(wrong));
        assert.equal((await post(bff, { query: wrong, extensions: asked })).status, 400);
        assertNotFound(await post(bff, { extensions: asked }));
      }
    });

    test(`attack 113: a text that is not the id's is refused, and nothing is stored (${bff})`, async () => {
      const query = freshText();
      const other = sha256(freshText());
      const registered = [
        ...target.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.documents.registered,
      ][0]!;
      for (const id of [other, registered.id]) {
        for (const body of [
          { query, extensions: persisted(id) },
          { query, documentId: id },
          { query, documentId: `sha256:${id}` },
          { query: '', extensions: persisted(id) },
        ]) {
          const answer = await post(bff, body);
          assertRefused(answer, 400, 'BAD_REQUEST');
          assert.equal(answer.json.errors[0].message, 'provided sha does not match query');
        }
      }
      assertRefused(await get(bff, { query, extensions: persisted(other) }), 400, 'BAD_REQUEST');
      assertNotFound(await post(bff, { extensions: persisted(other) }));
      assertNotFound(await post(bff, { extensions: persisted(sha256(query)) }));
    });

    test(`attack 113: two ids that contradict each other are refused (${bff})`, async () => {
      const [first, second] = [sha256(freshText()), sha256(freshText())];
      assertRefused(await post(bff, { documentId: first, extensions: persisted(second) }), 400, 'BAD_REQUEST');
    });

    test(`attack 118: what is no SHA-256 is refused, and finds nothing (${bff})`, async () => {
      const others = [1, 'x', [], {}, { version: 1 }, { sha256Hash: 'a'.repeat(64) }];
      for (const id of noIds) {
        const asked = [
          { documentId: id },
          { extensions: persisted(id) },
          { query: freshText(), extensions: persisted(id) },
        ];
        for (const answer of await target.attack(() => eachOf(asked, (body) => target.send(bff, { body }))))
          assertRefused(answer, 400, 'BAD_REQUEST');
        if (typeof id === 'string' && id.length < 1_000)
          assertRefused(await get(bff, { documentId: id }), 400, 'BAD_REQUEST');
      }
      for (const persistedQuery of [...others, persisted('a'.repeat(64), 2).persistedQuery])
        assertRefused(await post(bff, { extensions: { persistedQuery } }), 400, 'BAD_REQUEST');
    });

    test(`attack 47: a registered mutation runs by no GET (${bff})`, async () => {
      const { registered } = target.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.documents;
      const mutation = [...registered].find(({ type }) => type === 'mutation')!;
      for (const parameters of [{ documentId: mutation.id }, { extensions: persisted(mutation.id) }]) {
        const answer = await get(bff, parameters);
        assertRefused(answer, 405, 'METHOD_NOT_ALLOWED');
        assert.equal(answer.headers.get('allow'), 'POST');
      }
      const blocked = await target.attack(() =>
        target.send(bff, {
          method: 'GET',
          search: inUrl({ documentId: mutation.id }),
          headers: { 'content-type': 'text/plain' },
        }),
      );
      assertRefused(blocked, 415, 'UNSUPPORTED_MEDIA_TYPE');
    });
  }

  test('attacks 113, 118: a mismatch leaves nothing in Redis, and what lies there under another hash is not believed', {
    skip: noRedisServer,
  }, async () => {
    const query = freshText();
    const hash = sha256(`${query} `);
    assertRefused(await post('mobile', { query, extensions: persisted(hash) }), 400, 'BAD_REQUEST');
    assert.equal(await redis!.admin.exists(`foyer:document:mobile:${hash}`), 0);
    assert.equal(await redis!.admin.exists(`foyer:document:mobile:${sha256(query)}`), 0);
    await redis!.admin.set(`foyer:document:mobile:${hash}`, query);
    assertNotFound(await post('mobile', { extensions: persisted(hash) }));
  });

  test('attack 115: one address has no more stored than its share, and every one of them is answered (web)', async () => {
    const texts = Array.from({ length: 140 }, freshText);
    for (const query of texts) {
      const { status } = await target.send('web', { body: { query, extensions: persisted(sha256(query)) } });
      assert.equal(status, 200);
    }
    const answers = await Promise.all(
      texts.map((query) => target.send('web', { body: { extensions: persisted(sha256(query)) } })),
    );
    const stored = answers.filter(({ code }) => code === undefined).length;
    assert.ok(stored > 0 && stored <= 120, `${stored} of ${texts.length} are stored`);
    assert.ok(answers.every(({ code }) => code === undefined || code === 'PERSISTED_QUERY_NOT_FOUND'));
  });
});

describe('where only registered operations are answered', () => {
  let target: Target;
  before(async () => {
    target = await startTarget({
      env: { MOBILE_DOCUMENTS: 'trusted', WEB_DOCUMENTS: 'trusted', ADMIN_DOCUMENTS: 'trusted' },
    });
  });
  after(() => target.stop());

  const post = (bff: Bff, body: unknown, headers = {}) => target.attack(() => target.send(bff, { body, headers }));

  for (const bff of bffs) {
    test(`attack 116: any other text is refused, however it is asked for (${bff})`, async () => {
      const query = freshText();
      const extensions = persisted(sha256(query));
      const required = (answer: AttackAnswer) => assertRefused(answer, 400, 'PERSISTED_QUERY_REQUIRED');
      required(await post(bff, { query }));
      required(await post(bff, { query: '{ __schema { types { name } } }' }));
      required(await post(bff, { query, extensions }));
      required(await post(bff, { query, documentId: sha256(query) }));
      required(await post(bff, { extensions }));
      required(await post(bff, { documentId: sha256(query) }));
      required(await post(bff, { variables: {} }));
      const search = inUrl({ query });
      required(await target.attack(() => target.send(bff, { method: 'GET', search, headers: preflight })));
      const authorization = `Bearer ${target.token(bff, { roles: ['support'] })}`;
      required(await post(bff, { query }, { authorization }));
    });
  }

  test('attack 116: an admin may look for what no screen shows, and nothing is stored of it (admin)', async () => {
    const authorization = `Bearer ${target.token('admin', { roles: ['admin'] })}`;
    const query = freshText();
    const extensions = persisted(sha256(query));
    assert.equal((await post('admin', { query }, { authorization })).status, 200);
    assert.equal((await post('admin', { query, extensions }, { authorization })).status, 200);
    assertRefused(await post('admin', { extensions }), 400, 'PERSISTED_QUERY_REQUIRED');
    assertRefused(await post('admin', { extensions }, { authorization }), 400, 'PERSISTED_QUERY_NOT_FOUND');
  });

  for (const bff of bffs) {
    test(`attack 116: registered ones are answered, by id and by text (${bff})`, async () => {
      const { registered } = target.foyer.bffs.find(({ folder }) => folder.config.name === bff)!.documents;
      const asked = [...registered]
        .filter(({ type }) => type === 'query')
        .flatMap(({ id, body }) => [{ documentId: `sha256:${id}` }, { extensions: persisted(id) }, { query: body }]);
      for (const answer of await eachOf(asked, (body) => target.send(bff, { body })))
        assert.ok(answer.status === 200 || answer.code === 'BAD_USER_INPUT', answer.text);
    });
  }
});
