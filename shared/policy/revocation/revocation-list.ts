// What was withdrawn before its time, known to every instance within seconds. Requests look into memory; one reader a process follows the
// store, once a second.
import type { VerifiedViewer } from '../identity/credentials.ts';
import type { Revocation, ViewerRevocation } from './revocation.ts';
import type { RevocationStore } from './revocation-store.ts';

export interface RevocationListOptions {
  /** Undefined: this process alone knows what is revoked, until it ends. */
  readonly store: RevocationStore | undefined;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
  /** Seconds since the epoch. @default Date.now */
  readonly wallClock?: () => number;
}

/** What was revoked is refused after this long at the latest, by every instance that can read the store. */
export const revokedWithinMs = 5_000;
const readEveryMs = 1_000;
/** A server that starts waits so long for its first look, and so often tries. */
const firstReadMs = 1_000;
const firstRetryMs = 25;
const cleanEveryMs = 60_000;

/** Built once a process. */
export class RevocationList {
  readonly #store: RevocationStore | undefined;
  readonly #now: () => number;
  readonly #wallClock: () => number;
  readonly #tokens = new Map<string, number>();
  readonly #viewers = new Map<string, Whole>();
  readonly #listeners: ((revocation: Revocation) => void)[] = [];
  #position: string | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #cleanedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ store, now, wallClock }: RevocationListOptions) {
    this.#store = store;
    this.#now = now ?? (() => performance.now());
    this.#wallClock = wallClock ?? (() => Date.now() / 1000);
  }

  /** Whether all that was revoked more than a few seconds ago is known here. */
  get isUpToDate(): boolean {
    return this.#store === undefined || this.#now() - this.#readAt < revokedWithinMs;
  }

  /** Begins to follow the store; settles when it was read once, or cannot be. */
  async start(): Promise<void> {
    if (this.#store === undefined) return;
    const giveUpAt = this.#now() + firstReadMs;
    while (!(await this.read()) && this.#now() < giveUpAt && !this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, firstRetryMs));
    }
    this.#schedule();
  }

  /** Tells of each revocation once it is known here, whoever made it. */
  subscribe(listener: (revocation: Revocation) => void): void {
    this.#listeners.push(listener);
  }

  /** False when other instances could not be told; this one knows it all the same. */
  async revoke(revocation: Revocation): Promise<boolean> {
    this.#take(revocation);
    return (await this.#store?.add(revocation)) ?? true;
  }

  isRevoked({ viewer, issuedAt }: VerifiedViewer): boolean {
    if (viewer.tokenId !== undefined && this.#tokens.has(viewer.tokenId)) return true;
    const whole = this.#viewers.get(viewer.id);
    return whole !== undefined && (issuedAt === undefined || !(issuedAt > whole.issuedUntil));
  }

  /** Follows the store up to its end. False when it could not be read. */
  async read(): Promise<boolean> {
    if (this.#store === undefined) return true;
    const startedAt = this.#now();
    for (;;) {
      const page = await this.#store.readSince(this.#position);
      if (page === undefined) return false;
      for (const revocation of page.revocations) this.#take(revocation);
      this.#position = page.position;
      if (!page.isFull) break;
    }
    // What was added since may have been missed.
    this.#readAt = startedAt;
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(async () => {
      await this.read();
      this.#clean();
      this.#schedule();
    }, readEveryMs).unref();
  }

  #take(revocation: Revocation): void {
    if (revocation.until <= this.#wallClock()) return;
    if ('tokenId' in revocation) this.#tokens.set(revocation.tokenId, revocation.until);
    else this.#viewers.set(revocation.viewerId, later(revocation, this.#viewers.get(revocation.viewerId)));
    for (const listener of this.#listeners) listener(revocation);
  }

  #clean(): void {
    if (this.#now() - this.#cleanedAt < cleanEveryMs) return;
    this.#cleanedAt = this.#now();
    const now = this.#wallClock();
    for (const [tokenId, until] of this.#tokens) if (until <= now) this.#tokens.delete(tokenId);
    for (const [viewerId, { until }] of this.#viewers) if (until <= now) this.#viewers.delete(viewerId);
  }
}

/** All that a viewer had so far. */
type Whole = Pick<ViewerRevocation, 'issuedUntil' | 'until'>;

/** A second one that is to be forgotten sooner does not shorten the first. */
function later(a: Whole, b: Whole = a): Whole {
  return { issuedUntil: Math.max(a.issuedUntil, b.issuedUntil), until: Math.max(a.until, b.until) };
}
