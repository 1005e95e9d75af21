// Keys that tokens are checked with: strong enough, and each for one kind of signature only (CVE-2022-23539, CVE-2022-23540, CVE-2022-23541).
import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

const hmac = ['HS256', 'HS384', 'HS512'] as const;
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const curves = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' } as const;

const minRsaBits = 2048;

/** The signatures that can be checked. `none` is no member, so that it cannot be listed. */
export type SignatureAlgorithm = (typeof hmac)[number] | (typeof rsa)[number] | keyof typeof curves;

export const signatureAlgorithms: readonly SignatureAlgorithm[] = [
  ...hmac,
  ...rsa,
  ...(Object.keys(curves) as (keyof typeof curves)[]),
];

/** What an issuer's entry says of its key: one of `secret` and `publicKey`. */
export interface KeySource {
  readonly algorithms: readonly SignatureAlgorithm[];
  readonly secret?: string;
  readonly publicKey?: string;
}

/** One mistake in an issuer's entry; becomes a finding where the entry's place is known. */
export interface Problem {
  /** The key of the entry; empty for the entry as a whole. */
  readonly key: string;
  readonly expected: string;
  readonly found: string;
  readonly repair: string;
}

/**
 * The key of an issuer, made once.
 *
 * Adds to `problems` when the key is too weak or does not fit the algorithms. What is secret never stands in them.
 */
export function readKey({ secret, publicKey, algorithms }: KeySource, problems: Problem[]): KeyObject | undefined {
  if (secret !== undefined) {
    const bytes = Buffer.from(secret, 'utf8');
    if (bytes.length < 32) problems.push(weakSecret(bytes.length));
    problems.push(...misfits(algorithms, (algorithm) => isOneOf(hmac, algorithm), 'a secret', 'HS256, HS384 or HS512'));
    return bytes.length === 0 ? undefined : createSecretKey(bytes);
  }
  const key = parsePublicKey(publicKey!);
  if (key === undefined) {
    const repair = 'give the PEM text that begins with -----BEGIN PUBLIC KEY-----';
    problems.push({ key: 'publicKey', expected: 'an RSA or EC public key in PEM', found: 'something else', repair });
    return undefined;
  }
  problems.push(
    ...weakRsa(key),
    ...misfits(algorithms, (name) => isFitting(key, name), 'this key', keyAlgorithms(key)),
  );
  return key;
}

/** Long enough an RSA key with an exponent that is one, or a key on a curve of ours. */
export function isStrong(key: KeyObject): boolean {
  const { modulusLength, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return (modulusLength ?? 0) >= minRsaBits && (publicExponent ?? 0n) >= 3n;
  return key.asymmetricKeyType === 'ec' && Object.values<string | undefined>(curves).includes(namedCurve);
}

/** A key is for one kind of signature, and a curve for one algorithm. */
export function isFitting(key: KeyObject, algorithm: SignatureAlgorithm): boolean {
  if (key.asymmetricKeyType === 'rsa') return isOneOf(rsa, algorithm);
  return (curves as Partial<Record<string, string>>)[algorithm] === key.asymmetricKeyDetails?.namedCurve;
}

function weakSecret(bytes: number): Problem {
  const repair = 'take 32 random bytes: openssl rand -base64 32';
  return { key: 'secret', expected: 'at least 32 bytes', found: `${bytes} bytes`, repair };
}

function weakRsa(key: KeyObject): Problem[] {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || bits >= minRsaBits) return [];
  const repair = 'have the issuer sign with a longer key';
  return [{ key: 'publicKey', expected: `an RSA key of at least ${minRsaBits} bits`, found: `${bits} bits`, repair }];
}

function misfits(
  algorithms: readonly SignatureAlgorithm[],
  isFitting: (algorithm: SignatureAlgorithm) => boolean,
  keyName: string,
  expected: string,
): Problem[] {
  return algorithms
    .filter((algorithm) => !isFitting(algorithm))
    .map((found) => ({
      key: 'algorithms',
      expected: `${expected}, for ${keyName}`,
      found,
      repair: 'remove it from the list: a key is for one kind of signature',
    }));
}

/** Undefined for anything but a public key; a private key that was pasted by mistake must not be accepted in silence. */
function parsePublicKey(pem: string): KeyObject | undefined {
  if (pem.includes('PRIVATE KEY')) return undefined;
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec' ? key : undefined;
  } catch {
    return undefined;
  }
}

function keyAlgorithms(key: KeyObject): string {
  const fitting = signatureAlgorithms.filter((algorithm) => isFitting(key, algorithm));
  return fitting.length === 0 ? 'a key on P-256, P-384 or P-521' : fitting.join(', ');
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
