/** One withdrawal: of a token, or of all that a viewer's tokens were issued until then. */
export type Revocation = TokenRevocation | ViewerRevocation;

export interface TokenRevocation {
  /** The token's `jti`. */
  readonly tokenId: string;
  /** When it can be forgotten, because the token has expired by then; seconds since the epoch. */
  readonly until: number;
}

export interface ViewerRevocation {
  /** The viewer's id: the token's `sub`. */
  readonly viewerId: string;
  /** Tokens issued until then, and those that do not say when; seconds since the epoch. */
  readonly issuedUntil: number;
  readonly until: number;
}

/** What another process, or a person, has written. Undefined when it is no revocation. */
export function parseRevocation(text: string): Revocation | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { tokenId, viewerId, issuedUntil, until } = value as Record<string, unknown>;
  if (typeof until !== 'number') return undefined;
  if (typeof tokenId === 'string') return { tokenId, until };
  if (typeof viewerId === 'string' && typeof issuedUntil === 'number') return { viewerId, issuedUntil, until };
  return undefined;
}
