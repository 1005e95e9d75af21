// How a BFF says whose tokens it believes. Checked at start, all mistakes together.
import type { KeyObject } from 'node:crypto';
import { type Finding, Findings, nearest } from '../../errors/index.ts';
import { type Problem, readKey, type SignatureAlgorithm, signatureAlgorithms } from './signature-key.ts';

export interface IdentityConfig {
  /** Those whose JWTs are believed. @default none */
  readonly issuers?: readonly IssuerConfig[];
}

/** One issuer of bearer JWTs. Exactly one of `secret` and `publicKey` is given. */
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
}

/** An issuer with its defaults filled in and its key read. Built once a process. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly key: KeyObject;
}

/** Where the configuration is written, for messages. */
interface IssuerSource {
  readonly bff: string;
  readonly file: string;
}

/** Names that no configured issuer may have: they belong to us. */
export const developmentIssuer = 'foyer-development';

/** @throws {ConfigurationError} with every mistake of every issuer */
export function resolveIssuers(config: IdentityConfig, source: IssuerSource): readonly Issuer[] {
  const findings = new Findings();
  const seen = new Set([developmentIssuer]);
  const issuers: Issuer[] = [];
  for (const [index, issuer] of (config.issuers ?? []).entries()) {
    const problems = issuerProblems(issuer, seen);
    const key = problems.length > 0 ? undefined : readKey(issuer, problems);
    for (const problem of problems) findings.add(toFinding(problem, `identity.issuers[${index}]`, source));
    seen.add(issuer.issuer);
    if (key !== undefined && problems.length === 0) issuers.push(toIssuer(issuer, key, source.bff));
  }
  findings.throwIfAny();
  return issuers;
}

function toFinding({ key, expected, found, repair }: Problem, path: string, { bff, file }: IssuerSource): Finding {
  const message = `${bff}: ${path}${key === '' ? '' : `.${key}`} cannot be used`;
  return { file, line: 1, message, expected, found, repair };
}

function toIssuer({ issuer, audience, algorithms }: IssuerConfig, key: KeyObject, bff: string): Issuer {
  return { issuer, audience: audience ?? bff, algorithms: [...algorithms], key };
}

const known = ['issuer', 'audience', 'algorithms', 'secret', 'publicKey'];

function issuerProblems(config: IssuerConfig, seen: ReadonlySet<string>): Problem[] {
  return [
    ...unknownKeys(config),
    ...nameProblems(config, seen),
    ...algorithmProblems(config.algorithms),
    ...keySourceProblems(config),
  ];
}

function unknownKeys(config: IssuerConfig): Problem[] {
  return Object.keys(config)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known);
      const repair = meant === undefined ? 'remove it' : `write ${meant}`;
      return { key, expected: known.join(', '), found: key, repair };
    });
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

function keySourceProblems({ secret, publicKey }: IssuerConfig): Problem[] {
  if ((secret === undefined) === (publicKey === undefined)) {
    const found = secret === undefined ? 'neither' : 'both';
    const repair = 'keep one: a secret for HMAC, a public key for RSA and EC';
    return [{ key: '', expected: 'either secret or publicKey', found, repair }];
  }
  const key = secret === undefined ? 'publicKey' : 'secret';
  if (typeof (secret ?? publicKey) === 'string') return [];
  return [{ key, expected: 'text', found: typeof (secret ?? publicKey), repair: 'give it as a string' }];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
