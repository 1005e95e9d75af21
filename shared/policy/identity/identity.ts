// Who asks: from what a request brings to a viewer, the same way for every BFF.
import { FoyerError } from '../../errors/index.ts';
import type { RevocationList } from '../revocation/revocation-list.ts';
import { createBearerKind } from './bearer-kind.ts';
import { refuse } from './bearer-token.ts';
import { createCertificateKind } from './certificate-kind.ts';
import { type CredentialKind, type Credentials, kindOf, type VerifiedViewer } from './credentials.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { createTokenProviders } from './token-providers.ts';
import { VerifiedTokens } from './verified-tokens.ts';

export interface IdentityOptions {
  /** Kinds of credentials beside bearer tokens. @default none */
  readonly kinds?: readonly CredentialKind[];
  /** What was withdrawn before its time. @default nothing ever is */
  readonly revocations?: RevocationList;
  /** Told, once a minute at most, that a provider of identity cannot be used. */
  readonly warn?: (detail: object, message: string) => void;
  /** Verified tokens kept in memory. @default 10000 */
  readonly maxRemembered?: number;
}

/** Built once a process and BFF. */
export interface Identity {
  /**
   * The viewer behind a request's credentials; null when it has none. Told at once where nothing has to be waited for.
   *
   * Throws or rejects with a FoyerError: UNAUTHENTICATED for a credential that is not good, BAD_REQUEST for two of them, AUTH_UNAVAILABLE
   * when it cannot be found out whether it is good, or not in time.
   *
   * @param withinMs whoever asks waits no longer than this, in milliseconds. @default as long as it takes
   */
  viewerOf(credentials: Credentials, withinMs?: number): VerifiedViewer | null | Promise<VerifiedViewer>;
  /** False while an issuer's keys were never had: its tokens would all be refused with 503. */
  readonly isReady: boolean;
  /** Fetches what the first request would wait for. Never rejects. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export function createIdentity(resolved: ResolvedIdentity, options: IdentityOptions = {}): Identity {
  const { revocations } = options;
  const remembered = new VerifiedTokens(options.maxRemembered ?? 10_000);
  const tokens = createTokenProviders(resolved, {
    onKeysWithdrawn: () => remembered.clear(),
    warn: options.warn,
  });
  const kinds = [
    createBearerKind(tokens.providers, remembered),
    ...(resolved.certificates.length > 0 ? [createCertificateKind(resolved.certificates)] : []),
    ...(options.kinds ?? []),
  ];
  if (revocations !== undefined) forgetRevoked(remembered, revocations);
  const mustKnow = resolved.whenRevocationUnknown === 'refuse';
  const unlessRevoked = (verified: VerifiedViewer): VerifiedViewer => {
    if (revocations !== undefined) refuseRevoked(verified, revocations, mustKnow);
    return verified;
  };
  return {
    viewerOf(credentials, withinMs) {
      const kind = kindOf(kinds, credentials);
      if (kind === undefined) return null;
      const verified = kind.verify(credentials);
      return verified instanceof Promise ? inTime(verified, withinMs).then(unlessRevoked) : unlessRevoked(verified);
    },
    get isReady() {
      return tokens.isReady;
    },
    warmUp: tokens.warmUp,
    close: tokens.close,
  };
}

/** What is asked goes on: its answer is remembered, and the next request finds it. */
async function inTime(judged: Promise<VerifiedViewer>, withinMs: number | undefined): Promise<VerifiedViewer> {
  if (withinMs === undefined) return judged;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = () =>
      new FoyerError('AUTH_UNAVAILABLE', { detail: 'it could not be found out within the time of the answer' });
    timer = setTimeout(() => reject(error()), Math.max(0, Math.ceil(withinMs)));
  });
  try {
    return await Promise.race([judged, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Once for all that become known together: going through the memory for each of a thousand would hold up the loop. */
function forgetRevoked(remembered: VerifiedTokens, revocations: RevocationList): void {
  let isDue = false;
  revocations.subscribe(() => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      remembered.drop((verified) => revocations.isRevoked(verified));
    });
  });
}

/** For each request: a token is good until the second in which it is known to be revoked. */
function refuseRevoked(verified: VerifiedViewer, revocations: RevocationList, mustKnow: boolean): void {
  if (revocations.isRevoked(verified)) throw refuse('it was revoked');
  if (mustKnow && !revocations.isUpToDate) {
    throw new FoyerError('AUTH_UNAVAILABLE', { detail: 'what was revoked cannot be read' });
  }
}
