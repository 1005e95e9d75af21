// A server as it runs in production, as far as a test on one machine can have it, and who it believes.
import jwt from 'jsonwebtoken';

export const authSecret = 'the secret of production, long enough for HMAC with SHA-256';
export const authIssuer = 'https://login.shop.example';

/** On any free ports of this machine alone; ends at once. */
export const production = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  PORT: '0',
  INTERNAL_PORT: '0',
  LOG_LEVEL: 'silent',
  DRAIN_MS: '0',
} as const;

/** The machine has others to serve: that the loop is late for a while must not refuse what is under test. */
export const unshed = { SHED_LOOP_DELAY_MS: '0' } as const;

/** All clients of a test are on this machine: what limits are for is tried by those that a proxy forwards. */
export const localExempt = { LIMITS_EXEMPT: '127.0.0.0/8, ::1' } as const;

/** A good token for a minute; claims given replace its own, those set to undefined are left out. */
export function signToken(bff: string, claims: Readonly<Record<string, unknown>> = {}): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const all = { iss: authIssuer, aud: bff, sub: 'u1', iat: nowSeconds, exp: nowSeconds + 60, ...claims };
  return jwt.sign(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)), authSecret);
}
