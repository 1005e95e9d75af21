import type { RedisLink } from '../../cache/index.ts';
import { parseRevocation, type Revocation } from './revocation.ts';
import type { RevocationPage, RevocationStore } from './revocation-store.ts';

/** In one slot of a cluster: what was revoked in its order, and when each can be forgotten. */
const orderKey = 'foyer:{revoked}:order';
const untilKey = 'foyer:{revoked}:until';
const pageSize = 1_000;

/**
 * The position is Redis' own time in microseconds, and grows even when Redis has lost everything: whoever reads on then finds what is new.
 * Numbers are written out, because Lua shortens large ones.
 */
const addScript = `
local time = redis.call('TIME')
local position = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
if last and tonumber(last) >= position then position = tonumber(last) + 1 end
local over = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', time[1], 'LIMIT', 0, 100)
if #over > 0 then
  redis.call('ZREM', KEYS[1], unpack(over))
  redis.call('ZREM', KEYS[2], unpack(over))
end
redis.call('ZADD', KEYS[1], string.format('%.0f', position), ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1`;

/** In a script, so that scores come as texts in whatever protocol the connection speaks. */
const readScript = `return redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, ${pageSize})`;

/** Built once a process. */
export class RedisRevocations implements RevocationStore {
  readonly #link: Pick<RedisLink, 'run'>;

  constructor(link: Pick<RedisLink, 'run'>) {
    this.#link = link;
  }

  async add(revocation: Revocation): Promise<boolean> {
    const member = JSON.stringify(revocation);
    const until = String(Math.ceil(revocation.until));
    const added = await this.#link.run((client) => client.eval(addScript, 2, orderKey, untilKey, member, until), {
      unless: 'away',
    });
    return added !== undefined;
  }

  async readSince(position: string | undefined): Promise<RevocationPage | undefined> {
    const least = position === undefined ? '-inf' : `(${position}`;
    const flat = await this.#link.run((client) => client.eval(readScript, 1, orderKey, least) as Promise<string[]>, {
      unless: 'away',
    });
    if (flat === undefined) return undefined;
    const texts = flat.filter((_, index) => index % 2 === 0);
    return {
      revocations: texts.map(parseRevocation).filter((revocation) => revocation !== undefined),
      position: flat.at(-1) ?? position,
      isFull: texts.length === pageSize,
    };
  }
}
