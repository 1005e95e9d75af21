import type { RedisLink } from '../../cache/index.ts';
import { type Decision, type Demand, isAdmitted, type Limit, type LimitStore } from './limit.ts';
import type { MemoryLimitStore } from './memory-limit-store.ts';
import { RecentMap } from './recent-map.ts';
import { type AskedDemand, defineReservation, redisKeyOf, reserveInRedis } from './reserve-in-redis.ts';
import { numbersPerDecision } from './reserve-script.ts';

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
/** Whoever was refused is refused here, without asking again, for so long at most: an operator's reset holds soon. */
const maxRefusedMs = 1_000;

/**
 * Limits that all instances share. One call to Redis at a time: requests that come meanwhile share the next, so that a crowd costs few
 * calls. While Redis is away each instance gives out its part, quotas are let through, and all that was given out so is added up later. Built once a process.
 */
export class RedisLimitStore implements LimitStore {
  readonly #link: RedisLink;
  readonly #local: MemoryLimitStore;
  /** Units given out without Redis, by key; it is told of them with the next demand for that key. */
  readonly #owed = new RecentMap<number>(20_000);
  readonly #refusedUntil = new RecentMap<number>(20_000);
  #waiting: Waiting[] = [];
  #isAsking = false;
  #isLate = false;

  constructor({ link, local }: RedisLimitStoreOptions) {
    this.#link = link;
    this.#local = local;
    defineReservation(link.client);
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

  async #ask(turn: readonly Waiting[]): Promise<readonly (readonly Decision[])[] | undefined> {
    const numbers = await this.#reserveThere(turn);
    if (numbers === undefined) return undefined;
    this.#isLate = false;
    let at = 0;
    return turn.map(({ demands }) =>
      this.#remember(demands, numbers.slice(at, (at += demands.length * numbersPerDecision))),
    );
  }

  /** Whoever waits behind a call that is late goes on without Redis. */
  readonly #letGo = (): void => {
    this.#isLate = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { demands, resolve } of waiting) resolve(this.#reserveHere(demands));
  };

  /** What is owed goes along; when it is not known that it has arrived, it is still owed: twice counted is better than not. */
  async #reserveThere(turn: readonly Waiting[]): Promise<readonly number[] | undefined> {
    const asked = turn.flatMap(({ demands }, group) => demands.map((demand) => this.#toAsked(demand, group)));
    const numbers = await this.#link.run((client) => reserveInRedis(client, asked), {
      unless: 'slow',
      onLate: this.#letGo,
    });
    if (numbers === undefined) for (const { key, owed } of asked) if (owed > 0) this.#owe(key, owed);
    return numbers;
  }

  #toAsked(demand: Demand, group: number): AskedDemand {
    const key = redisKeyOf(demand);
    const owed = this.#owed.get(key) ?? 0;
    if (owed > 0) this.#owed.delete(key);
    return { demand, key, group, owed };
  }

  #owe(key: string, units: number): void {
    this.#owed.set(key, (this.#owed.get(key) ?? 0) + units);
  }

  #remember(demands: readonly Demand[], numbers: readonly number[]): readonly Decision[] {
    const decisions = demands.map(({ limit }, index): Decision => {
      const [allowed, remaining, retryAfterMs, resetMs] = numbers.slice(index * numbersPerDecision);
      return { limit, allowed: allowed === 1, remaining: remaining!, retryAfterMs: retryAfterMs!, resetMs: resetMs! };
    });
    for (const [index, decision] of decisions.entries()) {
      const { allowed, limit, retryAfterMs } = decision;
      const demand = demands[index]!;
      if (limit.kind !== 'quota') this.#local.learn(demand, decision);
      if (allowed || limit.dryRun || demand.cost > 1) continue;
      this.#refusedUntil.set(redisKeyOf(demand), performance.now() + Math.min(retryAfterMs, maxRefusedMs));
    }
    return decisions;
  }

  #refusedRecently(demands: readonly Demand[]): readonly Decision[] | undefined {
    const now = performance.now();
    const leftMs = (demand: Demand) => (this.#refusedUntil.get(redisKeyOf(demand)) ?? 0) - now;
    if (!demands.some((demand) => leftMs(demand) > 0)) return undefined;
    return demands.map((demand): Decision => {
      const retryAfterMs = Math.max(0, leftMs(demand));
      return { limit: demand.limit, allowed: retryAfterMs === 0, remaining: 0, retryAfterMs, resetMs: retryAfterMs };
    });
  }

  #reserveHere(demands: readonly Demand[]): readonly Decision[] {
    const rates = this.#local.reserve(demands.filter(({ limit }) => limit.kind !== 'quota'));
    const admitted = isAdmitted(rates);
    const rest = rates[Symbol.iterator]();
    return demands.map((demand): Decision => {
      const { limit, cost } = demand;
      const decision = limit.kind === 'quota' ? letThrough(limit) : rest.next().value!;
      if (admitted && decision.allowed) this.#owe(redisKeyOf(demand), cost);
      return decision;
    });
  }
}

function letThrough(limit: Limit): Decision {
  return { limit, allowed: true, remaining: limit.max, retryAfterMs: 0, resetMs: 0 };
}
