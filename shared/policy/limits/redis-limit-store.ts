import type { RedisClient, RedisLink } from '../../cache/index.ts';
import { endOfPeriod, nameOfPeriod } from './calendar.ts';
import { type Decision, type Demand, isAdmitted, type LimitStore } from './limit.ts';
import type { MemoryLimitStore } from './memory-limit-store.ts';
import { QuotaDebts } from './quota-debts.ts';
import { RecentMap } from './recent-map.ts';
import { argumentsPerDemand, numbersPerDecision, reserveScript } from './reserve-script.ts';

export interface RedisLimitStoreOptions {
  readonly link: RedisLink;
  /** Counts while Redis is away: this instance's part of every limit. */
  readonly local: MemoryLimitStore;
}

interface Waiting {
  readonly demands: readonly Demand[];
  readonly resolve: (decisions: readonly Decision[]) => void;
}

/** Demands of one call. What comes while it is under way goes with the next. */
const maxDemandsPerCall = 500;
/** A call that has taken so long, of which our own loop was not the reason: nobody else waits for it. */
const lateMs = 10;
/** Whoever was refused is refused here, without asking again, for so long at most: an operator's reset holds soon. */
const maxRefusedMs = 1_000;

/**
 * Limits that all instances share. One call to Redis at a time: requests that come meanwhile share the next, so that a crowd costs few
 * calls. While Redis is away each instance gives out its part, quotas are let through, counted and added up later. Built once a process.
 */
export class RedisLimitStore implements LimitStore {
  readonly #link: RedisLink;
  readonly #local: MemoryLimitStore;
  readonly #debts: QuotaDebts;
  readonly #refusedUntil = new RecentMap<number>(20_000);
  #waiting: Waiting[] = [];
  #isAsking = false;
  #isLate = false;

  constructor({ link, local }: RedisLimitStoreOptions) {
    this.#link = link;
    this.#local = local;
    this.#debts = new QuotaDebts(link);
    defineReserve(link.client);
  }

  reserve(demands: readonly Demand[]): readonly Decision[] | Promise<readonly Decision[]> {
    if (!this.#link.isReachable || this.#isLate) return this.#reserveHere(demands);
    const refused = this.#refusedRecently(demands);
    if (refused) return refused;
    return new Promise((resolve) => {
      this.#waiting.push({ demands, resolve });
      if (!this.#isAsking) void this.#askInTurns();
    });
  }

  async #askInTurns(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const turn = this.#nextTurn();
      const decisions = await this.#ask(turn);
      for (const [index, { demands, resolve }] of turn.entries())
        resolve(decisions?.[index] ?? this.#reserveHere(demands));
    }
    this.#isAsking = false;
    this.#isLate = false;
  }

  #nextTurn(): readonly Waiting[] {
    let demands = 0;
    const end = this.#waiting.findIndex((one) => (demands += one.demands.length) > maxDemandsPerCall);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
  }

  /** Asks once more when our own loop may have been what kept the answer: it knows nothing of an answer that it had no time to read. */
  async #ask(turn: readonly Waiting[]): Promise<readonly (readonly Decision[])[] | undefined> {
    const watch = setTimeout(() => setImmediate(() => this.#letGo()), lateMs);
    const numbers =
      (await this.#reserveThere(turn)) ?? (this.#mayBeOurs() ? await this.#reserveThere(turn) : undefined);
    clearTimeout(watch);
    if (numbers === undefined) return undefined;
    this.#isLate = false;
    this.#debts.settle();
    let at = 0;
    return turn.map(({ demands }) =>
      this.#remember(demands, numbers.slice(at, (at += demands.length * numbersPerDecision))),
    );
  }

  #mayBeOurs(): boolean {
    return this.#link.isReachable && !this.#isLate;
  }

  /** Whoever waits behind a call that is late goes on without Redis. */
  #letGo(): void {
    if (!this.#isAsking) return;
    this.#isLate = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { demands, resolve } of waiting) resolve(this.#reserveHere(demands));
  }

  async #reserveThere(turn: readonly Waiting[]): Promise<readonly number[] | undefined> {
    return this.#link.run(
      async (client) => {
        // In a cluster one script sees one slot: each limit is asked for by itself, at the same time.
        if (!client.isCluster)
          return reserve(
            client,
            turn.flatMap(({ demands }, group) => demands.map((demand) => ({ demand, group }))),
          );
        const each = turn.flatMap(({ demands }) => demands.map((demand) => reserve(client, [{ demand, group: 0 }])));
        return (await Promise.all(each)).flat();
      },
      { evenIfSlow: true },
    );
  }

  #remember(demands: readonly Demand[], numbers: readonly number[]): readonly Decision[] {
    const decisions = demands.map(({ limit }, index): Decision => {
      const [allowed, remaining, retryAfterMs, resetMs] = numbers.slice(index * numbersPerDecision);
      return { limit, allowed: allowed === 1, remaining: remaining!, retryAfterMs: retryAfterMs!, resetMs: resetMs! };
    });
    const admitted = isAdmitted(decisions);
    for (const [index, { allowed, limit, retryAfterMs }] of decisions.entries()) {
      const demand = demands[index]!;
      if (admitted && allowed) this.#local.charge(demand);
      if (allowed || limit.dryRun || demand.cost > 1) continue;
      this.#refusedUntil.set(keyOf(demand), performance.now() + Math.min(retryAfterMs, maxRefusedMs));
    }
    return decisions;
  }

  #refusedRecently(demands: readonly Demand[]): readonly Decision[] | undefined {
    const now = performance.now();
    const leftMs = (demand: Demand) => (this.#refusedUntil.get(keyOf(demand)) ?? 0) - now;
    if (!demands.some((demand) => leftMs(demand) > 0)) return undefined;
    return demands.map((demand): Decision => {
      const retryAfterMs = Math.max(0, leftMs(demand));
      return { limit: demand.limit, allowed: retryAfterMs === 0, remaining: 0, retryAfterMs, resetMs: retryAfterMs };
    });
  }

  #reserveHere(demands: readonly Demand[]): readonly Decision[] {
    const decisions = this.#local.reserve(demands.filter(({ limit }) => limit.kind !== 'quota'));
    if (decisions.length === demands.length) return decisions;
    const rest = decisions[Symbol.iterator]();
    return demands.map((demand): Decision => {
      if (demand.limit.kind !== 'quota') return rest.next().value!;
      if (isAdmitted(decisions)) this.#debts.add(keyOf(demand), demand);
      return { limit: demand.limit, allowed: true, remaining: demand.limit.max, retryAfterMs: 0, resetMs: 0 };
    });
  }
}

interface Grouped {
  readonly demand: Demand;
  readonly group: number;
}

/** Added by `defineCommand`: by its hash, and as a whole where Redis does not know it. */
interface Reserving {
  foyerReserve(keys: number, ...keysAndArguments: readonly (string | number)[]): Promise<number[]>;
}

function defineReserve(client: RedisClient): void {
  client.defineCommand('foyerReserve', { lua: reserveScript });
}

function reserve(client: RedisClient, grouped: readonly Grouped[]): Promise<number[]> {
  const nowMs = Date.now();
  const keys = grouped.map(({ demand }) => keyOf(demand, nowMs));
  const told = new Array<string | number>(grouped.length * argumentsPerDemand);
  for (const [index, { demand, group }] of grouped.entries())
    describe(demand, group, nowMs, told, index * argumentsPerDemand);
  return (client as unknown as Reserving).foyerReserve(keys.length, ...keys, ...told);
}

function describe({ limit, cost }: Demand, group: number, nowMs: number, told: (string | number)[], at: number): void {
  told[at] = group;
  told[at + 1] = limit.kind;
  told[at + 2] = limit.max;
  told[at + 3] = limit.kind === 'quota' ? endOfPeriod(limit.period, nowMs) - nowMs : limit.windowMs;
  told[at + 4] = limit.kind === 'bucket' ? limit.burst : 0;
  told[at + 5] = cost;
  told[at + 6] = limit.dryRun ? 1 : 0;
}

/** A key is one client's, so each spreads over a cluster by itself. A quota's period is part of its key. */
function keyOf({ limit, key }: Demand, nowMs = Date.now()): string {
  const period = limit.kind === 'quota' ? `:${nameOfPeriod(limit.period, nowMs)}` : '';
  return `foyer:limit:{${key}}:${limit.name}${period}`;
}
