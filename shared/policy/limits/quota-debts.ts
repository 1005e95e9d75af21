import type { RedisLink } from '../../cache/index.ts';
import { endOfPeriod } from './calendar.ts';
import type { Demand } from './limit.ts';

interface Debt {
  units: number;
  readonly endsAt: number;
}

/** More clients than that in one outage: what the last ones used is not counted. */
const maxDebts = 10_000;
/** A quota's count outlives its period a little, as in `reserve-script.ts`. */
const graceMs = 3_600_000;

/** Units of quotas that were let through while Redis was away, until they can be added up. */
export class QuotaDebts {
  readonly #link: RedisLink;
  #debts = new Map<string, Debt>();

  constructor(link: RedisLink) {
    this.#link = link;
  }

  add(key: string, { limit, cost }: Demand): void {
    const debt = this.#debts.get(key);
    if (debt) debt.units += cost;
    else if (limit.kind === 'quota' && this.#debts.size < maxDebts)
      this.#debts.set(key, { units: cost, endsAt: endOfPeriod(limit.period, Date.now()) });
  }

  /** Adds them up now that Redis is back; nobody waits for it. */
  settle(): void {
    if (this.#debts.size === 0) return;
    const debts = this.#debts;
    this.#debts = new Map();
    void this.#pay(debts).then((paid) => {
      if (paid === undefined)
        for (const [key, debt] of debts) this.#debts.set(key, mergeDebts(debt, this.#debts.get(key)));
    });
  }

  #pay(debts: ReadonlyMap<string, Debt>): Promise<unknown> {
    return this.#link.run(async (client) => {
      const paying = [...debts].flatMap(([key, { units, endsAt }]) => [
        client.incrby(key, units),
        client.pexpireat(key, endsAt + graceMs),
      ]);
      return Promise.all(paying);
    });
  }
}

function mergeDebts(debt: Debt, since: Debt | undefined): Debt {
  return { ...debt, units: debt.units + (since?.units ?? 0) };
}
