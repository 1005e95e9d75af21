import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, it } from 'node:test';
import { RemoteKeys } from './remote-keys.ts';

const minute = 60_000;
const jwk = (kid: string) =>
  ({ ...generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({ format: 'jwk' }), kid }) as const;
const [one, two] = [jwk('one'), jwk('two')];

describe('published keys', () => {
  let now = 0;
  let fetched = 0;
  let withdrawn = 0;
  let published: readonly unknown[] = [];
  let failure: Error | undefined;
  let keys: RemoteKeys;
  beforeEach(() => {
    [now, fetched, withdrawn, published, failure] = [1e6, 0, 0, [one], undefined];
    keys = new RemoteKeys({
      fetch: async () => {
        fetched++;
        if (failure) throw failure;
        return { keys: published };
      },
      onWithdrawn: () => withdrawn++,
      now: () => now,
    });
  });

  const known = async (kid: string) => (await keys.keyFor(kid, 'ES256')).asymmetricKeyType;
  const refused = (kid: unknown, code: string) => assert.rejects(keys.keyFor(kid, 'ES256'), { code });

  it('are fetched once, however many tokens come at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => known('one')));
    assert.equal(fetched, 1);
  });

  it('are fetched again for a key that is not known, at most every 30 s', async () => {
    await known('one');
    published = [one, two];
    await refused('two', 'UNAUTHENTICATED');
    now += 29_999;
    await Promise.all(Array.from({ length: 50 }, (_, n) => refused(`three ${n}`, 'UNAUTHENTICATED')));
    assert.equal(fetched, 1, 'none during the cool-down');
    now += 1;
    await Promise.all([known('two'), ...Array.from({ length: 50 }, (_, n) => refused(`four ${n}`, 'UNAUTHENTICATED'))]);
    assert.equal(fetched, 2);
  });

  it('C2: that are changed for others: nobody is refused while both are published, afterwards only the removed one', async () => {
    await known('one');
    published = [one, two];
    now += 10 * minute;
    await known('one');
    await new Promise(setImmediate);
    for (const kid of ['one', 'two']) await known(kid);
    published = [two];
    now += 10 * minute;
    await known('two');
    await new Promise(setImmediate);
    await refused('one', 'UNAUTHENTICATED');
    await known('two');
  });

  it('C2: that are changed at once: the new one is believed with the first token that names it', async () => {
    await known('one');
    published = [two];
    now += minute;
    await known('two');
    await refused('one', 'UNAUTHENTICATED');
  });

  it('are renewed in the background after ten minutes', async () => {
    await known('one');
    now += 10 * minute - 1;
    await known('one');
    assert.equal(fetched, 1);
    now += 1;
    await known('one');
    assert.equal(fetched, 2);
  });

  it('S93: are believed for an hour while the issuer is away; unknown ones are 503 and not 401', async () => {
    await known('one');
    failure = new Error('away');
    now += 60 * minute - 1;
    await known('one');
    await refused('two', 'AUTH_UNAVAILABLE');
    now += 1;
    await refused('one', 'AUTH_UNAVAILABLE');
    failure = undefined;
    await refused('one', 'AUTH_UNAVAILABLE');
    now += 5_000;
    await known('one');
  });

  it('that cannot be had are asked for every 5 s, and nobody is told 401 meanwhile', async () => {
    failure = new Error('away');
    for (let n = 0; n < 20; n++) await refused('one', 'AUTH_UNAVAILABLE');
    assert.equal(fetched, 1);
    now += 5_000;
    failure = undefined;
    await known('one');
    assert.equal(fetched, 2);
  });

  it('that are withdrawn are not believed any more, which is told', async () => {
    published = [one, two];
    await known('one');
    assert.equal(withdrawn, 0);
    published = [two];
    now += 10 * minute;
    await known('one');
    await new Promise(setImmediate);
    assert.equal(withdrawn, 1);
    await refused('one', 'UNAUTHENTICATED');
  });

  it('need a name in the token when there are several, and none when there is one', async () => {
    assert.ok(await keys.keyFor(undefined, 'ES256'));
    published = [one, two];
    now += 11 * minute;
    await known('one');
    await new Promise(setImmediate);
    await refused(undefined, 'UNAUTHENTICATED');
    await refused({ kid: 'one' }, 'UNAUTHENTICATED');
  });
});
