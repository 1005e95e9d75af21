// What a kind of credential brings to identity: bearer JWTs today; each further kind (introspection, API key, session) is one more file.
import type { Viewer } from '../../upstreams/index.ts';
import type { BearerToken } from './bearer-token.ts';

/** A viewer, and until when the answer may be remembered. */
export interface VerifiedViewer {
  readonly viewer: Viewer;
  /** Seconds since the epoch, leeway included. */
  readonly validUntil: number;
}

/** Built once a process; holds the keys of one issuer. */
export interface IdentityProvider {
  /** By what the token claims of itself, unverified: would it be this provider's to judge? */
  recognises(token: BearerToken): boolean;
  /** @throws {FoyerError} UNAUTHENTICATED when the token is not good, AUTH_UNAVAILABLE when that cannot be found out */
  verify(token: BearerToken): Promise<VerifiedViewer>;
}
