// Tokens that somebody else judges, over the network: each asked about once at a time, refusals remembered shortly, and nobody kept waiting
// for a judge who does not answer.
import { hash } from 'node:crypto';
import { FoyerError, isFoyerError } from '../../errors/index.ts';
import { refuse } from './bearer-token.ts';
import type { VerifiedViewer } from './credentials.ts';
import { isOutage } from './outage.ts';

export interface RemoteJudgeOptions {
  /** Null for a token that is not good; rejects when that cannot be found out, with an outage (`isOutage`) where no token could be. */
  readonly judge: (text: string, signal: AbortSignal) => Promise<VerifiedViewer | null>;
  readonly timeoutMs: number;
  /** Told why no answer could be had. */
  readonly onFailure?: ((error: Error) => void) | undefined;
  /** Milliseconds of a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/** A token may become good: its issuer's own databases catch up within seconds. */
const refusedMs = 5_000;
const maxRefused = 10_000;
/** Questions at once; more are answered 503 at once. */
const maxAsking = 256;
/** After so many outages in a row nobody is asked for a while. */
const failuresToRest = 3;
const restMs = 1_000;

/** Built once a process and judge. */
export class RemoteJudge {
  readonly #options: RemoteJudgeOptions;
  readonly #now: () => number;
  /** Until when, by hash of the token. */
  readonly #refused = new Map<string, number>();
  readonly #asking = new Map<string, Promise<VerifiedViewer>>();
  #failures = 0;
  #restsUntil = Number.NEGATIVE_INFINITY;

  constructor(options: RemoteJudgeOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Rejects with a FoyerError: UNAUTHENTICATED when the token is not good, AUTH_UNAVAILABLE when that cannot be found out in time. */
  async verify(text: string): Promise<VerifiedViewer> {
    const key = hash('sha256', text, 'base64');
    if ((this.#refused.get(key) ?? Number.NEGATIVE_INFINITY) > this.#now()) throw refuse('it was refused just now');
    const asking = this.#asking.get(key);
    if (asking !== undefined) return asking;
    if (this.#asking.size >= maxAsking) throw unavailable('too many tokens are being asked about');
    if (this.#now() < this.#restsUntil) throw unavailable('it has failed just now');
    const asked = this.#ask(key, text).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asked);
    return asked;
  }

  async #ask(key: string, text: string): Promise<VerifiedViewer> {
    let verified: VerifiedViewer | null;
    try {
      verified = await withinTime(this.#options.timeoutMs, (signal) => this.#options.judge(text, signal));
    } catch (error) {
      if (isFoyerError(error) && error.code === 'UNAUTHENTICATED') throw this.#refuse(key, error);
      throw this.#fail(error);
    }
    this.#failures = 0;
    return verified ?? Promise.reject(this.#refuse(key, refuse('it is not active')));
  }

  #refuse(key: string, error: FoyerError): FoyerError {
    this.#failures = 0;
    this.#refused.delete(key);
    this.#refused.set(key, this.#now() + refusedMs);
    const oldest = this.#refused.size > maxRefused ? this.#refused.keys().next().value : undefined;
    if (oldest !== undefined) this.#refused.delete(oldest);
    return error;
  }

  #fail(thrown: unknown): FoyerError {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    // Of anything else, the token that it was asked about may be the reason.
    if (isOutage(error) && ++this.#failures >= failuresToRest) this.#restsUntil = this.#now() + restMs;
    this.#options.onFailure?.(error);
    return unavailable(error.message, error);
  }
}

function unavailable(reason: string, cause?: Error): FoyerError {
  return new FoyerError('AUTH_UNAVAILABLE', { detail: `whoever judges the token: ${reason}`, cause });
}

/** Whether or not `work` heeds the signal. */
async function withinTime<T>(timeoutMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError');
      reject(error);
      controller.abort(error);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
