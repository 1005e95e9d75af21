import type { CallSignal } from './call-signal.ts';
import type { Random } from './clock.ts';

export interface BackoffOptions {
  /** The longest first pause; each further one may be twice as long. */
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Full jitter: anywhere from nothing to the exponential pause, so that callers who failed together do not come back together.
 *
 * @param retry 1 for the first
 */
export function backoffMs(retry: number, random: Random, { baseMs, maxMs }: BackoffOptions): number {
  return random() * Math.min(maxMs, baseMs * 2 ** (retry - 1));
}

/** Waits; rejects at once with the signal's reason when it fires. */
export function pause(ms: number, signal: CallSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const listener = {
      onAbort(reason: unknown) {
        clearTimeout(timer);
        reject(reason);
      },
    };
    const timer = setTimeout(() => {
      signal.unlisten(listener);
      resolve();
    }, ms);
    signal.listen(listener);
  });
}
