/**
 * What an answer is kept under. Everybody's and one viewer's are different types: a store takes entries of one of them, so that the
 * compiler refuses to put a viewer's answer where all can read it (design, section 7).
 */

/** Whose answer it is. */
export interface Owner {
  readonly viewerId: string;
  readonly tokenId: string | undefined;
  /** Seconds since the epoch: no answer outlives the token that asked for it. */
  readonly expiresAt: number;
}

/** Of an answer that is the same for everybody who asks the same. */
export class PublicKey {
  readonly visibility = 'public';
  readonly text: string;
  /** Names by which it is dropped. */
  readonly tags: readonly string[];

  constructor(text: string, tags: readonly string[]) {
    this.text = text;
    this.tags = tags;
  }
}

/** Of an answer that reads who asks. It never leaves this process. */
export class PrivateKey {
  readonly visibility = 'private';
  readonly text: string;
  readonly tags: readonly string[];
  /** Undefined when nobody is signed in. */
  readonly owner: Owner | undefined;

  constructor(text: string, tags: readonly string[], owner: Owner | undefined) {
    this.text = text;
    this.tags = tags;
    this.owner = owner;
  }
}

export type AnswerKey = PublicKey | PrivateKey;

/** What revocation drops; tags as they are written cannot hold the first character. */
export function viewerMark(viewerId: string): string {
  return `\0viewer:${viewerId}`;
}

export function tokenMark(tokenId: string): string {
  return `\0token:${tokenId}`;
}

/** All by which an entry can be dropped: its tags, and its owner. */
export function marksOf(key: AnswerKey): readonly string[] {
  if (key.visibility === 'public' || key.owner === undefined) return key.tags;
  const { viewerId, tokenId } = key.owner;
  return [...key.tags, viewerMark(viewerId), ...(tokenId === undefined ? [] : [tokenMark(tokenId)])];
}
