import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FoyerError } from '../errors/index.ts';
import {
  AnswerCache,
  Entry,
  type KeptAnswer,
  type MemoryStore,
  PrivateKey,
  PublicKey,
  type SharedRead,
  type SharedStore,
  type SharedWrite,
  toCacheRule,
} from './index.ts';

const minute = toCacheRule({ maxAgeSeconds: 60, staleWhileRevalidateSeconds: 0, staleIfErrorSeconds: 0 })!;

/** A cache whose clocks a test moves. */
function createCache(
  options: { readonly shared?: SharedStore; readonly maxAnswerBytes?: number; readonly publicBytes?: number } = {},
) {
  const clock = { now: 5_000, wall: 1_800_000_000_000 };
  const cache = new AnswerCache({ now: () => clock.now, wallClock: () => clock.wall, ...options });
  const put = (key: PublicKey | PrivateKey, value: unknown) => {
    const fill = cache.begin(key);
    cache.keep(fill, value, minute);
    fill.end();
  };
  return { cache, clock, put, read: (key: PublicKey | PrivateKey) => cache.peek(key)?.value };
}

const everybody = (text: string, tags: readonly string[] = []) => new PublicKey(text, tags);
const ofViewer = (viewerId: string, text: string, expiresAt = 1_800_000_600) =>
  new PrivateKey(text, ['cart'], { viewerId, tokenId: `token of ${viewerId}`, expiresAt });

test('what a reader takes from the store before it has heard of an invalidation is dropped again', async () => {
  const { clock } = createCache();
  let hear = () => {};
  const told: unknown[] = [];
  const shared: SharedStore = {
    read: async (keys) => keys.map(() => ({ kept: { value: 'old', ageMs: 0, lifetimeMs: 60_000 }, versions: ['1'] })),
    write() {},
    delete() {},
    invalidate: () => new Promise<void>((resolve) => (hear = resolve)),
    onInvalidated: () => {},
    close: async () => {},
  };
  const cache = new AnswerCache({ now: () => clock.now, shared });
  cache.onInvalidated = (tags) => told.push(tags);
  const invalidating = cache.invalidate(['t']);
  const fill = cache.begin(everybody('k', ['t']));
  await cache.load([fill], (value) => value);
  fill.end();
  assert.equal(cache.peek(everybody('k', ['t']))?.value, 'old');
  hear();
  await invalidating;
  assert.equal(cache.peek(everybody('k', ['t'])), undefined);
  assert.ok(told.length > 0);
  shared.onInvalidated(undefined);
  assert.equal(told.at(-1), undefined, 'what other instances tell is told on');
});

describe('answers in memory', () => {
  test('are there until their time is over, on the monotonic clock and whatever the wall clock says', () => {
    const { clock, put, read } = createCache();
    put(everybody('k'), [1]);
    clock.wall += 3_600_000;
    clock.now += 59_999;
    assert.deepEqual(read(everybody('k')), [1]);
    clock.now += 1;
    assert.equal(read(everybody('k')), undefined);
  });

  test('are frozen to their depth, so that no request can change what another is given', () => {
    const { put, read } = createCache();
    put(everybody('k'), { list: [{ price: 1 }] });
    const value = read(everybody('k')) as { list: { price: number }[] };
    assert.throws(() => (value.list[0]!.price = 2), TypeError);
    assert.throws(() => value.list.push({ price: 3 }), TypeError);
  });

  test('X9: when the process is short of memory, the half used longest ago goes', () => {
    const { cache, put, read } = createCache();
    const keys = Array.from({ length: 10 }, (_, index) => everybody(`k${index}`));
    for (const key of keys) put(key, 'x'.repeat(100));
    cache.shrink();
    assert.deepEqual(
      keys.map((key) => read(key) !== undefined),
      [false, false, false, false, false, true, true, true, true, true],
    );
  });

  test('that are too large are not kept, and null is', () => {
    const { put, read } = createCache({ maxAnswerBytes: 100 });
    put(everybody('large'), 'x'.repeat(200));
    put(everybody('null'), null);
    assert.equal(read(everybody('large')), undefined);
    assert.equal(read(everybody('null')), null);
  });

  test('are bounded in bytes: what was used least recently goes first', () => {
    const { put, read } = createCache({ publicBytes: 10_000 });
    for (let index = 0; index < 100; index++) put(everybody(`k${index}`, ['all']), 'x'.repeat(100));
    assert.equal(read(everybody('k0', ['all'])), undefined);
    assert.equal(read(everybody('k99', ['all'])), 'x'.repeat(100));
  });

  test('a key that is everybody’s and one of a viewer never meet, though their texts are equal', () => {
    const { put, read } = createCache();
    put(ofViewer('u1', 'k'), 'hers');
    assert.equal(read(everybody('k')), undefined);
    put(everybody('k'), 'all');
    assert.equal(read(ofViewer('u1', 'k')), 'hers');
  });

  test('the compiler refuses a viewer’s answer where everybody’s are kept', () => {
    const compiles = (store: MemoryStore<PublicKey>, key: PrivateKey, shared: SharedStore, write: SharedWrite) => {
      // @ts-expect-error a private entry is no public one
      store.set(new Entry(key, null, { storedAt: 0, lifetimeMs: 1 }, 1));
      // @ts-expect-error a private key is no public one
      store.get(key, 0);
      // @ts-expect-error what instances share takes public keys only
      shared.write({ ...write, key });
      // @ts-expect-error the same for reading
      void shared.read([key]);
    };
    assert.equal(typeof compiles, 'function');
  });
});

describe('a viewer’s answers', () => {
  test('outlive no token', () => {
    const { clock, put, read } = createCache();
    put(ofViewer('u1', 'k', clock.wall / 1_000 + 10), 'hers');
    clock.now += 9_999;
    assert.equal(read(ofViewer('u1', 'k')), 'hers');
    clock.now += 1;
    assert.equal(read(ofViewer('u1', 'k')), undefined);
    put(ofViewer('u1', 'k', clock.wall / 1_000 - 1), 'of a token that has expired');
    assert.equal(read(ofViewer('u1', 'k')), undefined);
  });

  test('are dropped when the viewer or the token is revoked, and no others', () => {
    const { cache, put, read } = createCache();
    for (const viewer of ['u1', 'u2']) put(ofViewer(viewer, viewer), viewer);
    put(everybody('k'), 'all');
    cache.forgetViewer('u1');
    assert.deepEqual(
      [read(ofViewer('u1', 'u1')), read(ofViewer('u2', 'u2')), read(everybody('k'))],
      [undefined, 'u2', 'all'],
    );
    cache.forgetToken('token of u2');
    assert.equal(read(ofViewer('u2', 'u2')), undefined);
  });

  test('that are being fetched while the viewer is revoked are not kept', () => {
    const { cache, read } = createCache();
    const fill = cache.begin(ofViewer('u1', 'k'));
    cache.forgetViewer('u1');
    cache.keep(fill, 'hers', minute);
    fill.end();
    assert.equal(read(ofViewer('u1', 'k')), undefined);
  });
});

describe('tags', () => {
  test('drop what bears them, and nothing else', async () => {
    const { cache, put, read } = createCache();
    put(everybody('a', ['x', 'y']), 1);
    put(everybody('b', ['y']), 2);
    put(everybody('c'), 3);
    await cache.invalidate(['x']);
    assert.deepEqual([read(everybody('a')), read(everybody('b')), read(everybody('c'))], [undefined, 2, 3]);
  });

  test('keep out an answer that was asked for before they were invalidated', async () => {
    const { cache, read } = createCache();
    const fill = cache.begin(everybody('a', ['x']));
    await cache.invalidate(['x']);
    cache.keep(fill, 'old', minute);
    fill.end();
    assert.equal(read(everybody('a', ['x'])), undefined);
  });
});

describe('a failure to replace an answer', () => {
  test('is noted with it for a second', () => {
    const { cache, clock, put } = createCache();
    put(everybody('k'), 1);
    const error = new FoyerError('UPSTREAM_ERROR');
    cache.noteFailure(everybody('k'), error);
    assert.deepEqual(cache.peek(everybody('k'))?.failure, { error, retryAt: clock.now + 1_000 });
    put(everybody('k'), 2);
    assert.equal(cache.peek(everybody('k'))?.failure, undefined);
  });
});

/** What other instances have kept, as a test says. */
class TestStore implements SharedStore {
  onInvalidated: SharedStore['onInvalidated'] = () => {};
  readonly kept = new Map<string, KeptAnswer>();
  readonly reads: string[][] = [];
  readonly writes: SharedWrite[] = [];
  readonly deleted: string[] = [];

  async read(keys: readonly PublicKey[]): Promise<readonly SharedRead[]> {
    this.reads.push(keys.map(({ text }) => text));
    return keys.map(({ text, tags }) => ({ kept: this.kept.get(text), versions: tags.map(() => 'v1') }));
  }

  write(entry: SharedWrite): void {
    this.writes.push(entry);
  }

  delete({ text }: PublicKey): void {
    this.deleted.push(text);
  }

  async invalidate(): Promise<void> {}
  async close(): Promise<void> {}
}

describe('answers that instances share', () => {
  const load = async (
    cache: AnswerCache,
    keys: readonly (PublicKey | PrivateKey)[],
    check = (value: unknown) => value,
  ) => {
    const fills = keys.map((key) => cache.begin(key));
    await cache.load(fills, check);
    return fills;
  };

  test('are asked for in one round trip, and only those that are everybody’s', async () => {
    const shared = new TestStore();
    const { cache } = createCache({ shared });
    await load(cache, [everybody('a'), ofViewer('u1', 'b'), everybody('c')]);
    assert.deepEqual(shared.reads, [['a', 'c']]);
  });

  test('come into memory with the age that they have', async () => {
    const shared = new TestStore();
    const { cache, clock, read } = createCache({ shared });
    shared.kept.set('a', { value: { n: 1 }, ageMs: 40_000, lifetimeMs: 60_000 });
    await load(cache, [everybody('a')]);
    assert.deepEqual(read(everybody('a')), { n: 1 });
    clock.now += 20_000;
    assert.equal(read(everybody('a')), undefined);
  });

  test('are asked for once by a thousand that miss the same key at once', async () => {
    const shared = new TestStore();
    const { cache } = createCache({ shared });
    await Promise.all(Array.from({ length: 1_000 }, () => load(cache, [everybody('a')])));
    assert.equal(shared.reads.length, 1);
  });

  test('are a miss and deleted when they do not fit the contract', async () => {
    const shared = new TestStore();
    const { cache, read } = createCache({ shared });
    shared.kept.set('a', { value: 'nonsense', ageMs: 0, lifetimeMs: 60_000 });
    await load(cache, [everybody('a')], () => {
      throw new FoyerError('UPSTREAM_BAD_RESPONSE');
    });
    assert.equal(read(everybody('a')), undefined);
    assert.deepEqual(shared.deleted, ['a']);
  });

  test('are written with the versions that their tags had before they were fetched; a viewer’s never', async () => {
    const shared = new TestStore();
    const { cache } = createCache({ shared });
    const [fill, ofHers] = await load(cache, [everybody('a', ['x']), ofViewer('u1', 'b')]);
    cache.keep(fill!, { n: 1 }, minute);
    cache.keep(ofHers!, { n: 2 }, minute);
    assert.deepEqual(
      shared.writes.map(({ key, text, lifetimeMs, versions }) => ({ key: key.text, text, lifetimeMs, versions })),
      [{ key: 'a', text: '{"n":1}', lifetimeMs: 60_000, versions: ['v1'] }],
    );
  });

  test('of which another instance says that they were invalidated leave memory; all tagged ones when it may have been missed', () => {
    const shared = new TestStore();
    const { put, read } = createCache({ shared });
    put(everybody('a', ['x']), 1);
    put(everybody('b', ['y']), 2);
    put(everybody('c'), 3);
    shared.onInvalidated(['x']);
    assert.deepEqual([read(everybody('a')), read(everybody('b')), read(everybody('c'))], [undefined, 2, 3]);
    shared.onInvalidated(undefined);
    assert.deepEqual([read(everybody('b')), read(everybody('c'))], [undefined, 3]);
  });
});
