import { type Decision, type Demand, isAdmitted, type Limit, type LimitStore } from './limit.ts';
import { createMeter, type Meter } from './meter.ts';
import { RecentMap } from './recent-map.ts';

export interface MemoryLimitStoreOptions {
  /** Instances that serve the same clients: each gives out its part of a limit. @default 1 */
  readonly instances?: number;
  /** Keys kept of one limit; those not seen for longest go first. @default 50000 */
  readonly maxKeys?: number;
}

/** Limits counted in this process: check and charge in one synchronous step, so that nobody comes between. Built once a process. */
export class MemoryLimitStore implements LimitStore {
  readonly #share: number;
  readonly #maxKeys: number;
  /** A map a limit, so that a flood of addresses drives out no viewer. */
  readonly #meters = new Map<Limit, RecentMap<Meter>>();

  constructor({ instances = 1, maxKeys = 50_000 }: MemoryLimitStoreOptions = {}) {
    this.#share = instances;
    this.#maxKeys = maxKeys;
  }

  reserve(demands: readonly Demand[]): readonly Decision[] {
    const decisions = demands.map((demand) => this.#meterOf(demand).ask(demand.cost, nowOf(demand)));
    if (isAdmitted(decisions)) {
      for (const [index, { allowed }] of decisions.entries()) {
        const demand = demands[index]!;
        if (allowed) this.#meterOf(demand).charge(demand.cost, nowOf(demand));
      }
    }
    return decisions;
  }

  /** So that this instance goes on from where all together are, once it has to decide by itself. */
  learn(demand: Demand, said: Decision): void {
    this.#meterOf(demand).learn(said, nowOf(demand));
  }

  #meterOf({ limit, key }: Demand): Meter {
    let ofLimit = this.#meters.get(limit);
    if (ofLimit === undefined) this.#meters.set(limit, (ofLimit = new RecentMap(this.#maxKeys)));
    let meter = ofLimit.get(key);
    if (meter === undefined) ofLimit.set(key, (meter = createMeter(limit, this.#share)));
    return meter;
  }
}

/** Days and months are the calendar's. All else runs on a clock that never leaps: set back, a wall clock would refuse everyone till it is past. */
function nowOf({ limit }: Demand): number {
  return limit.kind === 'quota' ? Date.now() : performance.now();
}
