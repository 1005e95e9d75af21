import type { RedisClient, RedisLink } from '../../cache/index.ts';
import { FoyerError } from '../../errors/index.ts';
import { maxSessionsOfViewer, type SessionStore, type StoredSession } from './session-store.ts';

export interface RedisSessionsOptions {
  readonly link: Pick<RedisLink, 'run'>;
  readonly idleSeconds: number;
  readonly maxSeconds: number;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** A session is kept awake once in this part of its idle time, so that most requests write nothing. */
const awakeShare = 0.1;

/** Sessions that all instances share. Every request asks for its own: what was ended anywhere is ended everywhere. */
export class RedisSessions implements SessionStore {
  readonly #link: Pick<RedisLink, 'run'>;
  readonly #idleMs: number;
  readonly #maxMs: number;
  readonly #now: () => number;

  constructor({ link, idleSeconds, maxSeconds, now = Date.now }: RedisSessionsOptions) {
    this.#link = link;
    this.#idleMs = idleSeconds * 1_000;
    this.#maxMs = maxSeconds * 1_000;
    this.#now = now;
  }

  async put(key: string, session: StoredSession): Promise<void> {
    const owned = ownedBy(session.owner);
    const count = await this.#run(async (client) => {
      const [, length] = await Promise.all([
        client.set(nameOf(key), JSON.stringify(session), 'PX', this.#lifetimeMs(session)),
        client.rpush(owned, key),
        client.pexpire(owned, this.#maxMs),
      ]);
      return length;
    });
    if (count > maxSessionsOfViewer) await this.#run((client) => dropOldest(client, owned));
  }

  async get(key: string): Promise<StoredSession | undefined> {
    const name = nameOf(key);
    const [text, leftMs] = await this.#run((client) => Promise.all([client.get(name), client.pttl(name)]));
    const session = text === null ? undefined : parse(text);
    if (session === undefined || session.endsAt <= this.#now()) return undefined;
    const wholeMs = this.#lifetimeMs(session);
    // A session that was ended meanwhile stays ended: this makes nothing.
    if (wholeMs - leftMs > this.#idleMs * awakeShare) void this.#link.run((client) => client.pexpire(name, wholeMs));
    return session;
  }

  async delete(key: string): Promise<void> {
    await this.#run((client) => client.del(nameOf(key)));
  }

  #lifetimeMs({ endsAt }: StoredSession): number {
    return Math.max(1, Math.min(this.#idleMs, endsAt - this.#now()));
  }

  async #run<T>(command: (client: RedisClient) => Promise<T>): Promise<T> {
    const answer = await this.#link.run(command, { unless: 'away' });
    if (answer === undefined) throw new FoyerError('AUTH_UNAVAILABLE', { detail: 'sessions: Redis is away' });
    return answer;
  }
}

/** Those that have ended by themselves, or were ended, are in the list until then. Two that do this at once drop the same ones. */
async function dropOldest(client: RedisClient, owned: string): Promise<unknown> {
  const keys = await client.lrange(owned, 0, -1);
  const found = await Promise.all(keys.map((key) => client.exists(nameOf(key))));
  const alive = keys.filter((_, index) => found[index] === 1);
  const surplus = alive.slice(0, Math.max(0, alive.length - maxSessionsOfViewer));
  const gone = [...keys.filter((_, index) => found[index] !== 1), ...surplus];
  return Promise.all([
    ...gone.map((key) => client.lrem(owned, 0, key)),
    ...surplus.map((key) => client.del(nameOf(key))),
  ]);
}

/** Undefined for what is no session of ours: it is as if it had ended. */
function parse(text: string): StoredSession | undefined {
  try {
    const { owner, sealed, endsAt } = JSON.parse(text) as Partial<StoredSession>;
    if (typeof owner !== 'string' || typeof sealed !== 'string' || typeof endsAt !== 'number') return undefined;
    return { owner, sealed, endsAt };
  } catch {
    return undefined;
  }
}

function nameOf(key: string): string {
  return `foyer:session:${key}`;
}

function ownedBy(owner: string): string {
  return `foyer:sessions-of:${owner}`;
}
