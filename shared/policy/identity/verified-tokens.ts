import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { VerifiedViewer } from './credentials.ts';

/**
 * Tokens that were found good, by hash, so that a signature is checked once and no token lies in memory. The least recently used one
 * goes when there are too many; one past its time is never given back. Built once a process.
 */
export class VerifiedTokens {
  readonly #viewers: LRUCache<string, VerifiedViewer>;

  constructor(max: number) {
    this.#viewers = new LRUCache({ max });
  }

  get size(): number {
    return this.#viewers.size;
  }

  get(text: string): VerifiedViewer | undefined {
    const key = hashOf(text);
    const verified = this.#viewers.get(key);
    if (verified === undefined || Date.now() / 1000 < verified.validUntil) return verified;
    this.#viewers.delete(key);
    return undefined;
  }

  /** Those of viewers of whom `isGone` holds: their tokens were revoked. */
  drop(isGone: (verified: VerifiedViewer) => boolean): void {
    for (const [key, verified] of this.#viewers.entries()) if (isGone(verified)) this.#viewers.delete(key);
  }

  /** All are checked anew: a key that they may have been signed with was withdrawn. */
  clear(): void {
    this.#viewers.clear();
  }

  set(text: string, verified: VerifiedViewer): void {
    this.#viewers.set(hashOf(text), verified);
  }
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64');
}
