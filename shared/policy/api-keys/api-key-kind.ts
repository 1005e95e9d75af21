import { FoyerError } from '../../errors/index.ts';
import type { CredentialKind, VerifiedViewer } from '../identity/credentials.ts';
import { type ApiKeyRecord, toViewer } from './api-key-record.ts';
import type { ApiKeys } from './api-keys.ts';

export interface ApiKeyKindOptions {
  readonly keys: ApiKeys;
  /** The BFF's name: a key is good where it says so, as a token is for its audience. */
  readonly bff: string;
  /** Whether those let in within the last hour go on while the store is away. */
  readonly mayBeStale: boolean;
}

/** API keys, in the header X-API-Key: apart from `Authorization`, which may travel on to services. */
export function createApiKeyKind({ keys, bff, mayBeStale }: ApiKeyKindOptions): CredentialKind {
  const verified = new WeakMap<ApiKeyRecord, VerifiedViewer>();
  return {
    name: 'API key',
    isIn: ({ apiKey }) => apiKey !== undefined,
    async verify({ apiKey }) {
      const record = await keys.find(apiKey!, { mayBeStale });
      if (record === undefined) throw refuse('mistyped, unknown, revoked or expired');
      if (!record.bffs.includes(bff)) throw refuse(`${record.id} is not for ${bff}`);
      let viewer = verified.get(record);
      if (viewer === undefined) verified.set(record, (viewer = toVerified(record)));
      return viewer;
    },
  };
}

function toVerified(record: ApiKeyRecord): VerifiedViewer {
  const viewer = toViewer(record);
  const { id, quota, createdAt } = record;
  return { viewer, validUntil: viewer.expiresAt, issuedAt: Date.parse(createdAt) / 1_000, apiKey: { id, quota } };
}

function refuse(detail: string): FoyerError {
  return new FoyerError('UNAUTHENTICATED', {
    publicMessage: 'The API key was not accepted.',
    detail: `API key: ${detail}`,
  });
}
