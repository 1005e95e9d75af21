// Who asks: from what a request brings to a viewer, the same way for every BFF.
import { createBearerKind } from './bearer-kind.ts';
import { type CredentialKind, type Credentials, kindOf, type VerifiedViewer } from './credentials.ts';
import { createJwtProvider } from './jwt-provider.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { VerifiedTokens } from './verified-tokens.ts';

export interface IdentityOptions {
  /** Kinds of credentials beside bearer tokens. @default none */
  readonly kinds?: readonly CredentialKind[];
  /** Verified tokens kept in memory. @default 10000 */
  readonly maxRemembered?: number;
}

/** Built once a process and BFF. */
export interface Identity {
  /**
   * The viewer behind a request's credentials; null when it has none.
   *
   * Rejects with a FoyerError: UNAUTHENTICATED for a credential that is not good, BAD_REQUEST for two of them, AUTH_UNAVAILABLE when
   * it cannot be found out whether it is good.
   */
  viewerOf(credentials: Credentials): Promise<VerifiedViewer | null>;
}

export function createIdentity({ issuers }: ResolvedIdentity, options: IdentityOptions = {}): Identity {
  const remembered = new VerifiedTokens(options.maxRemembered ?? 10_000);
  const kinds = [createBearerKind(issuers.map(createJwtProvider), remembered), ...(options.kinds ?? [])];
  return {
    async viewerOf(credentials) {
      const kind = kindOf(kinds, credentials);
      return kind === undefined ? null : kind.verify(credentials);
    },
  };
}
