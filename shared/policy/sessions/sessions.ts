// Sessions of browsers: begun with a token, used by cookie, ended by whoever comes first: the person, time, or the token's revocation.
import { hash } from 'node:crypto';
import { FoyerError, isFoyerError } from '../../errors/index.ts';
import type { CredentialKind, Credentials, VerifiedViewer } from '../identity/credentials.ts';
import type { ResolvedSession } from './session-config.ts';
import { clearCookie, createCookieReader, type ReadCookie, setCookie } from './session-cookie.ts';
import { createSessionId, isSessionId, keyOfSession, seal, unseal } from './session-id.ts';
import type { SessionStore } from './session-store.ts';

export interface SessionsOptions {
  readonly bff: string;
  readonly config: ResolvedSession;
  readonly store: SessionStore;
  /** Judges a bearer token, as for a request that brings it itself; for every request of the session, so that revocation holds. */
  readonly verifyToken: (authorization: string) => Promise<VerifiedViewer | null>;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

export interface BegunSession {
  /** The value of Set-Cookie. */
  readonly cookie: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

/** Built once a process and BFF. */
export class Sessions {
  readonly config: ResolvedSession;
  /** The value of Set-Cookie that takes the cookie away. */
  readonly cleared: string;
  readonly #options: SessionsOptions;
  readonly #readCookie: ReadCookie;
  readonly #now: () => number;

  constructor(options: SessionsOptions) {
    this.config = options.config;
    this.cleared = clearCookie(options.config);
    this.#options = options;
    this.#readCookie = createCookieReader(options.config);
    this.#now = options.now ?? Date.now;
  }

  /** Whether the request has a cookie of ours, good or bad. */
  isIn({ cookie }: Credentials): boolean {
    return cookie !== undefined && this.#readCookie(cookie) !== undefined;
  }

  /** Sessions as credentials of requests. */
  get kind(): CredentialKind {
    return {
      name: 'session',
      isIn: (credentials) => this.isIn(credentials),
      verify: (credentials) => this.#verify(credentials),
    };
  }

  /**
   * A new session for the viewer of a token. Its id is always new, and the session that the browser had before ends: whoever planted an id
   * in it has nothing.
   *
   * Rejects with a FoyerError: CSRF_BLOCKED, UNAUTHENTICATED, AUTH_UNAVAILABLE.
   */
  async begin(credentials: Credentials): Promise<BegunSession> {
    requirePreflight(credentials);
    const { authorization } = credentials;
    const verified = authorization === undefined ? null : await this.#options.verifyToken(authorization);
    if (verified === null)
      throw new FoyerError('UNAUTHENTICATED', { publicMessage: 'Send a bearer token to sign in.' });
    const { bff, config, store } = this.#options;
    const id = createSessionId();
    const now = this.#now();
    const endsAt = Math.min(now + config.maxSeconds * 1_000, verified.viewer.expiresAt * 1_000);
    if (endsAt <= now) throw refuse('the token is in its last seconds');
    const owner = `${bff}:${hash('sha256', verified.viewer.id, 'base64url')}`;
    await store.put(keyOfSession(id, bff), { owner, sealed: seal(authorization!, id), endsAt });
    await this.#forget(credentials);
    return { cookie: setCookie(config, id, Math.ceil((endsAt - now) / 1_000)), endsAt };
  }

  /** Ends the request's session, if it has one. Rejects with a FoyerError: CSRF_BLOCKED, AUTH_UNAVAILABLE. */
  async end(credentials: Credentials): Promise<void> {
    requirePreflight(credentials);
    await this.#forget(credentials);
  }

  async #verify(credentials: Credentials): Promise<VerifiedViewer> {
    requirePreflight(credentials);
    const id = this.#readCookie(credentials.cookie!)!;
    if (!isSessionId(id)) throw refuse('the cookie holds no id');
    const { bff, store } = this.#options;
    const session = await store.get(keyOfSession(id, bff));
    if (session === undefined) throw refuse('it is unknown, or has ended');
    const authorization = unseal(session.sealed, id);
    if (authorization === undefined) throw refuse('its token cannot be read');
    return this.#verifyToken(authorization, credentials);
  }

  async #verifyToken(authorization: string, credentials: Credentials): Promise<VerifiedViewer> {
    try {
      const verified = await this.#options.verifyToken(authorization);
      if (verified === null) throw refuse('its token says nothing');
      return { ...verified, authorization };
    } catch (error) {
      // Revoked, or past its time: the session ends for good.
      if (isFoyerError(error) && error.code === 'UNAUTHENTICATED') await this.#forget(credentials).catch(() => {});
      throw error;
    }
  }

  async #forget({ cookie }: Credentials): Promise<void> {
    const id = cookie === undefined ? undefined : this.#readCookie(cookie);
    if (id === undefined || !isSessionId(id)) return;
    await this.#options.store.delete(keyOfSession(id, this.#options.bff));
  }
}

/** Browsers send cookies with whatever another site makes them send; a header of ours they send only after asking. */
function requirePreflight({ isPreflighted }: Credentials): void {
  if (isPreflighted) return;
  throw new FoyerError('CSRF_BLOCKED', { publicMessage: 'Send the header x-foyer-preflight with a session.' });
}

function refuse(detail: string): FoyerError {
  const publicMessage = 'The session was not accepted; sign in again.';
  return new FoyerError('UNAUTHENTICATED', { publicMessage, detail: `session: ${detail}` });
}
