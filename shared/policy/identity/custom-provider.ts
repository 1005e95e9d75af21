// A team's own auth service: what `identity.provider` of bff.ts may be, and how it is held to its word.
import type { VerifiedViewer } from './credentials.ts';
import { RemoteJudge } from './remote-judge.ts';
import type { Problem } from './signature-key.ts';
import type { TokenProvider } from './token-provider.ts';
import { toViewer } from './viewer-claims.ts';

/** Judges the bearer tokens that no issuer and no introspection of `bff.ts` takes. */
export interface IdentityProvider {
  /** Whether a token is its own to judge; others are refused unasked. @default all */
  recognises?(token: string): boolean;
  /**
   * Who sent the token; null when it is not good, malformed ones among them: anybody may send anything. Throws or rejects when that cannot
   * be found out: the client is told 503 and not 401. After three outages in a row (connections that fail, time that is over, errors with
   * a `statusCode` of 500 and above) it is not asked for a second.
   *
   * It is asked once for a token, however many requests bring it at once, and given up after `timeoutMs`.
   */
  verify(token: string, context: ProviderContext): Promise<ProvidedViewer | null>;
  /** From 50 to 10000. @default 1000 */
  readonly timeoutMs?: number;
  /** How long an answer is believed at most; 0 to 600. @default 60 */
  readonly rememberSeconds?: number;
}

export interface ProviderContext {
  /** The BFF that the token was sent to. */
  readonly bff: string;
  /** Fires when the time is over. */
  readonly signal: AbortSignal;
}

export interface ProvidedViewer {
  readonly id: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly tenant?: string | undefined;
  readonly tier?: string | undefined;
  /** By which the token can be revoked. */
  readonly tokenId?: string | undefined;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Seconds since the epoch; without it, revoking all tokens of the viewer revokes this one whenever it was issued. */
  readonly issuedAt?: number | undefined;
}

export interface CustomProviderOptions {
  readonly bff: string;
  readonly onFailure?: (error: Error) => void;
}

export function createCustomProvider(provider: IdentityProvider, options: CustomProviderOptions): TokenProvider {
  const { timeoutMs = 1_000, rememberSeconds = 60 } = provider;
  const ask = async (text: string, signal: AbortSignal) => {
    if (provider.recognises?.(text) === false) return null;
    const provided = await provider.verify(text, { bff: options.bff, signal });
    return provided === null ? null : toVerified(provided, rememberSeconds);
  };
  const judge = new RemoteJudge({ judge: ask, timeoutMs, onFailure: options.onFailure });
  return {
    // The last to be asked: what it does not recognise either is refused.
    recognises: () => true,
    verify: ({ text }) => judge.verify(text),
  };
}

const bounds = { timeoutMs: [50, 10_000], rememberSeconds: [0, 600] } as const;

export function providerProblems(provider: IdentityProvider): Problem[] {
  if (typeof provider?.verify !== 'function') {
    const expected = 'an object with verify(token, { bff, signal })';
    return [{ key: '', expected, found: typeof provider, repair: `write ${expected}` }];
  }
  return Object.entries(bounds).flatMap(([key, [least, most]]) => {
    const value = provider[key as keyof typeof bounds];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return [];
    const expected = `a whole number from ${least} to ${most}`;
    return [{ key, expected, found: String(value), repair: `write ${expected}` }];
  });
}

/** What a team's code gives back is held to the same shape as a token's claims. @throws {Error} when it has another */
function toVerified(provided: ProvidedViewer, rememberSeconds: number): VerifiedViewer | null {
  const { id, roles, scopes, tenant, tier, tokenId, expiresAt, issuedAt } = provided ?? {};
  const now = Date.now() / 1000;
  if (typeof expiresAt !== 'number' || !Number.isFinite(expiresAt)) throw new Error('the viewer has no expiresAt');
  if (expiresAt <= now) return null;
  const viewer = toViewerOrThrow({ sub: id, roles, scopes, tenant, tier, jti: tokenId }, expiresAt);
  return { viewer, validUntil: Math.min(expiresAt, now + rememberSeconds), issuedAt };
}

function toViewerOrThrow(claims: Readonly<Record<string, unknown>>, expiresAt: number) {
  try {
    return toViewer(claims, expiresAt);
  } catch (cause) {
    throw new Error('the provider gave back something that is no viewer', { cause });
  }
}
