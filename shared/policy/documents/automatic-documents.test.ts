import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../../../test/support/eventually.ts';
import { noRedisServer, type RedisServer, startRedisServer } from '../../../test/support/redis-server.ts';
import { loadRedis, type RedisLink } from '../../cache/index.ts';
import { AutomaticDocuments } from './automatic-documents.ts';
import { documentIdOf } from './document-id.ts';
import { RegistrationAllowance } from './registration-allowance.ts';
import { UnregisteredNames } from './unregistered-names.ts';

const keyOf = (text: string) => `apq:${documentIdOf(text)}`;

describe('automatic documents', () => {
  it('attack 115: 100,000 of them take no more than they may, and the latest are there', async () => {
    const documents = new AutomaticDocuments({ bff: 'kiosk', maxBytes: 200_000, maxCount: 1_000 });
    for (let index = 0; index < 100_000; index++)
      await documents.set(`apq:${String(index).padStart(64, '0')}`, '{ a }');
    assert.ok(documents.size > 100 && documents.size <= Math.min(1_000, 200_000 / 300), String(documents.size));
    assert.equal(await documents.get(`apq:${'99999'.padStart(64, '0')}`), '{ a }');
    assert.equal(await documents.get(`apq:${'1'.padStart(64, '0')}`), undefined);
    const long = 'x'.repeat(200_001);
    await documents.set(keyOf(long), long);
    assert.equal(await documents.get(keyOf(long)), undefined);
  });

  describe('with Redis', { skip: noRedisServer }, () => {
    let server: RedisServer;
    const links: RedisLink[] = [];
    const instance = async (bff = 'kiosk') => {
      const { RedisLink } = await loadRedis();
      const link = new RedisLink({ url: server.url, warn: () => {} });
      links.push(link);
      await eventually(() => link.usable, 'Redis is there');
      return new AutomaticDocuments({ bff, redis: link });
    };
    before(async () => {
      server = await startRedisServer();
    });
    after(async () => {
      for (const link of links) link.close();
      await server.stop();
    });

    it('S68: what one instance has stored, another one finds, for a day, and no other BFF does', async () => {
      const text = '{ shared }';
      await (await instance()).set(keyOf(text), text);
      assert.equal(await (await instance()).get(keyOf(text)), text);
      assert.equal(await (await instance('tv')).get(keyOf(text)), undefined);
      const leftSeconds = await server.admin.ttl(`foyer:document:kiosk:${documentIdOf(text)}`);
      assert.ok(leftSeconds > 86_000 && leftSeconds <= 86_400);
    });

    it('S92: while Redis is away each instance goes on with its own', async () => {
      const documents = await instance();
      const text = '{ alone }';
      server.signal('SIGKILL');
      await eventually(() => !links.at(-1)!.usable, 'Redis is away');
      await documents.set(keyOf(text), text);
      assert.equal(await documents.get(keyOf(text)), text);
      assert.equal(await documents.get(keyOf('{ other }')), undefined);
    });
  });
});

describe('the allowance of registrations', () => {
  it('is each address its own, and comes back after a minute', () => {
    let now = 0;
    const allowance = new RegistrationAllowance({ perMinute: 3, now: () => now });
    const take = (address: string) => [1, 2, 3, 4].map(() => allowance.tryTake(address));
    assert.deepEqual(take('192.0.2.1'), [true, true, true, false]);
    assert.deepEqual(take('192.0.2.2'), [true, true, true, false]);
    assert.deepEqual(take('2001:db8::1'), [true, true, true, false]);
    assert.equal(allowance.tryTake('2001:db8::2'), false, 'one /64 is one address');
    now = 59_999;
    assert.equal(allowance.tryTake('192.0.2.1'), false);
    now = 60_000;
    assert.deepEqual(take('192.0.2.1'), [true, true, true, false]);
  });
});

describe('the names of unregistered operations', () => {
  it('are told once a minute, bounded in number and length', () => {
    let now = 0;
    const told: Readonly<Record<string, number>>[] = [];
    const names = new UnregisteredNames({ tell: (counts) => told.push(counts), now: () => now });
    names.count('Home');
    names.count('Home');
    names.count(undefined);
    for (let index = 0; index < 1_000; index++) names.count(`${'N'.repeat(60)}${index}`);
    assert.equal(JSON.stringify(told), '[{"Home":1}]');
    now = 60_000;
    names.count('__proto__');
    const [, later] = told;
    assert.equal(Object.keys(later!).length, 101);
    assert.equal(later!.Home, 1);
    assert.equal(later!['(no name)'], 1);
    assert.equal(later!['(others)'], 903);
    assert.ok(Object.keys(later!).every((name) => name.length <= 64));
  });
});
