// Tokens to try things with. Their secret stands here for everybody to read, so only a server in development believes them.
import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { developmentIssuer, type Issuer } from './identity-config.ts';

export interface DevelopmentTokenOptions {
  /** Who the viewer is. */
  readonly sub: string;
  /** The BFFs that shall accept it. */
  readonly audiences: readonly string[];
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly tenant?: string;
  readonly tier?: string;
  /** @default 86400 (a day) */
  readonly expiresInSeconds?: number;
}

const key = createSecretKey(
  Buffer.from('foyer-development: everybody knows this, and no server in production believes it'),
);

/** A bearer JWT, to be sent as `Authorization: Bearer <it>`. */
export function createDevelopmentToken(options: DevelopmentTokenOptions): string {
  const { sub, audiences, roles, scopes, tenant, tier, expiresInSeconds = 86_400 } = options;
  const claims = { roles: roles ?? [], scopes: scopes ?? [], tenant, tier };
  return jwt.sign(withoutUndefined(claims), key, {
    algorithm: 'HS256',
    issuer: developmentIssuer,
    audience: [...audiences],
    subject: sub,
    expiresIn: expiresInSeconds,
  });
}

/** What a server in development believes beside its configured issuers. */
export function developmentIssuerEntry(audience: string): Issuer {
  return { issuer: developmentIssuer, audience, algorithms: ['HS256'], key, jwksUrl: undefined };
}

function withoutUndefined(claims: object): object {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
