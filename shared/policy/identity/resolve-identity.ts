import { developmentIssuerEntry } from './development-token.ts';
import { type IdentityConfig, type Issuer, resolveIssuers } from './identity-config.ts';

/** Where an identity's configuration is written, and for whom. */
export interface IdentitySource {
  /** The BFF's name: the audience where an issuer states none. */
  readonly bff: string;
  /** Whether development tokens are accepted. Never true where strangers can reach the server. */
  readonly development: boolean;
  /** For messages. @default 'bff.ts' */
  readonly file?: string;
}

/** Checked, with defaults filled in and keys read. Built once a process and BFF. */
export interface ResolvedIdentity {
  readonly issuers: readonly Issuer[];
}

/** @throws {ConfigurationError} for issuers that cannot be used: weak or misfitting keys, unknown algorithms, one named twice */
export function resolveIdentity(config: IdentityConfig, source: IdentitySource): ResolvedIdentity {
  const issuers = resolveIssuers(config, { bff: source.bff, file: source.file ?? 'bff.ts' });
  return { issuers: source.development ? [...issuers, developmentIssuerEntry(source.bff)] : issuers };
}
