import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type BearerToken, type JsonObject, refuse } from './bearer-token.ts';
import type { VerifiedViewer } from './credentials.ts';
import type { Issuer } from './identity-config.ts';
import { leewaySeconds } from './leeway.ts';
import type { SignatureAlgorithm } from './signature-key.ts';
import type { TokenProvider } from './token-provider.ts';
import { toViewer } from './viewer-claims.ts';

/** Where the key that a token's header names comes from; throws as `TokenProvider.verify` does. */
export type KeyFor = (kid: unknown, algorithm: SignatureAlgorithm) => KeyObject | Promise<KeyObject>;

/** Judges the tokens of one issuer: signature, issuer, audience and times by jsonwebtoken; the shape of the claims by us. */
export function createJwtProvider({ issuer, audience, algorithms }: Issuer, keyFor: KeyFor): TokenProvider {
  const common: jwt.VerifyOptions = { issuer, audience, clockTolerance: leewaySeconds };
  const optionsOf = new Map<unknown, jwt.VerifyOptions>(
    algorithms.map((name) => [name, { ...common, algorithms: [name] }]),
  );
  return {
    recognises: ({ claims }) => claims?.iss === issuer,
    async verify(token) {
      const { kid, alg } = token.header!;
      const options = optionsOf.get(alg);
      if (options === undefined) throw refuse('invalid algorithm');
      return toVerified(checkSignature(token, await keyFor(kid, alg as SignatureAlgorithm), options));
    },
  };
}

function checkSignature({ text }: BearerToken, key: jwt.Secret, options: jwt.VerifyOptions): JsonObject {
  let claims: unknown;
  try {
    claims = jwt.verify(text, key, options);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (typeof claims !== 'object' || claims === null) throw refuse('its claims are no object');
  return claims as JsonObject;
}

/** What jsonwebtoken leaves open: `exp` must be there, and `iat` must not lie in the future. */
function toVerified(claims: JsonObject): VerifiedViewer {
  const { exp, iat, typ } = claims;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw refuse('it never expires');
  if (iat !== undefined && !(typeof iat === 'number' && iat <= Date.now() / 1000 + leewaySeconds)) {
    throw refuse('it was issued in the future');
  }
  // Some issuers tell ID and refresh tokens apart by this claim only.
  if (typ !== undefined && typ !== 'Bearer') throw refuse('its claim typ is not Bearer');
  return { viewer: toViewer(claims, exp), validUntil: exp + leewaySeconds, issuedAt: iat };
}
