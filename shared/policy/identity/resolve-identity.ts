import { Findings } from '../../errors/index.ts';
import { type CertificateConfig, certificateFindings } from './certificate-config.ts';
import { type IdentityProvider, providerProblems } from './custom-provider.ts';
import { developmentIssuerEntry } from './development-token.ts';
import { type IdentityConfig, type Issuer, resolveIssuers, toFinding } from './identity-config.ts';
import { introspectionProblems, type ResolvedIntrospection, resolveIntrospection } from './introspection-config.ts';
import type { Problem } from './signature-key.ts';
import { unknownKeys } from './unknown-keys.ts';

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
  readonly bff: string;
  readonly issuers: readonly Issuer[];
  readonly introspection: ResolvedIntrospection | undefined;
  readonly provider: IdentityProvider | undefined;
  readonly whenRevocationUnknown: 'accept' | 'refuse';
  readonly certificates: readonly CertificateConfig[];
  readonly apiKeys: boolean;
}

/** @throws {ConfigurationError} with every mistake: weak or misfitting keys, unknown algorithms, an issuer named twice, unknown words */
export function resolveIdentity(config: IdentityConfig, source: IdentitySource): ResolvedIdentity {
  const { bff, development, file = 'bff.ts' } = source;
  const findings = new Findings();
  const report = (problems: readonly Problem[], path: string) => {
    for (const problem of problems) findings.add(toFinding(problem, path, { bff, file }));
  };
  const { introspection, provider, whenRevocationUnknown } = config;
  report(
    [...unknownKeys(config, known), ...choiceProblems(whenRevocationUnknown), ...flagProblems(config.apiKeys)],
    'identity',
  );
  if (introspection !== undefined) report(introspectionProblems(introspection, development), 'identity.introspection');
  if (provider !== undefined) report(providerProblems(provider), 'identity.provider');
  const issuers = resolveIssuers(config, { bff, file, development }, findings);
  for (const finding of certificateFindings(config.certificates, { bff, file })) findings.add(finding);
  findings.throwIfAny();
  return {
    bff,
    issuers: development ? [...issuers, developmentIssuerEntry(bff)] : issuers,
    introspection: introspection && resolveIntrospection(introspection, bff),
    provider,
    apiKeys: config.apiKeys ?? false,
    whenRevocationUnknown: whenRevocationUnknown ?? 'accept',
    certificates: config.certificates ?? [],
  };
}

const known: readonly (keyof IdentityConfig)[] = [
  'issuers',
  'introspection',
  'provider',
  'apiKeys',
  'whenRevocationUnknown',
  'certificates',
];

function flagProblems(given: unknown): Problem[] {
  if (given === undefined || typeof given === 'boolean') return [];
  return [{ key: 'apiKeys', expected: 'true or false', found: JSON.stringify(given), repair: 'write true' }];
}

function choiceProblems(chosen: unknown): Problem[] {
  if (chosen === undefined || chosen === 'accept' || chosen === 'refuse') return [];
  const expected = "'accept' or 'refuse'";
  return [{ key: 'whenRevocationUnknown', expected, found: JSON.stringify(chosen), repair: `write ${expected}` }];
}
