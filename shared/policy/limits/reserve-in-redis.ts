// One call of the reservation script, and how its keys are named.
import type { RedisClient } from '../../cache/index.ts';
import { endOfPeriod, nameOfPeriod } from './calendar.ts';
import type { Demand } from './limit.ts';
import { reserveScript } from './reserve-script.ts';

export interface AskedDemand {
  readonly demand: Demand;
  /** As `redisKeyOf` has it. */
  readonly key: string;
  /** Demands of one request stand beside each other and share it: they are met together or not at all. */
  readonly group: number;
  /** Units that were given out without Redis. */
  readonly owed: number;
}

/** Added by `defineCommand`: asks by the script's hash, and sends the script where Redis does not know it. */
interface Reserving {
  foyerReserve(keys: number, ...keysAndArguments: readonly (string | number)[]): Promise<number[]>;
}

/** Once a connection. */
export function defineReservation(client: RedisClient): void {
  client.defineCommand('foyerReserve', { lua: reserveScript });
}

/**
 * In a cluster one script sees one slot: each limit is asked for by itself, at the same time, and of a request that one limit refuses
 * the others are charged all the same.
 *
 * @returns `numbersPerDecision` a demand
 */
export async function reserveInRedis(client: RedisClient, asked: readonly AskedDemand[]): Promise<readonly number[]> {
  if (!client.isCluster) return reserve(client, asked);
  return (await Promise.all(asked.map((one) => reserve(client, [one])))).flat();
}

/** A key is one client's, so each spreads over a cluster by itself. A quota's period is part of its key. */
export function redisKeyOf({ limit, key }: Demand): string {
  const period = limit.kind === 'quota' ? `:${nameOfPeriod(limit.period, Date.now())}` : '';
  return `foyer:limit:{${key}}:${limit.name}${period}`;
}

function reserve(client: RedisClient, asked: readonly AskedDemand[]): Promise<number[]> {
  const told: (string | number)[] = asked.map(({ key }) => key);
  for (const one of asked) describe(one, told);
  return (client as unknown as Reserving).foyerReserve(asked.length, ...told);
}

/** In the order of `ARGV`. */
function describe({ demand: { limit, cost }, group, owed }: AskedDemand, told: (string | number)[]): void {
  const nowMs = Date.now();
  const windowMs = limit.kind === 'quota' ? endOfPeriod(limit.period, nowMs) - nowMs : limit.windowMs;
  const burst = limit.kind === 'bucket' ? limit.burst : 0;
  told.push(group, limit.kind, limit.max, windowMs, burst, cost, limit.dryRun ? 1 : 0, owed);
}
