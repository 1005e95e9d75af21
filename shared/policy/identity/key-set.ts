// A key set (JWKS, RFC 7517) as keys that signatures can be checked with. What is private, symmetric, weak or for something else is
// left out: one bad key must not take the others with it.
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isFitting, isStrong, type SignatureAlgorithm } from './signature-key.ts';

/** One key for checking signatures. */
export interface VerificationKey {
  readonly kid: string | undefined;
  /** Undefined: any that fits the key. */
  readonly alg: string | undefined;
  readonly key: KeyObject;
}

/** A set of more is no set of an issuer's signing keys. */
const maxKeys = 100;

/** @throws {Error} when it is no key set, or when no key of it can be used */
export function parseKeySet(value: unknown): readonly VerificationKey[] {
  const entries = (value as { readonly keys?: unknown } | null)?.keys;
  if (!Array.isArray(entries)) throw new Error('the answer is no key set (RFC 7517)');
  const keys = entries.slice(0, maxKeys).flatMap(parseKey);
  if (keys.length === 0) throw new Error('the key set has no public key for signatures');
  return keys;
}

/** The key for a token's header; undefined when there is none, or when the token does not say which of several. */
export function selectKey(
  keys: readonly VerificationKey[],
  kid: unknown,
  algorithm: SignatureAlgorithm,
): KeyObject | undefined {
  const fitting = keys.filter(
    (key) =>
      (kid === undefined || key.kid === kid) &&
      (key.alg === undefined || key.alg === algorithm) &&
      isFitting(key.key, algorithm),
  );
  return kid === undefined && fitting.length > 1 ? undefined : fitting[0]?.key;
}

function parseKey(entry: unknown): VerificationKey[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { kty, kid, alg, use, key_ops: operations, d } = entry as Record<string, unknown>;
  if (kty !== 'RSA' && kty !== 'EC') return [];
  // A private key that was published belongs to everybody by now.
  if (d !== undefined) return [];
  if (use !== undefined && use !== 'sig') return [];
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return [];
  if ((kid !== undefined && typeof kid !== 'string') || (alg !== undefined && typeof alg !== 'string')) return [];
  try {
    const key = createPublicKey({ key: entry as JsonWebKey, format: 'jwk' });
    return isStrong(key) ? [{ kid, alg, key }] : [];
  } catch {
    return [];
  }
}
