// Opaque tokens, judged by whoever issued them: OAuth 2.0 token introspection (RFC 7662).
import type { JsonEndpoint } from '../../upstreams/index.ts';
import { type JsonObject, refuse } from './bearer-token.ts';
import type { VerifiedViewer } from './credentials.ts';
import type { ResolvedIntrospection } from './introspection-config.ts';
import { leewaySeconds } from './leeway.ts';
import { RemoteJudge } from './remote-judge.ts';
import type { TokenProvider } from './token-provider.ts';
import { toViewer } from './viewer-claims.ts';

export interface IntrospectionOptions {
  readonly endpoint: Pick<JsonEndpoint, 'ask'>;
  readonly onFailure?: (error: Error) => void;
}

/** Takes the tokens that are no JWT. */
export function createIntrospection(config: ResolvedIntrospection, options: IntrospectionOptions): TokenProvider {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: basic(config.clientId, config.clientSecret),
  };
  const ask = async (text: string) => {
    const body = new URLSearchParams({ token: text, token_type_hint: 'access_token' }).toString();
    return toVerified(await options.endpoint.ask({ method: 'POST', headers, body }).catch(refuseMalformed), config);
  };
  const judge = new RemoteJudge({ judge: ask, timeoutMs: config.timeoutMs, onFailure: options.onFailure });
  return {
    recognises: ({ claims }) => claims === undefined,
    verify: ({ text }) => judge.verify(text),
  };
}

/** Some say so of a token that they cannot read; what else is refused (401, 403, 429) is about us. */
function refuseMalformed(error: Error & { readonly statusCode?: number }): never {
  if (error.statusCode === 400 || error.statusCode === 422) throw refuse('whoever issued it cannot read it');
  throw error;
}

/** RFC 6749, section 2.3.1: both parts are form-encoded before they are joined. */
function basic(clientId: string, clientSecret: string): string {
  const [id, secret] = [clientId, clientSecret].map((part) => new URLSearchParams([['', part]]).toString().slice(1));
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/**
 * RFC 7662, section 2.2: null for a token that is not active.
 *
 * @throws {Error} for what is no such answer
 * @throws {FoyerError} UNAUTHENTICATED for a token that is active, and not for us
 */
function toVerified(answer: unknown, config: ResolvedIntrospection): VerifiedViewer | null {
  if (typeof answer !== 'object' || answer === null) throw new Error('the answer is no object');
  const claims = answer as JsonObject;
  if (typeof claims.active !== 'boolean') throw new Error('the answer does not say whether the token is active');
  if (!claims.active) return null;
  const now = Date.now() / 1000;
  const { aud, iss, exp, iat, nbf, token_type: type } = claims;
  if (config.audience !== false && !namesAudience(aud, config.audience)) throw refuse('its audience is another');
  if (config.issuer !== undefined && iss !== config.issuer) throw refuse('its issuer is another');
  if (type !== undefined && !isAccessToken(type)) throw refuse('its token_type is not that of an access token');
  if (typeof nbf === 'number' && nbf > now + leewaySeconds) throw refuse('it is not active yet');
  if (exp !== undefined && typeof exp !== 'number') throw new Error('the answer has an exp that is no number');
  if (exp !== undefined && exp <= now) return null;
  const validUntil = Math.min(exp ?? Number.POSITIVE_INFINITY, now + config.rememberSeconds);
  return {
    viewer: toViewer(claims, exp ?? validUntil),
    validUntil,
    issuedAt: typeof iat === 'number' ? iat : undefined,
  };
}

function namesAudience(aud: unknown, audience: string): boolean {
  return Array.isArray(aud) ? aud.includes(audience) : aud === audience;
}

function isAccessToken(type: unknown): boolean {
  return typeof type === 'string' && /^(?:bearer|access_token|at\+jwt)$/i.test(type);
}
