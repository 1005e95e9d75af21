import type { RedisLink } from '../../cache/index.ts';
import { FoyerError } from '../../errors/index.ts';
import { type ApiKeyRecord, parseApiKeyRecord } from './api-key-record.ts';
import type { ApiKeyStore } from './api-key-store.ts';

/** One hash for all keys: there are as many as there are partners, and they are listed together. */
const name = 'foyer:api-keys';

/** API keys that all instances share. */
export class RedisApiKeys implements ApiKeyStore {
  readonly place = 'Redis';
  readonly #link: Pick<RedisLink, 'run'>;

  constructor(link: Pick<RedisLink, 'run'>) {
    this.#link = link;
  }

  async find(hash: string): Promise<ApiKeyRecord | undefined> {
    const text = await this.#link.run((client) => client.hget(name, hash), { unless: 'away' });
    if (text === undefined) throw unavailable();
    return text === null ? undefined : toRecord(text);
  }

  async list(): Promise<ReadonlyMap<string, ApiKeyRecord>> {
    const texts = await this.#link.run((client) => client.hgetall(name), { unless: 'away' });
    if (texts === undefined) throw unavailable();
    return new Map(Object.entries(texts).map(([hash, text]) => [hash, toRecord(text)]));
  }

  async put(hash: string, record: ApiKeyRecord): Promise<void> {
    const written = await this.#link.run((client) => client.hset(name, hash, JSON.stringify(record)), {
      unless: 'away',
    });
    if (written === undefined) throw unavailable();
  }
}

/** One that cannot be read may be good or revoked: as if it could not be found out. */
function toRecord(text: string): ApiKeyRecord {
  try {
    return parseApiKeyRecord(JSON.parse(text));
  } catch (cause) {
    throw new FoyerError('AUTH_UNAVAILABLE', { detail: 'an API key in Redis cannot be read', cause });
  }
}

function unavailable(): FoyerError {
  return new FoyerError('AUTH_UNAVAILABLE', { detail: 'API keys: Redis is away' });
}
