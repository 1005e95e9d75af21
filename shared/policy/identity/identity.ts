// Who asks: from the Authorization header to a viewer, the same way for every BFF.
import type { Viewer } from '../../upstreams/index.ts';
import { parseBearer, readBearer, refuse } from './bearer-token.ts';
import { developmentIssuerEntry } from './development-token.ts';
import { type IdentityConfig, resolveIssuers } from './identity-config.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { createJwtProvider } from './jwt-provider.ts';
import { VerifiedTokens } from './verified-tokens.ts';

export interface IdentityOptions {
  /** The BFF's name: the audience where an issuer states none. */
  readonly bff: string;
  /** Whether development tokens are accepted. Never true where strangers can reach the server. */
  readonly development: boolean;
  /** Where the configuration is written, for messages. @default 'bff.ts' */
  readonly file?: string;
  /** Verified tokens kept in memory. @default 10000 */
  readonly maxRemembered?: number;
}

/** Built once a process and BFF. */
export interface Identity {
  /**
   * The viewer behind an Authorization header; null when there is none.
   *
   * Rejects with a FoyerError: UNAUTHENTICATED for any other credential or a bad token, AUTH_UNAVAILABLE when that cannot be found out.
   */
  viewerOf(authorization: string | undefined): Promise<Viewer | null>;
}

/** @throws {ConfigurationError} for issuers that cannot be used: weak or misfitting keys, unknown algorithms, one named twice */
export function createIdentity(config: IdentityConfig, options: IdentityOptions): Identity {
  const issuers = resolveIssuers(config, { bff: options.bff, file: options.file ?? 'bff.ts' });
  const believed = options.development ? [...issuers, developmentIssuerEntry(options.bff)] : issuers;
  const providers = believed.map(createJwtProvider);
  const remembered = new VerifiedTokens(options.maxRemembered ?? 10_000);
  return {
    async viewerOf(authorization) {
      if (authorization === undefined) return null;
      const text = readBearer(authorization);
      return remembered.get(text) ?? verify(text, providers, remembered);
    },
  };
}

async function verify(text: string, providers: readonly IdentityProvider[], remembered: VerifiedTokens) {
  const token = parseBearer(text);
  const provider = providers.find((candidate) => candidate.recognises(token));
  if (provider === undefined) throw refuse('its issuer is not believed here');
  const verified = await provider.verify(token);
  remembered.set(text, verified);
  return verified.viewer;
}
