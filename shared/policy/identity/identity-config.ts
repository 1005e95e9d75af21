// How a BFF says whose tokens it believes. Checked at start, all mistakes together.
import type { KeyObject } from 'node:crypto';
import type { Finding, Findings } from '../../errors/index.ts';
import type { CertificateConfig } from './certificate-config.ts';
import type { IdentityProvider } from './custom-provider.ts';
import type { IntrospectionConfig } from './introspection-config.ts';
import { urlProblems } from './provider-url.ts';
import { type Problem, readKey, type SignatureAlgorithm, signatureAlgorithms } from './signature-key.ts';
import { unknownKeys } from './unknown-keys.ts';

export interface IdentityConfig {
  /** Those whose JWTs are believed. @default none */
  readonly issuers?: readonly IssuerConfig[];
  /** Whoever judges opaque tokens. @default they are refused */
  readonly introspection?: IntrospectionConfig;
  /** A team's own auth service, for tokens that neither issuers nor introspection take. @default they are refused */
  readonly provider?: IdentityProvider;
  /**
   * What becomes of tokens that are good in all else while it cannot be found out whether they were revoked: taken until they expire, or
   * refused with 503 AUTH_UNAVAILABLE. @default 'accept'
   */
  readonly whenRevocationUnknown?: 'accept' | 'refuse';
  /** Client certificates that name a viewer, for machines; needs TLS_CLIENT_CA_FILE. @default none */
  readonly certificates?: readonly CertificateConfig[];
  /** Whether API keys made by `foyer keys create` are accepted, in the header `x-api-key`. @default false */
  readonly apiKeys?: boolean;
}

/** One issuer of bearer JWTs. Exactly one of `secret`, `publicKey` and `jwksUrl` is given. */
export interface IssuerConfig {
  /** What the claim `iss` must be, to the letter. */
  readonly issuer: string;
  /** What the claim `aud` must hold. @default the BFF's name */
  readonly audience?: string;
  /** What a token may be signed with: HMAC for a secret, RSA or EC for a public key, never both. */
  readonly algorithms: readonly SignatureAlgorithm[];
  /** HMAC secret, at least 32 bytes in UTF-8. */
  readonly secret?: string;
  /** RSA (at least 2,048 bits) or EC public key in PEM. */
  readonly publicKey?: string;
  /** Where the issuer publishes its keys (RFC 7517); https:, unless it is on this machine or in development. */
  readonly jwksUrl?: string;
}

/** An issuer with its defaults filled in and its key read. Built once a process. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  /** Undefined where the issuer publishes its keys. */
  readonly key: KeyObject | undefined;
  readonly jwksUrl: string | undefined;
}

/** Where the configuration is written, for messages. */
interface IssuerSource {
  readonly bff: string;
  readonly file: string;
  readonly development: boolean;
}

/** Names that no configured issuer may have: they belong to us. */
export const developmentIssuer = 'foyer-development';

/** Every mistake of every issuer goes to `findings`. */
export function resolveIssuers(config: IdentityConfig, source: IssuerSource, findings: Findings): readonly Issuer[] {
  const seen = new Set([developmentIssuer]);
  const issuers: Issuer[] = [];
  for (const [index, issuer] of (config.issuers ?? []).entries()) {
    const problems = issuerProblems(issuer, seen, source.development);
    const key = problems.length > 0 || issuer.jwksUrl !== undefined ? undefined : readKey(issuer, problems);
    for (const problem of problems) findings.add(toFinding(problem, `identity.issuers[${index}]`, source));
    seen.add(issuer.issuer);
    if (problems.length === 0) issuers.push(toIssuer(issuer, key, source.bff));
  }
  return issuers;
}

/** `path` is that of the entry: `identity.issuers[0]`. */
export function toFinding(problem: Problem, path: string, { bff, file }: Omit<IssuerSource, 'development'>): Finding {
  const { key, expected, found, repair } = problem;
  const message = `${bff}: ${path}${key === '' ? '' : `.${key}`} cannot be used`;
  return { file, line: 1, message, expected, found, repair };
}

function toIssuer(config: IssuerConfig, key: KeyObject | undefined, bff: string): Issuer {
  const { issuer, audience, algorithms, jwksUrl } = config;
  return { issuer, audience: audience ?? bff, algorithms: [...algorithms], key, jwksUrl };
}

const sources = ['secret', 'publicKey', 'jwksUrl'] as const;
const known = ['issuer', 'audience', 'algorithms', ...sources];

function issuerProblems(config: IssuerConfig, seen: ReadonlySet<string>, development: boolean): Problem[] {
  return [
    ...unknownKeys(config, known),
    ...nameProblems(config, seen),
    ...algorithmProblems(config.algorithms),
    ...keySourceProblems(config),
    ...(config.jwksUrl === undefined ? [] : publishedKeyProblems(config, development)),
  ];
}

function nameProblems({ issuer, audience }: IssuerConfig, seen: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  if (typeof issuer !== 'string' || issuer === '') {
    problems.push({ key: 'issuer', expected: 'the text of the claim iss', found: show(issuer), repair: 'name it' });
  } else if (seen.has(issuer)) {
    const repair = issuer === developmentIssuer ? 'choose another name: this one is ours' : 'list each issuer once';
    problems.push({ key: 'issuer', expected: 'an issuer not taken yet', found: show(issuer), repair });
  }
  if (audience !== undefined && (typeof audience !== 'string' || audience === '')) {
    const repair = "name it, or leave it out for the BFF's own name";
    problems.push({ key: 'audience', expected: 'the text of the claim aud', found: show(audience), repair });
  }
  return problems;
}

function algorithmProblems(algorithms: unknown): Problem[] {
  const expected = `some of ${signatureAlgorithms.join(', ')}`;
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    const repair = 'list the algorithms that the issuer signs with';
    return [{ key: 'algorithms', expected, found: show(algorithms), repair }];
  }
  return algorithms
    .filter((algorithm) => !signatureAlgorithms.includes(algorithm))
    .map((algorithm) => ({ key: 'algorithms', expected, found: show(algorithm), repair: 'remove it from the list' }));
}

function keySourceProblems(config: IssuerConfig): Problem[] {
  const given = sources.filter((source) => config[source] !== undefined);
  const [source] = given;
  if (source === undefined || given.length > 1) {
    const repair = 'keep one: a secret for HMAC, a public key or the address of published keys for RSA and EC';
    const found = given.join(' and ') || 'none of them';
    return [{ key: '', expected: 'one of secret, publicKey and jwksUrl', found, repair }];
  }
  if (typeof config[source] === 'string') return [];
  return [{ key: source, expected: 'text', found: typeof config[source], repair: 'give it as a string' }];
}

/** Published keys are public: an HMAC made with one could be made by anybody. */
function publishedKeyProblems({ jwksUrl, algorithms }: IssuerConfig, development: boolean): Problem[] {
  const symmetric = Array.isArray(algorithms) ? algorithms.filter((name) => String(name).startsWith('HS')) : [];
  return [
    ...urlProblems('jwksUrl', jwksUrl, development),
    ...symmetric.map((found) => {
      const repair = 'remove it from the list: a key that is published is no secret';
      return { key: 'algorithms', expected: 'RS, PS or ES algorithms, for published keys', found, repair };
    }),
  ];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
