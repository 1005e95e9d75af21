import type { RedisLink } from '../../cache/index.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { FileApiKeys } from './file-api-keys.ts';
import { RedisApiKeys } from './redis-api-keys.ts';

export interface ApiKeyStoreOptions {
  /** `API_KEYS_FILE`; whoever names one means it, Redis or not. */
  readonly file: string | undefined;
  readonly redis: Pick<RedisLink, 'run'> | undefined;
  readonly warn?: (message: string, detail: string) => void;
}

const fileOfThoseWhoSayNothing = 'api-keys.json';

/** The same place for the server and for `foyer keys`. */
export function openApiKeyStore({ file, redis, warn }: ApiKeyStoreOptions): ApiKeyStore {
  if (file === undefined && redis !== undefined) return new RedisApiKeys(redis);
  return new FileApiKeys({ file: file ?? fileOfThoseWhoSayNothing, ...(warn === undefined ? {} : { warn }) });
}
