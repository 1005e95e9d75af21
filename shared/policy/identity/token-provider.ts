// Who judges bearer tokens: an issuer's keys, an introspection endpoint, a team's own service. Each is one more file.
import type { BearerToken } from './bearer-token.ts';
import type { VerifiedViewer } from './credentials.ts';

/** Built once a process. */
export interface TokenProvider {
  /** By what the token claims of itself, unverified: would it be this provider's to judge? */
  recognises(token: BearerToken): boolean;
  /** Rejects with a FoyerError: UNAUTHENTICATED when the token is not good, AUTH_UNAVAILABLE when that cannot be found out. */
  verify(token: BearerToken): Promise<VerifiedViewer>;
}
