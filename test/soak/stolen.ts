import { readFileSync } from 'node:fs';

const everyMs = 250;
/** As far back as anybody asks. */
const keptMs = 15_000;

interface Times {
  readonly at: number;
  /** Of all processors, in the system's ticks. */
  readonly total: number;
  readonly stolen: number;
}

/**
 * How much of the processors others had that share the hardware (proc(5): `steal` of `/proc/stat`). What was late then says little about who
 * was late. Nothing where the system does not tell.
 */
export class Stolen {
  readonly #samples: Times[] = [read()];
  readonly #timer = setInterval(() => this.#sample(), everyMs);

  /** Percent of the time since then, on the clock of `performance.now()`; a quarter of a second at least. */
  since(at: number): number {
    const before = this.#samples.findLast((sample) => sample.at <= at - everyMs) ?? this.#samples[0]!;
    const now = read();
    return now.total === before.total ? 0 : ((now.stolen - before.stolen) / (now.total - before.total)) * 100;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.#samples.push(read());
    if (this.#samples.length > keptMs / everyMs) this.#samples.shift();
  }
}

function read(): Times {
  const at = performance.now();
  try {
    // user, nice, system, idle, iowait, irq, softirq, steal; guests are within user and nice.
    const times = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!.trim().split(/\s+/).slice(1, 9).map(Number);
    return { at, total: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
  } catch {
    return { at, total: 0, stolen: 0 };
  }
}
