/** What is kept of a session. */
export interface StoredSession {
  /** Whose it is, as a hash: what a viewer has too many of ends first. */
  readonly owner: string;
  /** The token, readable only with the session's id, which is kept nowhere. */
  readonly sealed: string;
  /** Milliseconds since the epoch, whoever uses it. */
  readonly endsAt: number;
}

/**
 * Where sessions are kept, by a hash of their id: for all instances in Redis, or in this process. One that nobody has read for its idle
 * time is gone. All methods reject with a FoyerError AUTH_UNAVAILABLE when the store is away.
 */
export interface SessionStore {
  put(key: string, session: StoredSession): Promise<void>;
  /** Reading keeps it awake. */
  get(key: string): Promise<StoredSession | undefined>;
  delete(key: string): Promise<void>;
}

/** The oldest of a viewer's ends when they begin another one: a token must not fill the store. */
export const maxSessionsOfViewer = 20;
