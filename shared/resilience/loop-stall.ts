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
  /** A process has one loop: of several that feel for it, the one that began last counts. */
  static #running: LoopStall | undefined;
  static #lostMs = 0;

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

  /**
   * How long the process's loop has stood still so far, in milliseconds, as far as it has been felt. Between two readings
   * that differ, answers lay unread for so long, and nothing was sent.
   */
  static get lostMs(): number {
    return LoopStall.#lostMs;
  }

  /** The same up to now: after a stall, other timers may come before the beat. */
  static feelLostMs(): number {
    const running = LoopStall.#running;
    if (running?.isOverdue) running.beat();
    return LoopStall.#lostMs;
  }

  /** Stalls so far. */
  get count(): number {
    return this.#count;
  }

  start(): void {
    this.#lastBeatAt = this.#now();
    this.#timer ??= setInterval(beat, this.#beatMs, this).unref();
    LoopStall.#running = this;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (LoopStall.#running === this) LoopStall.#running = undefined;
  }

  /** The loop has come round. */
  beat(): void {
    const now = this.#now();
    if (this.#isOverdue(now)) {
      this.#endedAt = now;
      this.#count++;
      if (LoopStall.#running === this) LoopStall.#lostMs += now - this.#lastBeatAt;
    }
    const sinceMs = now - this.#lastBeatAt;
    this.#lastBeatAt = now;
    this.#onBeat?.(Math.max(0, sinceMs - this.#beatMs), sinceMs);
  }

  /** Whether the loop stood still at any time since then, or does so now: after a stall, other timers may come before the beat. */
  happenedSince(since: number): boolean {
    if (this.#timer === undefined) return false;
    return this.#endedAt > since || this.isOverdue;
  }

  /** Whether a beat is missing: the loop has come round, and other timers before it. */
  get isOverdue(): boolean {
    return this.#isOverdue(this.#now());
  }

  #isOverdue(now: number): boolean {
    return now - this.#lastBeatAt > this.#beatMs + this.#lateMs;
  }
}

function beat(stall: LoopStall): void {
  stall.beat();
}
