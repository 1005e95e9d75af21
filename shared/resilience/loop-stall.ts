import { type Clock, monotonicNow } from './clock.ts';

export interface LoopStallOptions {
  /** How often the loop is felt for. @default 20 */
  readonly beatMs?: number;
  /** A beat later than this is a stall: a quarter of what a service has by default. @default 50 */
  readonly lateMs?: number;
  /** Told of every beat: how late it is, and how long after the one before. */
  readonly onBeat?: (lateMs: number, sinceMs: number) => void;
  readonly now?: Clock;
}

/**
 * Knows whether our own event loop stood still. Timers that fired late, or before answers that had long arrived were read, say nothing
 * about a service (LOCAL_STALL).
 */
export class LoopStall {
  readonly #beatMs: number;
  readonly #lateMs: number;
  readonly #onBeat: ((lateMs: number, sinceMs: number) => void) | undefined;
  readonly #now: Clock;
  #timer: NodeJS.Timeout | undefined;
  #lastBeatAt = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor({ beatMs = 20, lateMs = 50, onBeat, now = monotonicNow }: LoopStallOptions = {}) {
    this.#beatMs = beatMs;
    this.#lateMs = lateMs;
    this.#onBeat = onBeat;
    this.#now = now;
  }

  /** Stalls so far. */
  get count(): number {
    return this.#count;
  }

  start(): void {
    this.#lastBeatAt = this.#now();
    this.#timer ??= setInterval(beat, this.#beatMs, this).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The loop has come round. */
  beat(): void {
    const now = this.#now();
    if (this.#isOverdue(now)) {
      this.#endedAt = now;
      this.#count++;
    }
    const sinceMs = now - this.#lastBeatAt;
    this.#lastBeatAt = now;
    this.#onBeat?.(Math.max(0, sinceMs - this.#beatMs), sinceMs);
  }

  /** Whether the loop stood still at any time since then, or does so now: after a stall, other timers may come before the beat. */
  happenedSince(since: number): boolean {
    if (this.#timer === undefined) return false;
    return this.#endedAt > since || this.#isOverdue(this.#now());
  }

  #isOverdue(now: number): boolean {
    return now - this.#lastBeatAt > this.#beatMs + this.#lateMs;
  }
}

function beat(stall: LoopStall): void {
  stall.beat();
}
