// Who asks at one BFF: every kind of credential that its bff.ts accepts.
import type { Logger } from 'pino';
import type { RedisLink } from '../cache/index.ts';
import type { Environment } from '../config/index.ts';
import {
  ApiKeys,
  type CredentialKind,
  createApiKeyKind,
  createIdentity,
  createSessionStore,
  type Identity,
  openApiKeyStore,
  type RevocationList,
  Sessions,
} from '../policy/index.ts';
import type { ProvenBff } from './prove-all.ts';

/** What all BFFs' credentials are held against. Built once a process. */
export interface CredentialSources {
  /** Undefined: sessions are kept in this process. */
  readonly redis: RedisLink | undefined;
  readonly apiKeys: ApiKeys;
  readonly revocations: RevocationList;
  /** Told that a store or a provider cannot be used. */
  readonly warn: (detail: object, message: string) => void;
}

export interface CredentialSourcesOptions extends Pick<CredentialSources, 'redis' | 'revocations'> {
  readonly environment: Environment;
  readonly logger: Pick<Logger, 'warn'>;
}

export interface BffIdentity {
  readonly identity: Identity;
  /** Undefined where `bff.ts` asks for none. */
  readonly sessions: Sessions | undefined;
}

export function createCredentialSources(options: CredentialSourcesOptions): CredentialSources {
  const { environment, redis, revocations, logger } = options;
  const warn = (detail: object, message: string) => logger.warn(detail, message);
  const store = openApiKeyStore({
    file: environment.apiKeysFile,
    redis,
    warn: (message, detail) => warn({ detail }, message),
  });
  return { redis, revocations, warn, apiKeys: new ApiKeys({ store }) };
}

export function createBffIdentity({ folder, identity: resolved }: ProvenBff, sources: CredentialSources): BffIdentity {
  const { name, session } = folder.config;
  const kinds: CredentialKind[] = [];
  if (resolved.apiKeys)
    kinds.push(
      createApiKeyKind({ keys: sources.apiKeys, bff: name, mayBeStale: resolved.whenRevocationUnknown === 'accept' }),
    );
  const sessions =
    session &&
    new Sessions({
      bff: name,
      config: session,
      store: createSessionStore(sources.redis, session),
      // A session's token is judged as one that a request brings itself.
      verifyToken: async (authorization) => identity.viewerOf({ authorization }),
    });
  if (sessions) kinds.push(sessions.kind);
  const identity = createIdentity(resolved, { kinds, revocations: sources.revocations, warn: sources.warn });
  return { identity, sessions };
}
